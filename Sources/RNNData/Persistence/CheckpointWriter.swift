/// Replaces the directory of a checkpoint, in steps of which each leaves the old files or the new ones readable.
///
/// The files are written beside the directory. When all of them are on the disk, the old directory steps aside and the
/// new one takes its name; then the old one is removed.
struct CheckpointWriter {
    private let directory: String
    private let paths: CheckpointPaths
    /// Called before each step that changes anything; what it throws stops the writer there.
    private let step: () throws -> Void

    init(_ directory: String, step: @escaping () throws -> Void = {}) {
        self.directory = directory
        self.step = step
        paths = CheckpointPaths(directory)
    }

    /// Writes files, given as pieces of their bytes by name.
    func write(_ files: [String: [ArraySlice<UInt8>]]) throws {
        guard !paths.isReserved else { throw error(.reservedName) }
        try tidyUp()
        let replaces = try holdsCheckpoint(beside: files.keys)
        try step()
        try Directory.makeParents(of: paths.target)
        do {
            try fill(files)
            try replace(replaces)
        } catch {
            try? empty(paths.incomplete)
            throw error
        }
        if replaces { try dissolvePrevious() }
    }

    /// Removes the checkpoint's files, and the directory if nothing else is in it. Otherwise an empty checkpoint stays, so
    /// that another one can be written there later.
    func remove() throws {
        try tidyUp()
        guard let directory = try Directory.opened(paths.target), let manifest = try CheckpointManifest(in: directory)
        else { return }
        for name in manifest.files where name != CheckpointManifest.fileName && directory.contains(name) {
            try step()
            try File.remove(paths.target + "/" + name)
        }
        let manifestPath = paths.target + "/" + CheckpointManifest.fileName
        try step()
        guard try directory.names() == [CheckpointManifest.fileName] else {
            let empty = try CheckpointManifest(files: [:]).encoded(for: manifestPath)
            return try File.replace(manifestPath, with: [empty[...]])
        }
        try File.remove(manifestPath)
        try Directory.remove(paths.target)
    }

    /// Ends what an interrupted write or removal has begun.
    func tidyUp() throws {
        if try Directory.opened(paths.previous, followsLink: false) != nil {
            if try manifest(paths.target) != nil {
                try dissolvePrevious()
            } else if try manifest(paths.previous) != nil {
                try step()
                try Directory.rename(paths.previous, to: paths.target)
            }
        }
        try empty(paths.incomplete)
        // A removal that leaves other files replaces the manifest where it stands.
        if let target = try Directory.opened(paths.target), target.contains(Self.incompleteManifest),
            try CheckpointManifest(in: target) != nil
        {
            try step()
            try File.remove(paths.target + "/" + Self.incompleteManifest)
        }
    }

    /// Whether there is a checkpoint to replace. Refuses what is not one, or would lose a file of someone else's.
    private func holdsCheckpoint(beside names: some Sequence<String>) throws -> Bool {
        guard let old = try Directory.opened(paths.target) else { return false }
        guard Directory.destination(of: ".") != paths.target else { throw error(.workingDirectory) }
        let present = try old.names()
        guard let manifest = try CheckpointManifest(in: old) else {
            guard present.isEmpty else { throw error(.noCheckpoint) }
            return false
        }
        let foreign = Set(present).subtracting(manifest.files)
        if let name = names.sorted().first(where: foreign.contains) { throw error(.foreignFile(name)) }
        return true
    }

    /// Writes everything beside the directory, with the permissions of before. The manifest comes first, so that what an
    /// interruption leaves is known for what it is.
    private func fill(_ files: [String: [ArraySlice<UInt8>]]) throws {
        let manifestPath = paths.incomplete + "/" + CheckpointManifest.fileName
        let manifest = try CheckpointManifest(files: files).encoded(for: manifestPath)
        try step()
        try Directory.make(paths.incomplete, like: paths.target)
        try step()
        try File.replace(
            manifestPath, with: [manifest[...]], like: paths.target + "/" + CheckpointManifest.fileName)
        for (name, pieces) in files.sorted(by: { $0.key < $1.key }) {
            try step()
            try File.create(paths.incomplete + "/" + name, with: pieces, like: paths.target + "/" + name)
        }
        try step()
        try Directory.flush(paths.incomplete)
    }

    /// Gives the new directory its name.
    private func replace(_ replaces: Bool) throws {
        if replaces {
            try step()
            try Directory.rename(paths.target, to: paths.previous)
        }
        do {
            try step()
            try Directory.rename(paths.incomplete, to: paths.target)
        } catch {
            if replaces, (try? step()) != nil { try? Directory.rename(paths.previous, to: paths.target) }
            throw error
        }
        // Not before the new name is on the disk may the old files go.
        try step()
        try Directory.flush(Directory.parent(of: paths.target))
    }

    /// Removes the previous directory after it has handed over what is not the checkpoint's.
    private func dissolvePrevious() throws {
        guard let previous = try Directory.opened(paths.previous, followsLink: false),
            let manifest = try CheckpointManifest(in: previous)
        else { return try empty(paths.previous) }
        for name in try previous.names() where name != CheckpointManifest.fileName && !manifest.files.contains(name) {
            guard try Directory.opened(paths.target)?.contains(name) != true else { throw error(.foreignFile(name)) }
            try step()
            try Directory.rename(paths.previous + "/" + name, to: paths.target + "/" + name)
        }
        try empty(paths.previous)
    }

    /// Removes a directory and the files of the checkpoint in it, the manifest last. A link is none of ours, and the
    /// checkpoint that it leads to is another one.
    private func empty(_ path: String) throws {
        guard let directory = try Directory.opened(path, followsLink: false) else { return }
        let manifest = try CheckpointManifest(in: directory)
        let present = try Set(directory.names())
        let own = (manifest?.files ?? []) + [Self.incompleteManifest] + [CheckpointManifest.fileName]
        guard present.isSubset(of: own) else {
            throw CheckpointError(path: path, problem: .noCheckpoint)
        }
        for name in own where present.contains(name) {
            try step()
            try File.remove(path + "/" + name)
        }
        try step()
        try Directory.remove(path)
    }

    private func manifest(_ path: String) throws -> CheckpointManifest? {
        try Directory.opened(path).flatMap { try CheckpointManifest(in: $0) }
    }

    private func error(_ problem: CheckpointError.Problem) -> CheckpointError {
        CheckpointError(path: directory, problem: problem)
    }

    /// What ``File/replace(_:with:)`` writes before it gives the manifest its name.
    private static let incompleteManifest = File.incompleteName(of: CheckpointManifest.fileName)
}
