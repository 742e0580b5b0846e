/// Decodes frames greedily, in pieces of any size: at each frame it emits the best symbol until that is the blank.
struct TransducerReader<Predictor: StreamingLayer>: Sendable {
    typealias Scalar = Predictor.Scalar

    private let embedding: Embedding<Scalar>
    private let joiner: Joiner<Scalar>
    private let blank: Int32
    private let maximumPerFrame: Int
    private var predictor: RecurrentStream<Predictor>
    /// The joiner's map of the predictor's output, [1, width].
    private var predicted: Tensor<Scalar>
    /// The number of labels that the next frame has emitted already.
    private var labelsOfFrame = 0
    private var frame = 0
    private(set) var hypothesis = TransducerHypothesis(labels: [], frames: [], logProbability: 0)

    /// The number of frames processed together: most of them emit the blank, after which the predictor's output is
    /// unchanged.
    private static var framesAtOnce: Int { 8 }

    init(
        embedding: Embedding<Scalar>, predictor: Predictor, joiner: Joiner<Scalar>, blank: Int32, maximumPerFrame: Int
    ) {
        require(
            maximumPerFrame >= 1, "maximumPerFrame must be at least 1, not \(maximumPerFrame)")
        self.embedding = embedding.detached
        self.joiner = joiner.detached
        self.blank = blank
        self.maximumPerFrame = maximumPerFrame
        self.predictor = RecurrentStream(predictor)
        predicted = .zeros([1, 0])
        predict(after: blank)
    }

    private mutating func predict(after symbol: Int32) {
        predicted = joiner.predictor(predictor(embedding([symbol])))
    }

    /// Continues with the encoder's outputs at some frames, [frames, encoder outputs]. The result does not depend on
    /// how the frames are divided into pieces, to the last bit.
    mutating func read(_ encoded: Tensor<Scalar>) {
        let rows = joiner.encoder(encoded.detached)
        let count = rows.shape[0]
        var row = 0
        while row < count {
            let window = row..<min(count, row + Self.framesAtOnce)
            let logits = joiner.output(tanh(rows.slice(window) + predicted))
            let (symbols, logShares) = (logits.argmax(), logits.logSoftmax().doubles())
            for (index, best) in symbols.enumerated() {
                let shares = index * joiner.symbols
                // With NaN logits, no label is emitted.
                let isNumber = !logShares[shares + Int(best)].isNaN
                let symbol = labelsOfFrame < maximumPerFrame && isNumber ? best : blank
                hypothesis.logProbability += isNumber ? logShares[shares + Int(symbol)] : -.infinity
                guard symbol == blank else {
                    hypothesis.labels.append(symbol)
                    hypothesis.frames.append(frame)
                    labelsOfFrame += 1
                    predict(after: symbol)
                    break
                }
                row += 1
                frame += 1
                labelsOfFrame = 0
            }
        }
    }
}
