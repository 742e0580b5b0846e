import Foundation
import RNNConsole
import RNNTasks

/// What an error comes to: an exit code of sysexits.h, and what standard error says.
struct Failure {
    let code: Int32
    let text: String

    init(_ error: any Error) {
        text = (error as? UsageError)?.message ?? (error as? Interruption)?.description ?? "Error: \(error)"
        code =
            switch error {
            case is UsageError: EX_USAGE
            case is DataError, is SoundError, is SafetensorsError, is ParameterMismatch, is OptimizerStateError:
                EX_DATAERR
            case let error as CheckpointError: error.problem == .missing ? EX_NOINPUT : EX_DATAERR
            case is MissingInput: EX_NOINPUT
            case let error as FileError:
                error.operation != "read" ? EX_CANTCREAT : error.isMissing ? EX_NOINPUT : EX_IOERR
            case is OutputError: EX_CANTCREAT
            case is OutputFailure: EX_IOERR
            case let error as Interruption: 128 + error.signal
            case is TrainingFailure: EXIT_FAILURE
            default: EX_SOFTWARE
            }
    }
}
