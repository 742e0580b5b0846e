// The system's own `stdin` is a variable, which nothing here changes.
@preconcurrency import Foundation

/// The lines of standard input as they arrive, with their numbers from 1 on.
///
/// ```swift
/// guard var lines = try InputLines() else { return print("Nothing was given on standard input.") }
/// while let line = try lines.next() { print("\(line.number): \(line.text)") }
/// ```
///
/// A line ends with LF or CRLF, which is not part of it. Bytes that are no UTF-8 become replacement characters.
public struct InputLines {
    /// The line that comes next, which has been read already.
    private var first: String?
    private var number = 0

    /// The lines, for the first of which it waits; nil on a terminal, where a person would have to type them, and if there is
    /// none.
    ///
    /// - Throws: ``InputFailure`` if standard input is closed, a directory, or fails.
    public init?() throws(InputFailure) {
        guard isatty(STDIN_FILENO) == 0, let first = try Self.line() else { return nil }
        self.first = first
    }

    /// The next line, for which it waits; nil at the end.
    ///
    /// - Throws: ``InputFailure`` if standard input fails.
    public mutating func next() throws(InputFailure) -> (number: Int, text: String)? {
        let text: String? = if let first { first } else { try Self.line() }
        first = nil
        guard let text else { return nil }
        number += 1
        return (number, text)
    }

    /// A line; nil at the end, which looks like a failure but for the mark of the stream.
    private static func line() throws(InputFailure) -> String? {
        let line = readLine()
        let code = errno
        if line == nil && ferror(stdin) != 0 { throw InputFailure(code: code) }
        return line
    }
}

/// Standard input cannot be read, because it is closed, a directory, or a disk fails.
public struct InputFailure: Error, Equatable, CustomStringConvertible {
    /// The system's number of the error.
    public let code: Int32

    /// What the system says of it.
    public var description: String { "Standard input cannot be read: \(String(cString: strerror(code)))" }
}
