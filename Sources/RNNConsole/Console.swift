import Foundation

/// Where a program prints, and how.
public struct Console: Sendable {
    /// Whether nothing is printed but what ``write(_:)`` is given.
    public let isQuiet: Bool
    /// Whether a person looks at the output, so that a line can change in place.
    public let isTerminal: Bool
    private let handle: FileHandle

    /// A console on a file, standard output if none is given.
    public init(on handle: FileHandle = .standardOutput, isQuiet: Bool = false) {
        self.handle = handle
        self.isQuiet = isQuiet
        isTerminal = isatty(handle.fileDescriptor) != 0
    }

    /// The same console, which prints nothing if `isQuiet`.
    public func quiet(_ isQuiet: Bool) -> Console {
        Console(on: handle, isQuiet: isQuiet)
    }

    /// Prints a line.
    public func print(_ line: String = "") {
        if !isQuiet { write((isTerminal ? Console.clearLine : "") + line + "\n") }
    }

    /// Shows a line that the next one replaces, on a terminal only. An empty one takes away what is shown.
    public func show(_ line: String) {
        if !isQuiet && isTerminal { write(Console.clearLine + line.prefix(width - 1)) }
    }

    /// The columns of the terminal: a longer line would wrap, and could not be replaced.
    private var width: Int {
        var size = winsize()
        let isKnown = ioctl(handle.fileDescriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1
        return isKnown ? Int(size.ws_col) : 80
    }

    /// Writes a text as it is, quiet or not. That nobody reads it any longer is no error.
    public func write(_ text: String) {
        try? handle.write(contentsOf: Data(text.utf8))
    }

    /// Prints a line on standard error, whatever is printed elsewhere.
    public static func warn(_ line: String) {
        Console(on: .standardError).print(line)
    }

    private static let clearLine = "\r\u{1b}[K"
}
