import Foundation
import RNNTasks

/// What an error comes to: an exit code of sysexits.h, and what is said of it.
struct Failure {
    let code: Int32
    /// What standard error says; nil if it has been said.
    let text: String?

    init(_ error: any Error) {
        switch error {
        case let error as UsageError:
            code = EX_USAGE
            text = "Error: \(error)\nSee '\(error.usage)' for what there is."
        case is DataError, is SafetensorsError, is ParameterMismatch, is OptimizerStateError:
            code = EX_DATAERR
            text = "Error: \(error)"
        case let error as CheckpointError:
            code = error.problem == .missing ? EX_NOINPUT : EX_DATAERR
            text = "Error: \(error)"
        case is MissingInput:
            code = EX_NOINPUT
            text = "Error: \(error)"
        case let error as FileError:
            code = error.operation == "write" ? EX_CANTCREAT : error.code == ENOENT ? EX_NOINPUT : EX_IOERR
            text = "Error: \(error)"
        case is OutputError:
            code = EX_CANTCREAT
            text = "Error: \(error)"
        case let error as Interruption:
            code = 128 + error.signal
            text = "Interrupted. Everything is saved in '\(error.directory)'; '--resume' goes on from there."
        case is TrainingFailure:
            code = EXIT_FAILURE
            text = "Error: \(error)"
        default:
            code = EX_SOFTWARE
            text = "Error: \(error)"
        }
    }
}

/// A run was interrupted, and saved.
struct Interruption: Error {
    let signal: Int32
    let directory: String
}

/// A training came to nothing.
struct TrainingFailure: Error, CustomStringConvertible {
    let description: String
}
