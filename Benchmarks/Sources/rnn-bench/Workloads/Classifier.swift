import RNNKit

/// What the models tell apart.
enum Classes {
    static let count = 2
}

extension SequenceClassifier where Scalar == Float {
    /// A model of a size, whose layers are made by `layer` from the width of their input: embedding, recurrent layers,
    /// their final output, linear.
    init<Below>(_ size: GridSize, layer: (Int, inout RandomSource) -> Below) where Layer == Stacked<Below> {
        var random = RandomSource(seed: 1)
        let embedding = Embedding<Float>(vocabulary: size.vocabulary, width: size.embedding, random: &random)
        let layers = Stacked(layers: max(1, size.layers), inputs: size.embedding) { layer($0, &random) }
        self.init(embedding: embedding, recurrent: layers, classes: Classes.count, random: &random)
    }
}

/// Random sequences of equal length, of which only the beginnings may be valid, and their classes.
struct Batch {
    let tokens: TokenBatch
    let labels: [Int32]

    /// A batch of the given size.
    init(vocabulary: Int, sequences: Int, time: Int, lengths: [Int]? = nil) {
        var random = RandomSource(seed: 2)
        let ids = (0..<sequences).map { _ in (0..<time).map { _ in Int32(random.integer(below: vocabulary)) } }
        labels = (0..<sequences).map { _ in Int32(random.integer(below: Classes.count)) }
        tokens = TokenBatch(
            lengths.map { zip(ids, $0).map { Array($0.prefix($1)) } } ?? ids, time: time)
    }

    /// A batch of a size of the grid.
    init(_ size: GridSize, lengths: [Int]? = nil) {
        self.init(vocabulary: size.vocabulary, sequences: size.batch, time: size.time, lengths: lengths)
    }
}

/// What a classifier is made to do in each run.
enum ClassifierTask {
    /// Compute the logits of a batch.
    case infer(Batch)
    /// Take one more step of training on the next batch; after the last comes the first again.
    case train([Batch])

    /// The closure that does it.
    func closure<Layer>(_ model: SequenceClassifier<Layer>) -> () -> Void where Layer.Scalar == Float {
        switch self {
        case .infer(let batch):
            return { consume(model(batch.tokens)) }
        case .train(let batches):
            var model = model
            var optimizer = Adam<SequenceClassifier<Layer>>(learningRate: 1e-3)
            var number = 0
            return {
                let batch = batches[number % batches.count]
                number += 1
                var (loss, gradient) = valueWithGradient(at: model) {
                    crossEntropy($0(batch.tokens), batch.labels)
                }
                gradient.clip(toNorm: 5)
                optimizer.update(&model, along: gradient)
                consume(loss)
            }
        }
    }
}
