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
            let columns = training.history[0].columns
            try TextFile.write(CSV.text([columns] + training.history.map { $0.fields(columns) }), to: path)
        }
    }
}

extension EpochRecord {
    /// The names of a history's columns: each figure on the examples trained with and, if there are any, on the others.
    public var columns: [String] { entries.map(\.name) }

    /// The record as a row of a history with some columns; what there is not is empty.
    public func fields(_ columns: [String]) -> [String] {
        let entries = Dictionary(entries.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
        return columns.map { entries[$0] ?? "" }
    }

    private var entries: [(name: String, text: String)] {
        func named(_ part: String, _ figures: Figures?) -> [(String, Double)] {
            figures?.all.map { (part + "_" + $0.kind.name, $0.value) } ?? []
        }
        let numbers =
            named("train", training) + named("validation", validation)
            + [("gradient_norm", gradientNorm), ("learning_rate", learningRate), ("seconds", seconds)]
        return [("epoch", "\(epoch)")] + numbers.map { ($0.0, "\($0.1)") }
    }
}
