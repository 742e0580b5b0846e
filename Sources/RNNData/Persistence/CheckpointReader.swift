/// Reads the files of a checkpoint, wherever the writer's steps or an interruption of them left it, and holds them
/// against the checksums of the manifest.
struct CheckpointReader {
    private let directory: String
    private let paths: CheckpointPaths
    /// The most bytes of all files together.
    private let limit: Int

    init(_ directory: String, limit: Int = MachineMemory.byteCount) {
        self.directory = directory
        self.limit = limit
        paths = CheckpointPaths(directory)
    }

    /// Whether there is a checkpoint, complete or not.
    var exists: Bool { ((try? found()) ?? nil) != nil }

    /// The bytes of all files by name.
    func files() throws -> [String: [UInt8]] {
        var patience = 100
        while true {
            guard let opened = try found() else {
                throw CheckpointError(
                    path: directory, problem: try Directory.opened(paths.target) == nil ? .missing : .noCheckpoint)
            }
            do {
                return try files(in: opened)
            } catch {
                // A writer may have replaced the directory and begun to remove this one.
                patience -= 1
                guard patience > 0, let now = try found(), now.identity != opened.identity else { throw error }
            }
        }
    }

    /// The directory that has a manifest. It stays open, and so remains the same one when it gets another name.
    private func found() throws(FileError) -> Directory? {
        // Between two looks a writer may have put the new directory in its place and removed the previous one.
        for path in [paths.target, paths.previous, paths.target] {
            if let directory = try Directory.opened(path), directory.contains(CheckpointManifest.fileName) {
                return directory
            }
        }
        return nil
    }

    private func files(in opened: Directory) throws -> [String: [UInt8]] {
        guard let manifest = try CheckpointManifest(in: opened) else {
            throw CheckpointError(path: opened.path, problem: .noCheckpoint)
        }
        var files: [String: [UInt8]] = [:]
        var left = limit
        for name in manifest.files {
            let path = opened.path + "/" + name
            guard opened.contains(name) else { throw CheckpointError(path: path, problem: .fileGone) }
            // Before memory is taken for a file, its length must be the right one, and the memory be there.
            let fingerprint = manifest.fingerprints[name]
            let (file, count) = try File.sized(name, in: opened, limit: .max)
            if let problem = fingerprint?.problem(count: count) { throw CheckpointError(path: path, problem: problem) }
            if count > left { throw file.tooLarge }
            left -= count
            let bytes = try file.read(count)
            if let problem = fingerprint?.problem(bytes) { throw CheckpointError(path: path, problem: problem) }
            files[name] = bytes
        }
        return files
    }
}
