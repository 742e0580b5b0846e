import Foundation
import Synchronization

/// Where a program prints, and how.
public struct Console: Sendable {
    /// Whether nothing is printed but what ``write(_:)`` is given.
    public let isQuiet: Bool
    /// Whether a person looks at the output, so that a line can change in place.
    public let isTerminal: Bool
    private let handle: FileHandle
    private let failure: FirstFailure

    /// A console on a file, standard output if none is given.
    public init(on handle: FileHandle = .standardOutput, isQuiet: Bool = false) {
        self.init(on: handle, isQuiet, FirstFailure())
    }

    private init(on handle: FileHandle, _ isQuiet: Bool, _ failure: FirstFailure) {
        self.handle = handle
        self.isQuiet = isQuiet
        self.failure = failure
        isTerminal = isatty(handle.fileDescriptor) != 0
    }

    /// The same console, which prints nothing if `isQuiet`.
    public func quiet(_ isQuiet: Bool) -> Console {
        Console(on: handle, isQuiet, failure)
    }

    /// Prints a line. On a terminal, what would steer it is made visible.
    public func print(_ line: String = "") {
        if !isQuiet { write((isTerminal ? Console.clearLine + visible(line) : line) + "\n") }
    }

    /// Prints sentences, on a terminal in lines that it has room for.
    public func say(_ sentences: String) {
        print(isTerminal ? wrapped(sentences, width: width) : sentences)
    }

    /// Shows a line that the next one replaces, on a terminal only. An empty one takes away what is shown.
    public func show(_ line: String) {
        // A longer line would wrap, and could not be replaced.
        if !isQuiet && isTerminal { write(Console.clearLine + cut(visible(line), to: width - 1)) }
    }

    /// The first of some lines that a terminal has room for, the longest of which comes first; where there is room for none
    /// the last one, and without a terminal the first.
    ///
    /// - Parameter lines: Each line in parts, between which two spaces come.
    /// - Returns: The line.
    public func longest(of lines: [[String]]) -> String {
        let lines = lines.map { $0.joined(separator: "  ") }
        guard isTerminal, let last = lines.last else { return lines.first ?? "" }
        let width = width
        return lines.first { columns(of: $0) <= width } ?? last
    }

    /// A table that fits, in several parts if it must.
    public func text(ofTable rows: [[String]]) -> String {
        textTable(rows, width: isTerminal ? width - 1 : nil)
    }

    /// The columns of the terminal.
    private var width: Int {
        var size = winsize()
        let isKnown = ioctl(handle.fileDescriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1
        return isKnown ? Int(size.ws_col) : 80
    }

    /// Writes a text as it is, quiet or not.
    public func write(_ text: String) {
        if let code = systemWrite(text, handle.fileDescriptor) { failure.note(code) }
    }

    /// Whether nobody reads any longer what is printed, as `head` does when it has enough.
    public var isClosed: Bool { failure.code == EPIPE }

    /// Ends the printing: throws if something could not be written. That nobody reads it any longer is no error.
    public func finish() throws(OutputFailure) {
        if let code = failure.code, code != EPIPE { throw OutputFailure(code: code) }
    }

    /// Prints a line on standard error, whatever is printed elsewhere.
    public static func warn(_ line: String) {
        let console = Console(on: .standardError)
        // Lines of their own stay so.
        let lines = visible(line).split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines { console.say(String(line)) }
    }

    private static let clearLine = "\r\u{1b}[K"
}

/// What is printed cannot be written, because a disk is full, or a terminal gone.
public struct OutputFailure: Error, Equatable, CustomStringConvertible {
    /// The system's number of the error.
    public let code: Int32

    /// What the system says of it.
    public var description: String { "The output cannot be written: \(String(cString: strerror(code)))" }
}

/// The first error of a console and of those made from it.
private final class FirstFailure: Sendable {
    private let first = Mutex<Int32?>(nil)

    var code: Int32? { first.withLock { $0 } }

    func note(_ code: Int32) {
        first.withLock { $0 = $0 ?? code }
    }
}

/// Writes all of a text; gives the number of the error if that fails.
private func systemWrite(_ text: String, _ descriptor: Int32) -> Int32? {
    var text = text
    return text.withUTF8 { bytes in
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = write(descriptor, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0 && errno == EINTR { continue }
            if count < 0 { return errno }
            rest = rest.dropFirst(count)
        }
        return nil
    }
}
