import Foundation

/// A file that is there for a test, and removed with this.
final class TemporaryFile {
    let path: String

    init(_ bytes: some Sequence<UInt8>, ending: String = "csv") throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("rnnkit-\(UUID()).\(ending)").path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    convenience init(_ text: String, ending: String = "csv") throws {
        try self.init(text.utf8, ending: ending)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
