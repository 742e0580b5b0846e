import Foundation
import RNNConsole
import RNNTasks

/// The names of what runs write; charts have theirs from those who draw them.
enum OutputName {
    static let run = "run.json"
    static let results = "results.csv"
    static let history = "history.csv"
    static let report = "report.html"
    static let model = "model"
    static let models = "models"
}

/// The directory that a run writes into. `run.json` says which run that is, so that no other one is overwritten, and which
/// files it wrote, so that exactly these are removed when it is replaced.
struct RunDirectory<Settings: Codable & Equatable> {
    /// What `run.json` says.
    private struct Record: Codable {
        var command: String
        var version: String
        var isFinished = false
        /// The process that writes, until it has finished.
        var process: Int32?
        /// The digest of the data.
        var data: String
        var settings: Settings
        var written = WrittenFiles()
    }

    let path: String
    private var record: Record
    /// The directory, which is this program's alone while it writes.
    private var held: Directory?
    /// What a run wrote that is to be replaced.
    private var old: WrittenFiles?

    /// Whether a finished run of the same settings is replaced.
    let replacesSame: Bool

    /// Takes the directory if there is one, looks at what is there, and refuses it if it may not be used. Nothing is
    /// changed.
    init(_ command: String, _ settings: Settings, data: String, _ output: OutputSettings) throws {
        path = output.directory
        record = Record(command: command, version: Program.version, data: data, settings: settings)
        held = try Self.taken(path)
        guard let held, held.contains(OutputName.run) else {
            if output.resumes { throw MissingInput("There is no run in '\(path)' that could be resumed.") }
            guard try held?.names().isEmpty ?? true else {
                throw OutputError("'\(path)' has files of something else. Choose another directory with '--output'.")
            }
            replacesSame = false
            return
        }
        let bytes = try held.bytes(of: OutputName.run)
        // What is no record of this command, or of these settings, is another run.
        let earlier = (try? JSON.decode(Record.self, from: bytes, of: path)).flatMap {
            $0.command == command ? $0 : nil
        }
        let isSame = earlier?.settings == settings && earlier?.data == data
        if output.resumes {
            if let earlier, earlier.settings == settings, earlier.data != data {
                throw UsageError("The data are not those of the run in '\(path)', which cannot be resumed with others.")
            }
            guard isSame, let earlier else {
                throw UsageError(
                    "'\(path)' has a run with other settings, which cannot be resumed with these: see its \(OutputName.run)."
                )
            }
            (record, replacesSame) = (earlier, false)
            return
        }
        replacesSame = isSame && earlier?.isFinished == true
        guard replacesSame || output.overwrites else {
            throw OutputError(
                isSame
                    ? "'\(path)' has this run, unfinished. Continue it with '--resume', or begin again with '--overwrite'."
                    : "'\(path)' has another run. Choose another directory with '--output', or replace it with '--overwrite'."
            )
        }
        old = AnyRecord(in: held)?.written
    }

    /// Makes the directory, and removes the files of a run that is replaced.
    mutating func prepare() throws {
        try Directory.makeAll(path)
        held = try held ?? Self.taken(path)
        record.process = ProcessInfo.processInfo.processIdentifier
        try old?.remove(from: path)
        old = nil
        try save()
    }

    /// Writes a file.
    mutating func write(_ text: String, as name: String) throws {
        try TextFile.write(text, to: adding(file: name))
    }

    /// The path of a file that somebody else will write.
    mutating func adding(file name: String) throws -> String {
        try note { $0.files.insert(name).inserted }
        return path + "/" + name
    }

    /// The path of a checkpoint that somebody else will write.
    mutating func adding(checkpoint name: String) throws -> String {
        try note { $0.checkpoints.insert(name).inserted }
        return path + "/" + name
    }

    /// Records that everything is there.
    mutating func finish() throws {
        record.isFinished = true
        record.process = nil
        try save()
    }

    /// Files are recorded before they are written: after an interruption too, all of them are known.
    private mutating func note(_ insert: (inout WrittenFiles) -> Bool) throws {
        if insert(&record.written) { try save() }
    }

    private func save() throws {
        let file = path + "/" + OutputName.run
        try TextFile.write(String(decoding: JSON.encode(record, for: file), as: UTF8.self), to: file)
    }

    /// The directory of a path, which no other program uses meanwhile; nil if there is none.
    private static func taken(_ path: String) throws -> Directory? {
        do {
            guard let directory = try Directory.opened(path) else { return nil }
            guard directory.lock() else {
                let process = AnyRecord(in: directory)?.process.map { "process \($0)" }
                throw OutputError("'\(path)' is in use by \(process ?? "another process").")
            }
            return directory
        } catch let error as FileError where error.isNoDirectory {
            throw OutputError("'\(path)' is a file; '--output' must name a directory.")
        }
    }
}

/// The parts of `run.json` that are the same for all commands and settings.
private struct AnyRecord: Decodable {
    let process: Int32?
    let written: WrittenFiles?

    /// Reads the record of a directory; nil if there is none that can be read.
    init?(in directory: Directory) {
        guard let bytes = try? directory.bytes(of: OutputName.run),
            let record = try? JSON.decode(Self.self, from: bytes, of: OutputName.run)
        else { return nil }
        self = record
    }
}

/// The files that a run wrote, relative to its directory.
private struct WrittenFiles: Codable {
    var files: Set<String> = []
    var checkpoints: Set<String> = []

    /// Removes them, and directories that are empty then. Names that lead out of the directory are no run's.
    func remove(from directory: String) throws {
        func isInside(_ name: String) -> Bool {
            // Bytes, as the system reads names: a letter may combine with the slash before it.
            let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            return !parts.contains { $0.isEmpty || Array($0) == Array("..".utf8) }
        }
        for name in checkpoints.filter(isInside).sorted() { try Checkpoint.remove(at: directory + "/" + name) }
        for name in files.filter(isInside).sorted() {
            do {
                try File.remove(directory + "/" + name)
            } catch {
                // What is missing was recorded, and never written.
                guard error.isMissing else { throw error }
            }
        }
        for parent in Set(checkpoints.filter(isInside).compactMap { name in name.split(separator: "/").first }) {
            let path = directory + "/" + parent
            if try Directory.opened(path)?.names().isEmpty == true { try Directory.remove(path) }
        }
    }
}

/// The results cannot be written where they should be.
struct OutputError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
