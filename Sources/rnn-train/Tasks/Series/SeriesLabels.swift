import RNNTasks

// Piano rolls and the like: the only features are the labels of the steps, and the labels of the next step are predicted.

extension SignalTask {
    /// Whether a model reads labels and predicts those of the next step.
    var predictsNext: Bool {
        guard let head = head as? LabelHead else { return false }
        return featureNames == head.labels && features == .identity(features.count)
    }

    /// The features of labels, a row a step.
    ///
    /// - Parameter steps: For each step its labels.
    /// - Returns: [steps, labels], 1 for each label that is there; nil for a model of something else.
    /// - Throws: `TargetError` for a label that the model does not know.
    func frames(ofLabels steps: [[String]]) throws(TargetError) -> Tensor<Float>? {
        guard let head = head as? LabelHead else { return nil }
        return head.vectors(try steps.map { (step) throws(TargetError) in try head.item(step) })
    }
}

extension SeriesExamples {
    /// A text of labels, a line a step.
    init(labels file: String) throws {
        let sequences = try LabelSequences(file: file).sequences
        self.init(
            file: file, source: .lines, layout: Layout(features: nil, count: 0, scope: .step),
            elements: sequences.enumerated().map { index, steps in
                Element(
                    name: "\(index + 1)", frames: .zeros([steps.count, 1]),
                    targets: steps.map { $0.joined(separator: " ") }, rows: Array(steps.indices))
            })
    }

    /// The labels of the step before as features, if a model reads those.
    func encoded<Head>(for task: SignalTask<Head>) throws -> SeriesExamples {
        guard case .lines = source else { return self }
        var encoded = self
        for (index, element) in elements.enumerated() {
            let steps = element.targets.map { $0.split(separator: " ").map(String.init) }
            for (step, labels) in steps.enumerated() {
                do throws(TargetError) {
                    _ = try task.frames(ofLabels: [labels])
                } catch {
                    throw self.error(index, target: step, error.problem)
                }
            }
            guard let frames = try task.frames(ofLabels: [[]] + steps.dropLast()) else { continue }
            encoded.elements[index] = Element(
                name: element.name, frames: frames, targets: element.targets, rows: element.rows)
        }
        return encoded
    }
}
