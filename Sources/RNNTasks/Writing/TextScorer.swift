/// Reads texts line by line, and says how probable a language model found each of their tokens.
///
/// ```swift
/// var scorer = TextScorer(model)
/// let score = scorer.read("To be, or not to be")
/// print(score.bitsPerCharacter ?? 0, score.tokens.min { $0.probability < $1.probability })
/// ```
///
/// A line is read after what came before it and a line break (``TextWriting/start``), which is not counted: the first line
/// after the line break alone. Memory is constant, however long a line is, but for the scores.
public struct TextScorer {
    private let task: TextWriting
    private let model: LanguageModel<Float>
    private var state: NamedState<Float>?
    /// The tokens that are still to be read.
    private var waiting: [Int32] = []

    /// A scorer at the beginning of a text.
    public init(_ model: TrainedModel<TextWriting>) {
        task = model.task
        self.model = model.model
    }

    /// Reads a line, which goes on from those before.
    public mutating func read(_ line: String) -> TextScore {
        let ids = task.codec.encode(line)
        let sequence = waiting + [task.start] + ids
        let (inputs, labels) = (sequence.dropLast(), sequence.dropFirst())
        var logProbabilities: [Double] = []
        for start in stride(from: 0, to: inputs.count, by: task.window) {
            let read = Array(inputs.dropFirst(start).prefix(task.window))
            let (logits, next) = model(TokenBatch([read]), from: state)
            state = next
            let (scores, width) = (logits.steps.logSoftmax().scalars, task.codec.count)
            for (row, label) in labels.dropFirst(start).prefix(read.count).enumerated() {
                logProbabilities.append(Double(scores[row * width + Int(label)]))
            }
        }
        waiting = sequence.suffix(1)
        let found = logProbabilities.suffix(ids.count)
        let unknown = task.codec.id(of: .unknown)
        return TextScore(
            text: line,
            tokens: zip(ids, found).map { id, logProbability in
                TextScore.Token(
                    token: task.codec.decode([id]),
                    probability: exp(Tensor<Double>(logProbability)).scalar)
            }, unknown: ids.count { $0 == unknown }, logProbability: found.reduce(0, +))
    }
}
