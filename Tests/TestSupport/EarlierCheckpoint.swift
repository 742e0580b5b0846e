import Foundation
import RNNKit

/// Checkpoints as earlier versions wrote them.
public enum EarlierCheckpoint {
    /// Makes a checkpoint one of format 1, which has no checksums: its files can be changed then, and are read.
    public static func make(at directory: String) throws {
        struct Manifest: Encodable {
            var format = 1
            let files: [String]
        }
        let manifest = Manifest(files: try Checkpoint(contentsOf: directory).names)
        try JSONEncoder().encode(manifest).write(to: URL(fileURLWithPath: directory + "/checkpoint.json"))
    }
}
