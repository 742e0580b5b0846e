/// Files of text.
public enum TextFile {
    /// Writes a text as UTF-8. A file that exists is replaced as a whole, or left as it is; its permissions stay.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - path: The file.
    /// - Throws: ``FileError``.
    public static func write(_ text: String, to path: String) throws(FileError) {
        try File.replace(path, with: [Array(text.utf8)[...]])
    }
}
