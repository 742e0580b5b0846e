import RNNKit

/// What the models tell apart.
enum Classes {
    static let count = 2
}

/// A model that puts sequences into classes: embedding, recurrent layers, the last state, linear.
struct Classifier<Layer: RecurrentLayer>: Module where Layer.Scalar == Float, Layer.State: FinalState {
    private var embedding: Embedding<Float>
    private var layers: Stacked<Layer>
    private var output: Linear<Float>

    /// A model of a size, whose layers are made by `layer` from the width of their input.
    init(_ size: GridSize, layer: (Int, inout RandomSource) -> Layer) {
        var random = RandomSource(seed: 1)
        embedding = Embedding(vocabulary: size.vocabulary, width: size.embedding, random: &random)
        var layers = [layer(size.embedding, &random)]
        let width = layers[0].initialState(batch: 1).finalOutput.shape[1]
        for _ in 1..<max(1, size.layers) { layers.append(layer(width, &random)) }
        self.layers = Stacked(layers)
        output = Linear(inputs: width, outputs: Classes.count, random: &random)
    }

    /// The classes' logits, [batch, classes].
    func callAsFunction(_ ids: [[Int32]], lengths: [Int]?) -> Tensor<Float> {
        output(layers(embedding(ids), lengths: lengths).state.finalOutput)
    }

    mutating func visitParameters(_ visitor: inout ParameterVisitor<Float>) {
        visitor.visit("embedding", &embedding)
        visitor.visit("layers", &layers)
        visitor.visit("output", &output)
    }
}

/// Random sequences of equal length, of which only the beginnings may be valid, and their classes.
struct Batch {
    fileprivate let ids: [[Int32]]
    fileprivate let labels: [Int32]
    fileprivate let lengths: [Int]?

    /// A batch of the given size.
    init(vocabulary: Int, sequences: Int, time: Int, lengths: [Int]? = nil) {
        var random = RandomSource(seed: 2)
        ids = (0..<sequences).map { _ in (0..<time).map { _ in Int32(random.integer(below: vocabulary)) } }
        labels = (0..<sequences).map { _ in Int32(random.integer(below: Classes.count)) }
        self.lengths = lengths
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
    func closure<Layer>(_ model: Classifier<Layer>) -> () -> Void {
        switch self {
        case .infer(let batch):
            return { consume(model(batch.ids, lengths: batch.lengths)) }
        case .train(let batches):
            var model = model
            var optimizer = Adam<Classifier<Layer>>(learningRate: 1e-3)
            var number = 0
            return {
                let batch = batches[number % batches.count]
                number += 1
                var (loss, gradient) = valueWithGradient(at: model) {
                    crossEntropy($0(batch.ids, lengths: batch.lengths), batch.labels)
                }
                gradient.clip(toNorm: 5)
                optimizer.update(&model, along: gradient)
                consume(loss)
            }
        }
    }
}

/// The state of a recurrent layer, as a classifier reads it.
protocol FinalState {
    /// The top layer's output after its last step, those of both directions one behind the other.
    var finalOutput: Tensor<Float> { get }
}

extension HiddenState: FinalState where Scalar == Float {
    var finalOutput: Tensor<Float> { hidden }
}

extension LSTMState: FinalState where Scalar == Float {
    var finalOutput: Tensor<Float> { hidden }
}

extension BidirectionalState: FinalState where Direction: FinalState {
    var finalOutput: Tensor<Float> { .concatenated([forward.finalOutput, backward.finalOutput], axis: 1) }
}

extension Array: FinalState where Element: FinalState {
    var finalOutput: Tensor<Float> { self[count - 1].finalOutput }
}
