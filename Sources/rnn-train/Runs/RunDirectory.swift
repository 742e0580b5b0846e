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
    static let sweep = "sweep.csv"
    static let trials = "trials"
}

/// The directory that a run writes into. `run.json` says which run that is, so that no other one is overwritten, and which
/// files it wrote, so that exactly these are removed when it is replaced.
struct RunDirectory: Sendable {
    let path: String
    private var record: RunRecord
    /// The directory, which is this program's alone while it writes.
    private var held: Directory?
    /// What a run wrote that is to be replaced.
    private var old: WrittenFiles?

    /// Whether a finished run of the same settings is replaced.
    let replacesSame: Bool

    /// Takes the directory if there is one, looks at what is there, and refuses it if it may not be used. Nothing is
    /// changed.
    ///
    /// - Parameters:
    ///   - command: The command that writes.
    ///   - options: All that decides its results.
    ///   - data: The digest of its data.
    ///   - output: Where it writes, and what may happen to what is there.
    /// - Throws: ``OutputError``, ``MissingInput`` or `UsageError` if the directory may not be used.
    init(_ command: String, _ options: OptionValues, data: String, _ output: OutputSettings) throws {
        path = output.directory
        record = RunRecord(command: command, version: Program.version, data: data, options: options)
        held = try Self.taken(path)
        guard let held, held.contains(OutputName.run) else {
            // What is left of the first write of all is the beginning of a run.
            let names = try held?.names().filter { $0 != File.incompleteName(of: OutputName.run) }
            if output.resumes, names?.isEmpty != true {
                throw MissingInput("There is no run in '\(path)' that could be resumed.")
            }
            guard names?.isEmpty ?? true else {
                throw OutputError("'\(path)' has files of something else. Choose another directory with '--output'.")
            }
            replacesSame = false
            return
        }
        // What is no record of this command, or of these settings, is another run.
        let found = RunRecord(in: held)
        let earlier = found.flatMap { $0.command == command ? $0 : nil }
        let isSame = earlier?.options == options && earlier?.data == data
        if output.resumes {
            guard let earlier else {
                throw UsageError("'\(path)' has a run with other settings, or of another command.")
            }
            try earlier.check(resumedWith: record, in: path)
            record = earlier
            (record.options, record.isFinished, replacesSame) = (options, false, false)
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
        old = found?.written
    }

    /// Makes the directory, and removes the files of a run that is replaced.
    mutating func prepare() throws {
        try Directory.makeAll(path)
        held = try held ?? Self.taken(path)
        record.process = ProcessInfo.processInfo.processIdentifier
        try old?.remove(from: path)
        old = nil
        for name in record.written.checkpoints where WrittenFiles.isInside(name) {
            try Checkpoint.tidyUp(at: path + "/" + name)
        }
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
                let process = RunRecord(in: directory)?.process.map { "process \($0)" }
                throw OutputError("'\(path)' is in use by \(process ?? "another process").")
            }
            return directory
        } catch let error as FileError where error.isNoDirectory {
            throw OutputError("'\(path)' is a file; '--output' must name a directory.")
        }
    }
}

/// The results cannot be written where they should be.
struct OutputError: ExitCoded, CustomStringConvertible {
    let description: String
    var exitCode: Int32 { EX_CANTCREAT }

    init(_ description: String) {
        self.description = description
    }
}
