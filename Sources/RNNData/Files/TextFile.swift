/// Files of text.
public enum TextFile {
    /// The name that a file has while it is written; an interruption may leave it.
    package static func incompleteName(of name: String) -> String { ".\(name).incomplete" }

    /// Writes a text as UTF-8. A file that exists is replaced as a whole, or left as it is.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - path: The file.
    /// - Throws: ``FileError``.
    public static func write(_ text: String, to path: String) throws(FileError) {
        try File.replace(path, with: [Array(text.utf8)[...]])
    }
}
