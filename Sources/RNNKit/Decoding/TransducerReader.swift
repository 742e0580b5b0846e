/// Reads frames greedily, in as many pieces as they come: at each one the best symbol, until that is the blank.
struct TransducerReader<Predictor: StreamingLayer>: Sendable {
    typealias Scalar = Predictor.Scalar

    private let embedding: Embedding<Scalar>
    private let joiner: Joiner<Scalar>
    private let blank: Int32
    private let maximumPerFrame: Int
    private var predictor: RecurrentStream<Predictor>
    /// What the joiner makes of the labels so far, [1, width].
    private var predicted: Tensor<Scalar>
    /// How many labels the next frame has given already.
    private var labelsOfFrame = 0
    private var frame = 0
    private(set) var hypothesis = TransducerHypothesis(labels: [], frames: [], logProbability: 0)

    /// How many frames are looked at together: most of them give the blank, after which what is predicted is the same.
    private static var framesAtOnce: Int { 8 }

    init(
        embedding: Embedding<Scalar>, predictor: Predictor, joiner: Joiner<Scalar>, blank: Int32, maximumPerFrame: Int
    ) {
        require(
            maximumPerFrame >= 1, "maximumPerFrame: with \(maximumPerFrame) labels for a frame nothing can be read")
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

    /// Reads on with what the encoder gave out at some frames, [frames, encoder outputs]. The pieces in which they come
    /// change no bit.
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
                // NaN logits give no label.
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
