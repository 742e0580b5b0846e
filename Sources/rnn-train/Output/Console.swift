import Foundation

/// Where the program prints, and how.
struct Console {
    let isQuiet: Bool
    /// Whether a person looks at the output, so that a line can change in place.
    let isTerminal: Bool

    init(_ output: OutputSettings) {
        isQuiet = output.isQuiet || output.isJSON
        isTerminal = isatty(STDOUT_FILENO) != 0
    }

    /// Prints a line.
    func print(_ line: String = "") {
        guard !isQuiet else { return }
        Console.write((isTerminal ? "\r\u{1b}[K" : "") + line + "\n", to: .standardOutput)
    }

    /// Shows a line that the next one replaces, on a terminal only.
    func show(_ line: String) {
        guard !isQuiet && isTerminal else { return }
        Console.write("\r\u{1b}[K" + line, to: .standardOutput)
    }

    /// Says something on standard error, whatever is printed elsewhere.
    static func warn(_ line: String) {
        write((isatty(STDERR_FILENO) != 0 ? "\r\u{1b}[K" : "") + line + "\n", to: .standardError)
    }

    /// Writes what a program downstream may have stopped reading.
    static func write(_ text: String, to handle: FileHandle) {
        try? handle.write(contentsOf: Data(text.utf8))
    }
}
