import Foundation

/// What is being measured, shown on the standard error stream while it is a terminal.
struct Progress {
    private let isShown = isatty(STDERR_FILENO) == 1

    /// Replaces what is shown.
    func show(_ text: String) {
        guard isShown else { return }
        FileHandle.standardError.write(Data("\r\u{1b}[K\(text)".utf8))
    }

    /// Takes away what is shown.
    func clear() {
        show("")
    }
}
