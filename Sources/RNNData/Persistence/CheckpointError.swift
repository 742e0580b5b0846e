/// A directory holds no checkpoint that can be read, or something that a checkpoint may not replace.
public struct CheckpointError: Error, Equatable, CustomStringConvertible {
    /// The directory, or the file in it.
    public let path: String
    /// What is wrong.
    public let problem: Problem

    /// An error about a directory or a file in it.
    public init(path: String, problem: Problem) {
        self.path = path
        self.problem = problem
    }

    /// What can be wrong.
    public enum Problem: Equatable, Sendable {
        /// There is no such directory.
        case missing
        /// The directory has no `checkpoint.json`, so what is in it is someone else's.
        case noCheckpoint
        /// A later version of the library wrote it.
        case newerFormat(Int)
        /// The checkpoint has no file of this name.
        case noFile(String)
        /// A file that `checkpoint.json` names is gone.
        case fileGone
        /// A file is not as it was written: it has another checksum.
        case changed(checksum: String, expected: String)
        /// A file is not as it was written: it has another length.
        case changedLength(bytes: Int, expected: Int)
        /// A file is not the JSON that is asked for, at the path of names joined by dots.
        case json(String, at: String)
        /// A value cannot be JSON, because of what is at the path of names joined by dots.
        case notEncodable(String, at: String)
        /// `checkpoint.json` names a file that cannot be one of the directory.
        case fileName(String)
        /// A file of the directory does not belong to the checkpoint there, and has the name of one that is to be
        /// written.
        case foreignFile(String)
        /// The directory's name ends as those do that are used while another one is written.
        case reservedName
        /// The program works in the directory, which would be pulled away from under it.
        case workingDirectory
    }

    /// The directory or file, and what is wrong with it.
    public var description: String { "\(path): \(problem)" }
}

extension CheckpointError.Problem: CustomStringConvertible {
    /// What is wrong, and what would be right.
    public var description: String {
        switch self {
        case .missing:
            "there is no checkpoint, nor a directory of that name"
        case .noCheckpoint:
            "the directory is not a checkpoint: it has no \(CheckpointManifest.fileName)"
        case .newerFormat(let format):
            """
            the checkpoint is of format \(format), and this version of RNNKit knows \(CheckpointManifest.format) at \
            most: a newer version wrote it
            """
        case .noFile(let name):
            "the checkpoint has no file \"\(name)\""
        case .fileGone:
            "the checkpoint names this file, but it is not there"
        case .changed(let checksum, let expected):
            "the file has changed since it was written: its checksum is \(checksum), not \(expected)"
        case .changedLength(let bytes, let expected):
            "the file has changed since it was written: it has \(bytes) bytes, not \(expected)"
        case .json(let reason, let location):
            location.isEmpty ? reason : "at \(location): \(reason)"
        case .notEncodable(let reason, let location):
            location.isEmpty ? "not written: \(reason)" : "not written: at \(location): \(reason)"
        case .fileName(let name):
            "\"\(name)\" cannot be the name of a file in a checkpoint"
        case .foreignFile(let name):
            "\"\(name)\" does not belong to the checkpoint and would be replaced; move it away, or write elsewhere"
        case .reservedName:
            "names that end in .incomplete or .previous are kept for what is left of interrupted writes"
        case .workingDirectory:
            "a checkpoint cannot replace the directory that the program works in; name one below it"
        }
    }
}
