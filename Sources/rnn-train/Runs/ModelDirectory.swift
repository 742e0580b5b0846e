import Foundation
import RNNTasks

/// Where trained models are found.
enum ModelDirectory {
    /// The model of a directory: a checkpoint, or the output of a run that trained one.
    static func read(_ path: String) throws -> TrainedModel<TextClassification> {
        if Checkpoint.exists(at: path) { return try TrainedModel<TextClassification>(contentsOf: path) }
        if Checkpoint.exists(at: path + "/model") {
            return try TrainedModel<TextClassification>(contentsOf: path + "/model")
        }
        let models = (try? FileManager.default.contentsOfDirectory(atPath: path + "/models"))?.sorted() ?? []
        guard models.isEmpty else {
            throw MissingInput(
                "'\(path)' has several models. Choose one: "
                    + models.map { "\(path)/models/\($0)" }.joined(separator: ", ") + ".")
        }
        throw MissingInput("There is no model in '\(path)'.")
    }
}
