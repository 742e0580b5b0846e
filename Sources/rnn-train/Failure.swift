import Foundation
import RNNConsole
import RNNTasks

/// What an error comes to: an exit code of sysexits.h, and what standard error says.
struct Failure {
    let code: Int32
    let text: String

    /// The exit codes, and what they mean.
    static let codes: [(code: Int32, meaning: String)] = [
        (0, "Everything went well."), (EXIT_FAILURE, "No training came to an end."),
        (EX_USAGE, "The command line is wrong."), (EX_DATAERR, "A file of data, a model or a checkpoint is malformed."),
        (EX_NOINPUT, "A file or a model does not exist."), (EX_SOFTWARE, "An error of the program itself."),
        (EX_CANTCREAT, "The output cannot be written, or has another run."),
        (EX_IOERR, "Reading or writing failed."),
        (130, "The run was interrupted, and is saved; 128 and the number of the signal."),
    ]

    init(_ error: any Error) {
        text = (error as? UsageError)?.message ?? (error as? Interruption)?.description ?? "Error: \(error)"
        code = exitCode(of: error)
    }
}

// Saved models whose tensors are not those of their settings.

extension ParameterMismatch: ExitCoded {
    /// The model is damaged.
    public var exitCode: Int32 { EX_DATAERR }
}

extension OptimizerStateError: ExitCoded {
    /// The model is damaged.
    public var exitCode: Int32 { EX_DATAERR }
}
