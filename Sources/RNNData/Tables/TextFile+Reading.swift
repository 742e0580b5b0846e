extension TextFile {
    /// Reads a text that is UTF-8, with or without a byte-order mark, which is not part of the text.
    ///
    /// ```swift
    /// let book = try TextFile.read("book.txt")
    /// ```
    ///
    /// - Parameter path: The file.
    /// - Returns: The text, with its line ends as they are.
    /// - Throws: `FileError` if the file cannot be read; ``DataError`` if it is empty or not UTF-8, or if it is larger than a
    ///   quarter of the machine's memory.
    public static func read(_ path: String) throws -> String {
        let source = try SourceText(file: path)
        return String.ofBytes(source.bytes, source.start..<source.bytes.count)
    }
}
