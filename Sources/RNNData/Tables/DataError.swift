/// What is wrong with what a file holds, and where.
///
/// Its description is one line:
///
/// ```
/// reviews.csv:17:5: a quote opens here and is never closed; close it, or double it if it is part of the text
/// ```
///
/// What the system says of a file, such as that there is none, is a ``FileError``.
public struct DataError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file, as the caller named it.
    public let file: String
    /// The line, from 1 on; nil if the whole file is meant.
    public let line: Int?
    /// The character of the line, from 1 on; nil if the whole line is meant.
    public let column: Int?
    /// What is wrong, and what would be right.
    public let problem: String

    /// An error at a place of a file.
    public init(file: String, line: Int? = nil, column: Int? = nil, problem: String) {
        self.file = file
        self.line = line
        self.column = column
        self.problem = problem
    }

    /// Line, column and problem in one line.
    public var description: String {
        file + (line.map { ":\($0)" } ?? "") + (column.map { ":\($0)" } ?? "") + ": " + problem
    }

    /// Names to choose from, in quotes; the first of them if they are many.
    package static func list(_ names: [String]) -> String {
        let shown = names.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
        return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
    }
}
