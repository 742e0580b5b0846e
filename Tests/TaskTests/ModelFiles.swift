import Foundation
import RNNTasks
import TestSupport
import Testing

/// A directory for a model, which is gone afterwards.
func withModelDirectory(_ body: (String) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "model-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try body(directory)
}

/// Replaces a part of a file of a model that was written, as somebody would who can write checksums that fit.
func replace(_ part: String, with replacement: String, in file: String = "model.json", of directory: String) throws {
    try EarlierCheckpoint.make(at: directory)
    let path = directory + "/" + file
    let before = try String(contentsOfFile: path, encoding: .utf8)
    let after = before.replacing(part, with: replacement)
    try #require(after != before, "\(before)")
    try after.write(toFile: path, atomically: false, encoding: .utf8)
}

/// Holds a model of a directory to be refused with a text that begins with the path of a file there.
func expectRefusal(of directory: String, _ text: String, _ read: () throws -> Void) {
    let error = #expect(throws: (any Error).self) { try read() }
    let description = error.map { "\($0)" } ?? ""
    #expect(description.hasPrefix(directory + "/") && description.contains(text), "\(description)")
}

/// Holds a model to be refused, with a text that begins with the path of a file, once a part of a file that it was saved in is
/// another one.
func expectRefusal<Task: ModelTask>(
    of model: TrainedModel<Task>, replacing part: String, with replacement: String, in file: String = "model.json",
    _ text: String
) throws {
    try withModelDirectory { directory in
        try model.write(to: directory)
        try replace(part, with: replacement, in: file, of: directory)
        expectRefusal(of: directory, text) { _ = try TrainedModel<Task>(contentsOf: directory) }
    }
}

/// Changes of the `model.json` of a task whose recurrent layers are a GRU of 3 units, and how each is refused.
let refusedRecurrentSettings: [(part: String, replacement: String, text: String)] = [
    ("\"hidden\" : 3", "\"hidden\" : 0", "at task.settings.hidden: 0 is out of range"),
    ("\"hidden\" : 3", "\"hidden\" : 16777215", "the parameters of the file do not fit the settings"),
    ("\"hidden\" : 3", "\"hidden\" : 1e30", "is not of the kind that is asked for"),
    ("\"layers\" : 1", "\"layers\" : 65536", "at task.settings.layers: 65536 is out of range"),
    ("\"layers\" : 1", "\"layers\" : -1", "at task.settings.layers: -1 is out of range"),
    ("\"dropout\" : 0", "\"dropout\" : 1", "at task.settings.dropout: 1.0 is out of range"),
    ("\"gru\"", "\"transformer\"", "at task.settings.layer: there is no RecurrentKind"),
]
