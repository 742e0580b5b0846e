import Foundation
import RNNTasks

/// The directory that a run writes into. `run.json` says which run that is, so that no other one is overwritten.
struct RunDirectory<Settings: Codable & Equatable> {
    /// What `run.json` says.
    private struct Record: Codable {
        var command: String
        var version: String
        var isFinished: Bool
        var settings: Settings
    }

    let path: String
    private var record: Record
    /// Whether a run of the same settings had been finished here, and is replaced.
    let replaces: Bool

    /// Makes the directory, or takes the one that is there if that is what was asked for.
    init(_ command: String, _ settings: Settings, _ output: OutputSettings) throws {
        path = output.directory
        record = Record(command: command, version: RNNTrain.version, isFinished: false, settings: settings)
        var isDirectory: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        if exists && !isDirectory.boolValue {
            throw OutputError("'\(path)' is a file; '--output' must name a directory.")
        }
        let names = exists ? try FileManager.default.contentsOfDirectory(atPath: path) : []
        guard names.contains("run.json") else {
            if output.resumes { throw MissingInput("There is no run in '\(path)' that could be resumed.") }
            guard names.isEmpty else {
                throw OutputError("'\(path)' holds files of something else. Choose another directory with '--output'.")
            }
            replaces = false
            do {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            } catch {
                throw OutputError("'\(path)' cannot be made: \(Self.reason(error))")
            }
            try save()
            return
        }
        let earlier = Self.read(path + "/run.json", command)
        let isSame = earlier?.settings == settings
        if output.resumes {
            guard isSame else {
                throw UsageError(
                    "'\(path)' holds a run with other settings, which cannot be resumed with these: see its run.json.")
            }
            record.isFinished = earlier?.isFinished ?? false
            replaces = false
            return
        }
        replaces = isSame && earlier?.isFinished == true
        guard replaces || output.overwrites else {
            throw OutputError(
                isSame
                    ? "'\(path)' holds this run, not finished. Go on with it with '--resume', or begin anew with '--overwrite'."
                    : "'\(path)' holds another run. Choose another directory with '--output', or replace it with '--overwrite'."
            )
        }
        try removeRun()
        try save()
    }

    /// Where a file of the run is.
    func file(_ name: String) -> String { path + "/" + name }

    /// Notes that everything is there.
    mutating func finish() throws {
        record.isFinished = true
        try save()
    }

    private func save() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try TextFile.write(String(decoding: encoder.encode(record), as: UTF8.self) + "\n", to: file("run.json"))
    }

    private static func read(_ path: String, _ command: String) -> Record? {
        guard let bytes = FileManager.default.contents(atPath: path),
            let record = try? JSONDecoder().decode(Record.self, from: bytes), record.command == command
        else { return nil }
        return record
    }

    /// Removes what a run writes, and nothing else.
    private func removeRun() throws {
        let names = [
            "results.csv", "history.csv", "comparison.svg", "curves.svg", "length.svg", "attention.svg",
            "confusion.svg", "report.html", "models", "model",
        ]
        do {
            for name in names where FileManager.default.fileExists(atPath: file(name)) {
                try FileManager.default.removeItem(atPath: file(name))
            }
        } catch {
            throw OutputError("'\(path)' cannot be replaced: \(Self.reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        let error = error as NSError
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        return cause.domain == NSPOSIXErrorDomain
            ? String(cString: strerror(Int32(cause.code))) : error.localizedDescription
    }
}

/// The results cannot be written where they should be.
struct OutputError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Something that should be there is not.
struct MissingInput: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
