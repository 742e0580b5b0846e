/// What `checkpoint.json` says: that a directory is a checkpoint, and which of its files belong to it.
struct CheckpointManifest: Codable {
    /// The file's name.
    static let fileName = "checkpoint.json"
    /// The only format there has been.
    static let format = 1

    /// The format of the directory.
    let format: Int
    /// The names of all other files, sorted.
    let files: [String]

    init(files: some Sequence<String>) {
        format = Self.format
        self.files = files.sorted()
    }

    /// The manifest of a directory; nil if it has none.
    init?(in directory: Directory) throws {
        guard directory.contains(Self.fileName) else { return nil }
        let bytes = try directory.bytes(of: Self.fileName)
        let path = directory.path + "/" + Self.fileName
        // A newer format may say everything else in another way.
        let format = try JSON.decode(Format.self, from: bytes, of: path).format
        guard format <= Self.format else {
            throw CheckpointError(path: directory.path, problem: .newerFormat(format))
        }
        guard format >= 1 else {
            throw CheckpointError(path: path, problem: .json("there is no format \(format)", at: "format"))
        }
        self = try JSON.decode(from: bytes, of: path)
        // The names are joined to paths, which may be removed: none may lead elsewhere.
        for name in files where !Self.allows(name) {
            throw CheckpointError(path: path, problem: .fileName(name))
        }
    }

    private struct Format: Decodable {
        let format: Int
    }

    /// Whether a file of a checkpoint may have a name: it must be one in the directory itself, and in plain sight.
    static func allows(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && name != fileName && !name.utf8.contains { $0 == 0 || $0 == 0x2f }
    }
}
