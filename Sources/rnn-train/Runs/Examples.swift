import RNNTasks

/// The texts to train and to test with.
struct Examples {
    let classes: [String]
    let training: Dataset<String, Int32>
    let test: Dataset<String, Int32>
    /// What the examples are, in a few words.
    let summary: String

    /// Reviews that are made up.
    init(_ source: SyntheticSentiment, count: Int, seed: Int) {
        var random = RandomSource(seed: UInt64(seed))
        let data = source.reviews(count, random: &random).mapInputs(\.text)
        let parts = data.stratifiedSplit(into: [0.8, 0.2], random: &random)
        classes = SyntheticSentiment.classes
        (training, test) = (parts[0], parts[1])
        summary = """
            \(count) made-up reviews of \(source.lengths.lowerBound) to \(source.lengths.upperBound) tokens, \
            \(source.difficulty.rawValue)
            """
    }

    /// The examples of a file, and of another one or a share of the first to test with.
    init(file: String, _ settings: DataSettings, seed: Int) throws {
        let data = try TextDataset(settings.table(file), text: settings.textColumn, label: settings.labelColumn)
        classes = data.classes
        guard classes.count >= 2 else {
            throw DataError(
                file: file, problem: "all labels are \"\(classes.first ?? "")\"; there must be two at least")
        }
        if let validation = settings.validation {
            training = data.examples
            test = try TextDataset(
                settings.table(validation), text: settings.textColumn, label: settings.labelColumn, classes: classes
            ).examples
        } else {
            var random = RandomSource(seed: UInt64(seed))
            let share = settings.validationShare
            let parts = data.examples.stratifiedSplit(into: [1 - share, share], random: &random)
            (training, test) = (parts[0], parts[1])
            guard training.count > 0 && test.count > 0 else {
                throw DataError(
                    file: file, problem: "\(data.examples.count) examples are too few to set a share of them apart")
            }
        }
        summary = "\(file): \(training.count + test.count) texts of \(classes.count) classes"
    }
}
