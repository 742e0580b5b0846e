#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The system would not do something with a file.
public struct FileError: Error, Equatable, CustomStringConvertible {
    /// What was to be done: `read`, `write`, `make`, `rename`, `remove`.
    public let operation: String
    /// The file or directory.
    public let path: String
    /// The system's number for the reason.
    public let code: Int32

    /// Whether there is no such file or directory.
    package var isMissing: Bool { code == ENOENT }
    /// Whether it is a file where a directory is needed.
    package var isNoDirectory: Bool { code == ENOTDIR }

    /// What could not be done with which file, and why.
    public var description: String {
        "cannot \(operation) \(path): \(String(cString: strerror(code)))"
    }
}
