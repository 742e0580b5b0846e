/// A problem in a sound file, and its position.
///
/// ```
/// one.wav: byte 36: the file is truncated: the chunk has 88200 bytes, but only 4096 remain
/// ```
///
/// Errors of the file system, such as a missing file, are a ``FileError``.
public struct SoundError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file, as the caller named it.
    public let file: String
    /// The byte at which the problem was found, from 0 on; nil if it concerns the whole file.
    public let offset: Int?
    /// The problem.
    public let problem: String

    /// An error at a position in a file.
    public init(file: String, offset: Int? = nil, problem: String) {
        self.file = file
        self.offset = offset
        self.problem = problem
    }

    /// The file, the byte and the problem in one line.
    public var description: String { file + (offset.map { ": byte \($0)" } ?? "") + ": " + problem }
}
