import Foundation
import RNNConsole

@testable import rnn_train

/// The program in this process, in a directory of its own that is removed afterwards.
final class Trainer {
    let directory = FileManager.default.temporaryDirectory.appending(path: "rnn-train-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    /// The path of a file in the directory.
    func path(_ name: String) -> String { directory.appending(path: name).path }

    /// Writes a file, and gives its path.
    func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
        return path(name)
    }

    func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
    func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: path(name))) }
    func names(in name: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted()
    }

    /// Runs the program, and gives what it prints. An argument that begins with `@` is a name in the directory.
    @discardableResult
    func run(_ arguments: String...) throws -> String {
        try run(arguments)
    }

    @discardableResult
    func run(_ arguments: [String]) throws -> String {
        let output = path("output-\(UUID().uuidString)")
        try Data().write(to: URL(filePath: output))
        defer { try? FileManager.default.removeItem(atPath: output) }
        let handle = try FileHandle(forUpdating: URL(filePath: output))
        defer { try? handle.close() }
        try RNNTrain.run(
            arguments.map { $0.hasPrefix("@") ? path(String($0.dropFirst())) : $0 }, on: Console(on: handle))
        try handle.seek(toOffset: 0)
        return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
    }

    /// How the program ends.
    func failure(_ arguments: [String]) -> Failure? {
        do {
            try run(arguments)
            return nil
        } catch {
            return Failure(error)
        }
    }

    /// Arguments of a comparison that takes no time.
    static let small = [
        "compare", "--models", "rnn,attention", "--samples", "100", "--epochs", "2", "--hidden", "6", "--embedding",
        "5",
    ]
}

/// The rows of a table with commas, by the names of its columns.
func table(_ text: String) -> [[String: String]] {
    let rows = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    return rows.dropFirst().map { row in
        Dictionary(uniqueKeysWithValues: zip(rows[0], row).map { (String($0), String($1)) })
    }
}
