import Foundation

/// The lines of standard input as they arrive, with their numbers from 1 on.
///
/// ```swift
/// guard let lines = InputLines() else { return print("Nothing was given on standard input.") }
/// for line in lines { print("\(line.number): \(line.text)") }
/// ```
///
/// A line ends with LF or CRLF, which is not part of it. Bytes that are no UTF-8 become replacement characters.
public struct InputLines: Sequence, IteratorProtocol {
    /// The line that comes next, which has been read already.
    private var first: String?
    private var number = 0

    /// The lines, for the first of which it waits; nil on a terminal, where a person would have to type them, and if there is
    /// none.
    public init?() {
        guard isatty(STDIN_FILENO) == 0, let first = readLine() else { return nil }
        self.first = first
    }

    /// The next line, for which it waits; nil at the end.
    public mutating func next() -> (number: Int, text: String)? {
        guard let text = first ?? readLine() else { return nil }
        first = nil
        number += 1
        return (number, text)
    }
}
