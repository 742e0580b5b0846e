/// What is wrong with a file of sound, and where.
///
/// ```
/// one.wav: byte 36: the sound is cut off: 88,200 bytes are announced, and 4,096 are there
/// ```
///
/// What the system says of a file, such as that there is none, is a ``FileError``.
public struct SoundError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file, as the caller named it.
    public let file: String
    /// The byte at which the problem was found, from 0 on; nil if the whole file is meant.
    public let offset: Int?
    /// What is wrong.
    public let problem: String

    /// An error at a place of a file.
    public init(file: String, offset: Int? = nil, problem: String) {
        self.file = file
        self.offset = offset
        self.problem = problem
    }

    /// File, byte and problem in one line.
    public var description: String { file + (offset.map { ": byte \($0)" } ?? "") + ": " + problem }
}
