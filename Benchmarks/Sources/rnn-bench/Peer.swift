import Foundation

/// The same workloads in another library: a script beside this package that prints what it measures as JSON, an object
/// a line.
struct Peer {
    /// The interpreter that runs the script: a path, or a name to be looked up.
    let interpreter: String

    /// Why there are no figures of the peer.
    enum Failure: Error, CustomStringConvertible {
        case scriptMissing(path: String)
        case notStarted(interpreter: String, reason: String)
        case failed(interpreter: String, status: Int32)
        case unreadable(line: String)
        case silent(interpreter: String)

        var description: String {
            switch self {
            case .scriptMissing(let path):
                "The script \(path) is missing: the peer can only be run from where the program was built."
            case .notStarted(let interpreter, let reason):
                "The peer's interpreter '\(interpreter)' cannot be started: \(reason)"
            case .failed(let interpreter, let status):
                "The peer failed: '\(interpreter)' ended with status \(status). Is PyTorch installed for it?"
            case .unreadable(let line):
                "The peer printed something that is not a line of figures: \(line)"
            case .silent(let interpreter):
                "The peer measured nothing: '\(interpreter)' printed no figures. It may have none of these workloads."
            }
        }
    }

    private struct Line: Decodable {
        let workload: String
        let medianMilliseconds: Double?

        enum CodingKeys: String, CodingKey {
            case workload
            case medianMilliseconds = "median_ms"
        }
    }

    private static let script = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../peers/pytorch.py").standardizedFileURL

    /// Runs the script with the same options, and gives the median time of each workload that it has, in milliseconds.
    func medians(_ options: Options) throws -> [String: Double] {
        guard FileManager.default.fileExists(atPath: Peer.script.path) else {
            throw Failure.scriptMissing(path: Peer.script.path)
        }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                interpreter, Peer.script.path, "--json", "--threads", "\(options.threads)", "--seconds",
                "\(options.seconds)",
            ]
            + (options.only.map { ["--only", $0] } ?? [])
        process.standardOutput = output
        do {
            try process.run()
        } catch {
            throw Failure.notStarted(interpreter: interpreter, reason: error.localizedDescription)
        }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw Failure.failed(interpreter: interpreter, status: process.terminationStatus)
        }

        var medians: [String: Double] = [:]
        for line in text.split(separator: "\n") {
            guard let figures = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) else {
                throw Failure.unreadable(line: String(line))
            }
            medians[figures.workload] = figures.medianMilliseconds
        }
        guard !medians.isEmpty else { throw Failure.silent(interpreter: interpreter) }
        return medians
    }
}
