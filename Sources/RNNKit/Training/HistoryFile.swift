/// Writes a training's history into a file of values separated by commas, a row an epoch.
public struct HistoryFile: TrainingObserver {
    /// The file.
    public let path: String

    /// Writes into a file, which is replaced after every epoch.
    public init(_ path: String) {
        self.path = path
    }

    /// Writes the file.
    public func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) throws {
        if case .epoch = event {
            try TextFile.write(CSV.text([training.history[0].columns] + training.history.map(\.fields)), to: path)
        }
    }
}

extension EpochRecord {
    /// The names of a history's columns: each figure on the examples trained with and, if there are any, on the others.
    public var columns: [String] {
        ["epoch"] + training.all.map { "train_" + $0.kind.name }
            + (validation?.all.map { "validation_" + $0.kind.name } ?? []) + [
                "gradient_norm", "learning_rate", "seconds",
            ]
    }

    /// The record as a row of a history.
    public var fields: [String] {
        let figures = training.all + (validation?.all ?? [])
        return ["\(epoch)"] + (figures.map(\.value) + [gradientNorm, learningRate, seconds]).map { "\($0)" }
    }
}
