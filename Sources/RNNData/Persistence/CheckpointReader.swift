/// Reads the files of a checkpoint, wherever the writer's steps or an interruption of them left it.
struct CheckpointReader {
    private let directory: String
    private let places: CheckpointPlaces

    init(_ directory: String) {
        self.directory = directory
        places = CheckpointPlaces(directory)
    }

    /// Whether there is a checkpoint, complete or not.
    var exists: Bool { ((try? found()) ?? nil) != nil }

    /// The bytes of all files by name.
    func files() throws -> [String: [UInt8]] {
        var patience = 100
        while true {
            guard let place = try found() else {
                throw CheckpointError(
                    path: directory, problem: try Directory.opened(places.target) == nil ? .missing : .noCheckpoint)
            }
            do {
                return try files(in: place)
            } catch {
                // A writer may have replaced the directory and begun to remove this one.
                patience -= 1
                guard patience > 0, let now = try found(), now.identity != place.identity else { throw error }
            }
        }
    }

    /// The directory that has a manifest. It stays open, and so remains the same one when it gets another name.
    private func found() throws(FileError) -> Directory? {
        // Between two looks a writer may have put the new directory in its place and removed the previous one.
        for path in [places.target, places.previous, places.target] {
            if let directory = try Directory.opened(path), directory.contains(CheckpointManifest.fileName) {
                return directory
            }
        }
        return nil
    }

    private func files(in place: Directory) throws -> [String: [UInt8]] {
        guard let manifest = try CheckpointManifest(in: place) else {
            throw CheckpointError(path: place.path, problem: .noCheckpoint)
        }
        var files: [String: [UInt8]] = [:]
        for name in manifest.files {
            guard place.contains(name) else {
                throw CheckpointError(path: place.path + "/" + name, problem: .fileGone)
            }
            files[name] = try place.bytes(of: name)
        }
        return files
    }
}
