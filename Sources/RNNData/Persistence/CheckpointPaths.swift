/// Where the files of a checkpoint are in the course of a write.
struct CheckpointPaths {
    /// The directory itself, with all links resolved.
    let target: String
    /// Where the files are written.
    var incomplete: String { target + ".incomplete" }
    /// Where the files of before are until they are removed.
    var previous: String { target + ".previous" }

    /// Whether the directory's name is one that another checkpoint would use, and remove, in the course of a write.
    var isReserved: Bool { target.hasSuffix(".incomplete") || target.hasSuffix(".previous") }

    init(_ directory: String) {
        target = Directory.destination(of: directory)
    }
}
