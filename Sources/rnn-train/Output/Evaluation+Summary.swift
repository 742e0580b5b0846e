import RNNTasks

extension Evaluation {
    /// The figures of a model, and for each class how well it is found.
    func summary(classes: [String]) -> String {
        let rows = classes.indices.map { label in
            [
                classes[label], fixed(confusion.precision(of: label), 3), fixed(confusion.recall(of: label), 3),
                fixed(confusion.f1(of: label), 3), grouped(Double(confusion.counts[label].reduce(0, +))),
            ]
        }
        return """
            \(grouped(Double(confusion.total))) examples: accuracy \(percent(confusion.accuracy)), macro F1 \
            \(fixed(confusion.macroF1, 3)), loss \(fixed(loss, 4))

            \(textTable([["class", "precision", "recall", "F1", "examples"]] + rows))
            """
    }
}
