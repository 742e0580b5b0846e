import RNNKit

extension Workload {
    /// Whole models, trained and run.
    static var classifiers: [Workload] {
        GridModel.all.map { train($0.size, $0.cell) } + GridModel.all.map { infer($0.size, $0.cell) } + [
            padded("ragged", lengths: raggedLengths(.medium)),
            padded("half", lengths: halfLengths(.medium)),
            custom,
        ]
    }

    /// A step of training: forward, loss, backward, clipping, Adam.
    private static func train(_ size: GridSize, _ cell: GridCell) -> Workload {
        Workload(name: "train/\(size.name)/\(cell)", flops: 3 * cell.flops(size, steps: size.steps)) {
            cell.closure(size, .train([Batch(size)]))
        }
    }

    /// The logits of a batch.
    private static func infer(_ size: GridSize, _ cell: GridCell) -> Workload {
        Workload(name: "infer/\(size.name)/\(cell)", flops: cell.flops(size, steps: size.steps)) {
            cell.closure(size, .infer(Batch(size)))
        }
    }

    /// A step of training on sequences of different lengths; only their own steps count as work.
    private static func padded(_ family: String, lengths: [Int]) -> Workload {
        let (size, cell) = (GridSize.medium, GridCell.lstm)
        let steps = lengths.reduce(0, +)
        return Workload(name: "\(family)/\(size.name)/\(cell)", flops: 3 * cell.flops(size, steps: steps)) {
            cell.closure(size, .train([Batch(size, lengths: lengths)]))
        }
    }

    /// A step of training with a cell that is not the library's.
    private static var custom: Workload {
        let (size, cell) = (GridSize.medium, GridCell.lstm)
        return Workload(name: "custom/\(size.name)/\(cell)", flops: 3 * cell.flops(size, steps: size.steps)) {
            let model = SequenceClassifier(size) {
                Recurrent(HandwrittenLSTM(inputs: $0, hidden: size.hidden, random: &$1))
            }
            return ClassifierTask.train([Batch(size)]).closure(model)
        }
    }

    /// Lengths from 1 to all, all alike.
    private static func raggedLengths(_ size: GridSize) -> [Int] {
        var random = RandomSource(seed: 3)
        return (0..<size.batch).map { _ in 1 + random.integer(below: size.time) }
    }

    /// Lengths of which each two neighbours add up to one full sequence: exactly half of all steps are padding.
    private static func halfLengths(_ size: GridSize) -> [Int] {
        (0..<size.batch).map { sequence in
            let shorter = 1 + sequence / 2 % (size.time / 2)
            return sequence % 2 == 0 ? shorter : size.time - shorter
        }
    }
}
