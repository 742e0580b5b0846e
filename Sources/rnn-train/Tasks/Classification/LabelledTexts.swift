import RNNTasks

/// Texts with their classes, as read and as models see them.
struct LabelledTexts {
    let texts: Dataset<String, Int32>
    /// Each text as models read it.
    let encoded: [EncodedText]
    /// What models learn from.
    let examples: Dataset<[Int32], Int32>

    init(_ texts: Dataset<String, Int32>, encoded: [EncodedText]) {
        self.texts = texts
        self.encoded = encoded
        examples = Dataset(encoded.map(\.ids), labels: texts.labels)
    }

    var count: Int { texts.count }
}

/// What a model says about labelled texts.
struct TextPredictions {
    let predictions: [TextClassification.Prediction]
    /// Whether each prediction is right.
    let isRight: [Bool]

    init(_ model: TrainedModel<TextClassification>, on part: LabelledTexts) {
        predictions = model.task.predict(part.encoded, with: model.model)
        isRight = zip(predictions, part.texts.labels).map { $0.label == model.task.classes[Int($1)] }
    }
}
