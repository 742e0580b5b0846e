import RNNTasks

/// What a model says of examples, held against their labels.
struct Evaluation {
    let predictions: [TextClassification.Prediction]
    let confusion: ConfusionMatrix
    /// Whether each prediction is right.
    let isRight: [Bool]
    /// The mean cross-entropy.
    let loss: Double

    init(_ model: TrainedModel<TextClassification>, on examples: Dataset<String, Int32>) {
        predictions = model.predict(examples.inputs)
        let ids = Dictionary(zip(model.task.classes, Int32(0)...), uniquingKeysWith: { first, _ in first })
        let predicted = predictions.map { ids[$0.label] ?? 0 }
        var confusion = ConfusionMatrix(classes: model.task.classes.count)
        confusion.add(predictions: predicted, labels: examples.labels)
        self.confusion = confusion
        isRight = zip(predicted, examples.labels).map { $0 == $1 }
        let probabilities = zip(predictions, examples.labels).map { Tensor<Double>($0.probabilities[Int($1)]) }
        loss =
            probabilities.isEmpty ? 0 : -probabilities.reduce(0) { $0 + log($1).scalar } / Double(probabilities.count)
    }
}
