import Foundation

/// A directory of its own; gone when nobody refers to it.
final class Scratch: Sendable {
    let path: String
    private let isKept: Bool

    init(isKept: Bool = false) throws {
        let url = Self.root.resolvingSymlinksInPath().appendingPathComponent("rnn-fuzz-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
        self.isKept = isKept
    }

    deinit {
        if !isKept { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Where to make it: in memory if the system has files there and nobody wants another place, as files on a disk are
    /// slow to wait for.
    private static var root: URL {
        let memory = "/dev/shm"
        let isFree =
            ProcessInfo.processInfo.environment["TMPDIR"] == nil && FileManager.default.isWritableFile(atPath: memory)
        return isFree ? URL(fileURLWithPath: memory) : FileManager.default.temporaryDirectory
    }

    /// The path of something in the directory.
    subscript(_ name: String) -> String { path + "/" + name }

    /// Writes bytes into a file, which is replaced.
    func write(_ bytes: [UInt8], to name: String) throws {
        guard FileManager.default.createFile(atPath: self[name], contents: Data(bytes)) else {
            throw Violation("the fuzzer cannot write \(self[name])")
        }
    }

    /// An empty directory, in place of what is there.
    func makeEmpty(_ name: String) throws -> String {
        remove(name)
        try FileManager.default.createDirectory(atPath: self[name], withIntermediateDirectories: true)
        return self[name]
    }

    /// Removes a file or directory, if it is there.
    func remove(_ name: String) {
        try? FileManager.default.removeItem(atPath: self[name])
    }

    /// The bytes of the files of a directory, by name.
    static func files(of directory: String) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
            if let data = FileManager.default.contents(atPath: directory + "/" + name) { files[name] = Array(data) }
        }
        return files
    }
}
