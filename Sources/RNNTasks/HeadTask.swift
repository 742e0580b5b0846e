/// A task whose outputs an ``OutputHead`` reads: classes, labels or numbers.
public protocol HeadTask<Head>: DatasetTask {
    /// The meaning of the outputs.
    associatedtype Head: OutputHead

    /// The meaning of the outputs.
    var head: Head { get set }
    /// The outputs for a batch, [rows, width], and the target of each row.
    func outputs(of batch: Goal.Batch, with model: Goal.Model) -> (rows: Tensor<Float>, items: [Head.Item])
}

extension HeadTask {
    /// The head's figure.
    public static var criterion: Figure.Kind { Head.criterion }
}

extension OutputHead {
    /// Targets as the loss reads them.
    func items(_ targets: [Target]) throws(ExampleError) -> [Item] {
        var items: [Item] = []
        items.reserveCapacity(targets.count)
        for (index, target) in targets.enumerated() {
            do throws(TargetError) {
                items.append(try item(target))
            } catch {
                throw ExampleError(index, error.problem)
            }
        }
        return items
    }
}

extension TrainedModel where Task: HeadTask, Task.Head == LabelHead {
    /// The scores of all labels of some examples: average precision, thresholds.
    public func scores(_ examples: Task.Examples) -> LabelScores {
        var scores = LabelScores(labels: task.head.width)
        for batch in task.batches(of: examples, size: 128) {
            let (rows, items) = task.outputs(of: batch, with: model)
            scores.add(task.head.scores(rows, items))
        }
        return scores
    }

    /// The same model with the thresholds that give each label its best F1.
    ///
    /// - Parameter examples: The examples to choose on: validation data, neither training nor test data.
    /// - Returns: The model with other thresholds.
    public func choosingThresholds(on examples: Task.Examples) -> TrainedModel {
        var task = task
        task.head.thresholds = scores(examples).bestThresholds()
        return TrainedModel(model, for: task)
    }
}
