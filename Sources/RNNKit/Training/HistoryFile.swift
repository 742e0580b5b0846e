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
            try TextFile.write(CSV.text([EpochRecord.columns] + training.history.map(\.fields)), to: path)
        }
    }
}

extension EpochRecord {
    /// The names of a history's columns.
    public static let columns = [
        "epoch", "train_loss", "train_accuracy", "test_loss", "test_accuracy", "gradient_norm", "learning_rate",
        "seconds",
    ]

    /// The record as a row of a history; what there is not is empty.
    public var fields: [String] {
        func text(_ number: Double?) -> String { number.map { "\($0)" } ?? "" }
        return ["\(epoch)"]
            + [
                training.loss, training.accuracy, validation?.loss, validation?.accuracy, gradientNorm, learningRate,
                seconds,
            ].map(text)
    }
}
