/// Where the files of a checkpoint are in the course of a write.
struct CheckpointPlaces {
    /// The directory itself, behind all links.
    let target: String
    /// Where the files are written.
    var incomplete: String { target + ".incomplete" }
    /// Where the files of before are until they are removed.
    var previous: String { target + ".previous" }

    init(_ directory: String) {
        target = Directory.destination(of: directory)
    }
}
