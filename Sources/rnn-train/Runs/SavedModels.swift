import Foundation
import RNNConsole
import RNNTasks

/// Where trained models are found.
enum SavedModels {
    /// The model of a directory, which must be one of a task.
    static func read<Task: TrainerTask>(_ path: String, of task: Task.Type) throws -> TrainedModel<Task.Model> {
        let saved = try read(path).model
        guard let model = saved.as(Task.Model.self) else {
            throw UsageError("'\(path)' has a model of the kind '\(saved.kind)', not one for '--task \(Task.name)'.")
        }
        return model
    }

    /// The model of a directory: a checkpoint, or the output of a run that trained one.
    static func read(_ path: String) throws -> FoundModel {
        for path in [path, path + "/" + OutputName.model] where Checkpoint.exists(at: path) {
            let checkpoint = try Checkpoint(contentsOf: path)
            return FoundModel(
                model: try SavedModel(checkpoint), reading: try ReadingOptions(checkpoint), directory: path)
        }
        let models = path + "/" + OutputName.models
        let names = try? Directory.opened(models)?.names()
        guard let names, !names.isEmpty else { throw MissingInput("There is no model in '\(path)'.") }
        throw MissingInput(
            "'\(path)' has several models. Choose one: " + names.map { "\(models)/\($0)" }.joined(separator: ", ") + "."
        )
    }
}

/// A saved model, where it is, and how the files of its training were read.
struct FoundModel {
    let model: SavedModel
    let reading: ReadingOptions?
    let directory: String
}

/// Something that should be there is not.
struct MissingInput: ExitCoded, CustomStringConvertible {
    let description: String
    var exitCode: Int32 { EX_NOINPUT }

    init(_ description: String) {
        self.description = description
    }
}
