import Foundation
import RNNConsole
import RNNTasks

/// What an error comes to: an exit code of sysexits.h, and what standard error says.
struct Failure {
    let code: Int32
    let text: String

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
