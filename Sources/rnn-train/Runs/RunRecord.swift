import RNNConsole
import RNNTasks

/// What `run.json` says of a run. `--config` takes its options.
struct RunRecord: Codable {
    var command: String
    var version: String
    var isFinished = false
    /// The process that writes, until it has finished.
    var process: Int32?
    /// The digest of the data.
    var data: String
    /// All options that decide the results.
    var options: OptionValues
    var written = WrittenFiles()

    init(command: String, version: String, data: String, options: OptionValues) {
        (self.command, self.version, self.data, self.options) = (command, version, data, options)
    }

    /// Reads the record of a directory; nil if there is none that can be read.
    init?(in directory: Directory) {
        guard let bytes = try? directory.bytes(of: OutputName.run),
            let record = try? JSON.decode(Self.self, from: bytes, of: OutputName.run)
        else { return nil }
        self = record
    }

    /// A schedule that depends on the number of epochs, of those that the run has; nil if it has none.
    private var scheduleOfEpochs: String? {
        // A sweep may vary it: hidden=32,64,schedule=constant,cosine.
        let texts = ["schedule", "over"].compactMap { options[$0]?.description }
        let names = texts.flatMap { $0.replacing("schedule=", with: "").split(separator: ",").map(String.init) }
        return TrainingSettings.ScheduleName.allCases.first { $0.dependsOnEpochs && names.contains($0.rawValue) }?
            .rawValue
    }

    /// Throws where a run cannot be resumed as another one: that may have more epochs, and nothing else.
    func check(resumedWith other: RunRecord, in path: String) throws {
        let names = Set(options.keys).union(other.options.keys)
        let changed = names.filter { options[$0] != other.options[$0] }.sorted()
        func count(_ record: RunRecord) -> Int { record.options["epochs"].flatMap { Int("\($0)") } ?? 0 }
        guard changed.allSatisfy({ $0 == "epochs" }) else {
            let differences = changed.filter { $0 != "epochs" }.prefix(3).map { name in
                func text(_ value: OptionValue?) -> String { value.map { "'--\(name) \($0)'" } ?? "no '--\(name)'" }
                return "\(text(options[name])), not \(text(other.options[name]))"
            }
            throw UsageError(
                "'\(path)' has a run with other settings, which cannot be resumed with these: "
                    + differences.joined(separator: "; ") + ".")
        }
        if count(other) > count(self), let schedule = other.scheduleOfEpochs {
            throw UsageError(
                """
                With '--schedule \(schedule)' the learning rate depends on the number of epochs: the run of \(count(self)) in \
                '\(path)' cannot be resumed with \(count(other)).
                """)
        }
        guard count(other) >= count(self) else {
            throw UsageError(
                "'\(path)' has a run of \(count(self)) epochs, which cannot be resumed with other settings: it may have more "
                    + "epochs, but not the \(count(other)) of '--epochs'.")
        }
        guard data == other.data else {
            throw UsageError("The data are not those of the run in '\(path)', which cannot be resumed with others.")
        }
    }
}

/// The files that a run wrote, relative to its directory.
struct WrittenFiles: Codable {
    var files: Set<String> = []
    var checkpoints: Set<String> = []

    /// Removes them, and directories that are empty then. Names that lead out of the directory, be it by a link, are no
    /// run's.
    func remove(from directory: String) throws {
        let checkpoints = checkpoints.filter { Self.isInside($0) && !Self.isLinked($0[...], in: directory) }
        let files = files.filter { name in
            // A file that is a link itself is removed, not what it leads to.
            let parent = name.utf8.lastIndex(of: UInt8(ascii: "/")).map { name[..<$0] } ?? ""
            return Self.isInside(name) && !Self.isLinked(parent, in: directory)
        }
        for name in checkpoints.sorted() { try Checkpoint.remove(at: directory + "/" + name) }
        for name in files.sorted() {
            do {
                try File.remove(directory + "/" + name)
            } catch {
                // What is missing was recorded, and never written.
                guard error.isMissing else { throw error }
            }
        }
        for parent in Set(checkpoints.compactMap { name in name.split(separator: "/").first }) {
            let path = directory + "/" + parent
            if try Directory.opened(path)?.names().isEmpty == true { try Directory.remove(path) }
        }
    }

    /// Whether a name leads to a file inside of the directory.
    static func isInside(_ name: String) -> Bool {
        // Bytes, as the system reads names: a letter may combine with the slash before it.
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return !parts.contains { $0.isEmpty || Array($0) == Array("..".utf8) }
    }

    /// Whether something on the way to a directory is a link, or no directory: it may lead anywhere.
    private static func isLinked(_ name: Substring, in directory: String) -> Bool {
        var path = directory
        for part in name.utf8.split(separator: UInt8(ascii: "/")) {
            path += "/" + String(Substring(part))
            do { _ = try Directory.opened(path, followsLink: false) } catch { return true }
        }
        return false
    }
}
