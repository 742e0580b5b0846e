/// What `checkpoint.json` says: that a directory is a checkpoint, which of its files belong to it, and what is known of
/// their bytes.
///
/// ```json
/// {
///   "checksum" : "48cc3f4aca3d5e1b",
///   "files" : {
///     "model.safetensors" : {
///       "bytes" : 120,
///       "checksum" : "995dc9bbdf1939fa"
///     }
///   },
///   "format" : 2
/// }
/// ```
///
/// The first checksum is that of `checkpoint.json` itself, taken while 16 zeros stand in its place. Format 1 had no
/// checksums, and a list of names for the files; it is still read.
struct CheckpointManifest {
    /// The file's name.
    static let fileName = "checkpoint.json"
    /// The format that is written.
    static let format = 2
    /// The most bytes of the file: those of a hundred thousand names.
    static let maximumCount = 1 << 24

    /// The names of all other files, sorted.
    let files: [String]
    /// What is known of each file by its name: nothing in format 1.
    let fingerprints: [String: Fingerprint]

    /// The manifest of files, given as pieces of their bytes by name.
    init(files: [String: [ArraySlice<UInt8>]]) {
        self.files = files.keys.sorted()
        fingerprints = files.mapValues { Fingerprint(of: $0) }
    }

    /// The manifest of a directory; nil if it has none.
    init?(in directory: Directory) throws {
        guard directory.contains(Self.fileName) else { return nil }
        let bytes = try directory.bytes(of: Self.fileName, limit: Self.maximumCount)
        let path = directory.path + "/" + Self.fileName
        // A newer format may say everything else in another way.
        let format = try JSON.decode(Format.self, from: bytes, of: path).format
        switch format {
        case 1:
            files = try JSON.decode(Names.self, from: bytes, of: path).files
            fingerprints = [:]
        case Self.format:
            let content = try JSON.decode(Content.self, from: bytes, of: path)
            let found = Self.sealed(bytes, replacing: content.checksum).checksum
            guard found == content.checksum else {
                throw CheckpointError(path: path, problem: .changed(checksum: found, expected: content.checksum))
            }
            files = content.files.keys.sorted()
            fingerprints = content.files
        case ...0:
            throw CheckpointError(path: path, problem: .json("there is no format \(format)", at: "format"))
        default:
            throw CheckpointError(path: directory.path, problem: .newerFormat(format))
        }
        // The names are joined to paths, which may be removed: none may lead elsewhere.
        for name in files where !Self.allows(name) {
            throw CheckpointError(path: path, problem: .fileName(name))
        }
    }

    /// The bytes of the file at a path.
    func encoded(for path: String) throws(CheckpointError) -> [UInt8] {
        let content = Content(checksum: Self.noChecksum, files: fingerprints, format: Self.format)
        return Self.sealed(try JSON.encode(content, for: path), replacing: Self.noChecksum).bytes
    }

    /// Whether a file of a checkpoint may have a name: it must be one in the directory itself, and in plain sight.
    static func allows(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && name != fileName && !name.utf8.contains { $0 == 0 || $0 == 0x2f }
    }

    private struct Format: Decodable {
        let format: Int
    }

    private struct Names: Decodable {
        let files: [String]
    }

    private struct Content: Codable {
        let checksum: String
        let files: [String: Fingerprint]
        let format: Int
    }

    /// What stands in the place of the checksum while it is taken.
    private static let noChecksum = UInt64(0).hexadecimal

    /// The checksum of the file's bytes, taken while zeros stand in the place of `old`, and the bytes with that checksum
    /// there. The encoder sorts names, so that the file's own checksum comes before anything that could look like it.
    private static func sealed(_ bytes: [UInt8], replacing old: String) -> (checksum: String, bytes: [UInt8]) {
        var bytes = bytes
        // What is of another length is no checksum, and fits none.
        let place = old.utf8.count == noChecksum.utf8.count ? bytes.firstRange(of: Array(old.utf8)) : nil
        if let place { bytes.replaceSubrange(place, with: noChecksum.utf8) }
        let checksum = Fingerprint(of: [bytes[...]]).checksum
        if let place { bytes.replaceSubrange(place, with: checksum.utf8) }
        return (checksum, bytes)
    }
}
