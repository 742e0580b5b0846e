import Foundation
import RNNData

/// An error that knows what a program ends with because of it: an exit code of sysexits.h, or one that says which signal came.
public protocol ExitCoded: Error {
    /// The exit code.
    var exitCode: Int32 { get }
}

/// What a program ends with because of an error: `EX_SOFTWARE` for one that nobody expected.
public func exitCode(of error: any Error) -> Int32 {
    (error as? any ExitCoded)?.exitCode ?? EX_SOFTWARE
}

extension UsageError: ExitCoded {
    /// An argument cannot be understood.
    public var exitCode: Int32 { EX_USAGE }
}

extension InputFailure: ExitCoded {
    /// Standard input cannot be read.
    public var exitCode: Int32 { EX_IOERR }
}

extension OutputFailure: ExitCoded {
    /// What is printed cannot be written.
    public var exitCode: Int32 { EX_IOERR }
}

extension FileError: ExitCoded {
    /// An input does not exist or cannot be read, or a file cannot be written.
    public var exitCode: Int32 {
        operation != "read" ? EX_CANTCREAT : isMissing ? EX_NOINPUT : EX_IOERR
    }
}

extension CheckpointError: ExitCoded {
    /// A saved model does not exist, or is damaged.
    public var exitCode: Int32 { problem == .missing ? EX_NOINPUT : EX_DATAERR }
}

// What files and examples hold is wrong.

extension DataError: ExitCoded {
    /// The data are wrong.
    public var exitCode: Int32 { EX_DATAERR }
}

extension ExampleError: ExitCoded {
    /// The data are wrong.
    public var exitCode: Int32 { EX_DATAERR }
}

extension SeriesError: ExitCoded {
    /// The data are wrong.
    public var exitCode: Int32 { EX_DATAERR }
}

extension SoundError: ExitCoded {
    /// The data are wrong.
    public var exitCode: Int32 { EX_DATAERR }
}

extension SafetensorsError: ExitCoded {
    /// The data are wrong.
    public var exitCode: Int32 { EX_DATAERR }
}
