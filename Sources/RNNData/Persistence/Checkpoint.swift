/// The files of a directory that is written and replaced as a whole.
///
/// ```swift
/// var checkpoint = Checkpoint()
/// checkpoint.add(model, as: "model.safetensors")
/// try checkpoint.add(settings, as: "settings.json")
/// try checkpoint.write(to: "runs/7")
///
/// let saved = try Checkpoint(contentsOf: "runs/7")
/// try model.load(from: saved.tensors("model.safetensors"))
/// let settings = try saved.value(Settings.self, from: "settings.json")
/// ```
///
/// The directory also gets a `checkpoint.json`, which says that it is a checkpoint and names its files, with the length
/// and a checksum (CRC-64/XZ) of each. A file that has changed since it was written is refused when it is read, be it a
/// single bit, or a line that somebody meant to change. The checksums find accidents, not forgeries: whoever can write the
/// files can write checksums that fit. Checkpoints of earlier versions have none, and are read without.
public struct Checkpoint: Sendable {
    /// Each file's bytes in pieces, by name, so that large tensors are not copied before they are written.
    private(set) var files: [String: [ArraySlice<UInt8>]] = [:]
    /// Where the files were read, for the texts of errors.
    private var directory: String?

    /// No files.
    public init() {}

    /// Reads all files of a directory.
    ///
    /// If an interruption left the directory as `NAME.previous`, they are read there. Nothing is changed. While
    /// another program replaces the directory, all files are those of before or all those of after.
    ///
    /// - Throws: ``CheckpointError``, also if a file has changed since it was written; ``FileError``, also if the files
    ///   together are larger than the machine's memory.
    public init(contentsOf directory: String) throws {
        files = try CheckpointReader(directory).files().mapValues { [$0[...]] }
        self.directory = directory
    }

    /// Whether there is a checkpoint to read, complete or not.
    public static func exists(at directory: String) -> Bool {
        CheckpointReader(directory).exists
    }

    /// The names of the files, sorted.
    public var names: [String] { files.keys.sorted() }

    /// Adds tensors, or replaces the file of that name.
    ///
    /// The name is that of a file in the directory itself, does not begin with a dot, and is not `checkpoint.json`.
    public mutating func add(_ tensors: Safetensors, as name: String) {
        setFile(name, tensors.pieces)
    }

    /// Adds a value as JSON that people can read, or replaces the file of that name.
    ///
    /// Numbers are restored to the last bit; infinity and NaN are written as strings.
    ///
    /// - Throws: ``CheckpointError`` if the value cannot be JSON.
    @_disfavoredOverload  // A tensor or a layer's state could be JSON too.
    public mutating func add(_ value: some Encodable, as name: String) throws(CheckpointError) {
        setFile(name, [try JSON.encode(value, for: name)[...]])
    }

    /// Adds the files of another checkpoint, which replace those of the same names.
    public mutating func add(_ other: Checkpoint) {
        files.merge(other.files) { _, new in new }
    }

    /// Reads a file as tensors.
    ///
    /// - Throws: ``SafetensorsError``, or ``CheckpointError`` if there is no such file.
    public func tensors(_ name: String) throws -> Safetensors {
        let bytes = try file(name)
        do throws(SafetensorsError) {
            var tensors = try Safetensors(bytes: bytes)
            tensors.path = path(of: name)
            return tensors
        } catch {
            throw SafetensorsError(path: path(of: name), problem: error.problem)
        }
    }

    /// Reads a file as JSON.
    ///
    /// - Throws: ``CheckpointError``, which says what is wrong with which part of the file.
    public func value<Value: Decodable>(
        _ type: Value.Type = Value.self, from name: String
    ) throws(CheckpointError) -> Value {
        try JSON.decode(from: file(name), of: path(of: name))
    }

    /// Writes a directory; one that exists is replaced as a whole, or left as it is.
    ///
    /// Whoever reads with ``init(contentsOf:)``, at any moment and after any interruption, finds the old files or the
    /// new ones. Missing parents are made, and a link is followed. The files are first written to `NAME.incomplete`;
    /// the old directory is `NAME.previous` for a moment. What an interruption left of these is tidied up by the next
    /// write. One writer at a time for each directory.
    ///
    /// Only files that a checkpoint names are ever removed. Other files in the directory move along to the new one, and
    /// a directory that holds files but no checkpoint is not touched. A shell that stands in the directory must enter
    /// it anew. The permissions of the directory and of its files stay.
    ///
    /// - Throws: ``CheckpointError`` or ``FileError``.
    public func write(to directory: String) throws {
        try CheckpointWriter(directory).write(files)
    }

    /// Clears what an interrupted write or removal left beside a checkpoint, `NAME.incomplete` and `NAME.previous`, which
    /// would stay until that checkpoint is written again. If the files are in `NAME.previous` only, that gets its name
    /// back. Directories of someone else's under these names are not touched. Nothing may write there meanwhile.
    ///
    /// - Throws: ``CheckpointError`` or ``FileError``, and then what is there can be read as before.
    package static func tidyUp(at directory: String) throws {
        try CheckpointWriter(directory).tidyUp()
    }

    /// Removes the files of a checkpoint and its directory, or leaves an empty checkpoint if other files are there.
    /// Without a checkpoint there is nothing to do.
    ///
    /// - Throws: ``CheckpointError`` or ``FileError``.
    package static func remove(at directory: String) throws {
        try CheckpointWriter(directory).remove()
    }

    private mutating func setFile(_ name: String, _ pieces: [ArraySlice<UInt8>]) {
        require(CheckpointManifest.allows(name), "Checkpoint: \"\(name)\" cannot be the name of a file")
        files[name] = pieces
    }

    private func file(_ name: String) throws(CheckpointError) -> [UInt8] {
        guard let pieces = files[name] else {
            throw CheckpointError(path: directory ?? "checkpoint", problem: .noFile(name))
        }
        return pieces.count == 1 ? Array(pieces[0]) : pieces.flatMap { $0 }
    }

    package func path(of name: String) -> String {
        directory.map { $0 + "/" + name } ?? name
    }
}
