import Foundation

/// What the program calls itself.
enum Program {
    static let name = "rnn-train"
    /// The version that comes next until it is tagged; what it has is in CHANGELOG.md.
    static let version = "0.1.0-dev"
    /// The exit codes, and what they mean.
    static let exitCodes: [(code: Int32, meaning: String)] = [
        (0, "Everything went well."), (EXIT_FAILURE, "No training came to an end."),
        (EX_USAGE, "The command line is wrong."), (EX_DATAERR, "A file of data, a model or a checkpoint is malformed."),
        (EX_NOINPUT, "A file or a model does not exist."), (EX_SOFTWARE, "An error of the program itself."),
        (EX_CANTCREAT, "The output cannot be written, or has another run."),
        (EX_IOERR, "Reading or writing failed."),
        (130, "The run was interrupted, and is saved; 128 and the number of the signal."),
    ]
}
