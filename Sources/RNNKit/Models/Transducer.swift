/// Transcribes sequences of frames as labels, each of which depends on the previous ones: a recurrent neural network
/// transducer (Graves 2012), made of an encoder of the frames, a predictor of the labels, and a joiner.
///
/// ```swift
/// let model = LSTMTransducer<Float>(features: 40, hidden: 128, symbols: 30, random: &random)
/// let loss = model.loss(SequenceBatch(sounds, lengths: [210, 97]), TokenBatch(texts))  // symbol 0 is the blank
/// let readings = model.readings(SequenceBatch(sounds, lengths: [210, 97]))
/// ```
///
/// The predictor reads the labels so far and begins with the blank, whose vector is fixed at zero. The encoder may be
/// any recurrent layer; if it reads from the start, ``TransducerStream`` transcribes frames as they arrive.
public struct Transducer<Encoder: RecurrentLayer, Predictor: StreamingLayer>: Module
where Predictor.Scalar == Encoder.Scalar {
    /// The type of the model's numbers.
    public typealias Scalar = Encoder.Scalar

    /// The encoder of the frames.
    public var encoder: Encoder
    /// The vectors of the labels.
    public var embedding: Embedding<Scalar>
    /// The recurrent layer of the previous labels.
    public var predictor: Predictor
    /// The network that computes the logits.
    public var joiner: Joiner<Scalar>
    /// The symbol that leads to the next frame.
    public let blank: Int32
    /// The dropout of the vectors, and of the joiner's inputs.
    public let dropout: Dropout

    /// A model of given parts.
    public init(
        encoder: Encoder, embedding: Embedding<Scalar>, predictor: Predictor, joiner: Joiner<Scalar>, blank: Int32 = 0,
        dropout: Double = 0
    ) {
        let (symbols, width) = (embedding.weight.shape[0], embedding.weight.shape[1])
        let joined = (joiner.encoder.weight.shape[1], joiner.predictor.weight.shape[1])
        require(
            encoder.outputSize == joined.0 && predictor.outputSize == joined.1,
            """
            Transducer: an encoder of \(encoder.outputSize) outputs and a predictor of \(predictor.outputSize), and a \
            joiner of \(joined.0) and \(joined.1)
            """)
        require(
            predictor.inputSize == width && joiner.symbols == symbols,
            """
            Transducer: \(symbols) vectors of \(width) for a predictor of \(predictor.inputSize) inputs and a joiner of \
            \(joiner.symbols) symbols
            """)
        require(
            blank >= 0 && Int(blank) < symbols && embedding.padding == blank,
            """
            Transducer: the blank \(blank) must be one of the \(symbols) symbols, and the padding of their vectors, so \
            that its own begins as zeros
            """)
        require(
            predictor.canStream,
            "Transducer: the predictor must read from the start; otherwise it would see the labels to predict")
        self.encoder = encoder
        self.embedding = embedding
        self.predictor = predictor
        self.joiner = joiner
        self.blank = blank
        self.dropout = Dropout(rate: dropout)
    }

    /// A model of given layers, with random parameters for the rest.
    ///
    /// - Parameters:
    ///   - encoder: The encoder of the frames.
    ///   - predictor: The recurrent layer of the previous labels.
    ///   - symbols: The number of symbols, the blank included.
    ///   - jointWidth: The width of the joiner's hidden layer.
    ///   - blank: The symbol that leads to the next frame.
    ///   - dropout: The dropout rate of the vectors, and of the joiner's inputs.
    ///   - random: The source of the parameters.
    public init(
        encoder: Encoder, predictor: Predictor, symbols: Int, jointWidth: Int, blank: Int32 = 0, dropout: Double = 0,
        random: inout RandomSource
    ) {
        self.init(
            encoder: encoder,
            embedding: Embedding(vocabulary: symbols, width: predictor.inputSize, padding: blank, random: &random),
            predictor: predictor,
            joiner: Joiner(
                encoded: encoder.outputSize, predicted: predictor.outputSize, width: jointWidth, symbols: symbols,
                random: &random), blank: blank, dropout: dropout)
    }

    /// The logits of each frame after each number of labels, [cells, symbols].
    ///
    /// - Parameters:
    ///   - frames: The frames, [batch, time, features].
    ///   - labels: The labels of each sequence; none of them is the blank.
    /// - Returns: The logits: a row of cells for each frame, one column more than there are labels.
    public func callAsFunction(_ frames: SequenceBatch<Scalar>, _ labels: TokenBatch) -> PairBatch<Scalar> {
        require(
            frames.count == labels.count,
            "Transducer: \(frames.count) sequences of frames do not match \(labels.count) of labels")
        return logits(encoded: encoder(frames).outputs, labels)
    }

    /// The logits, from the encoder's outputs.
    func logits(encoded: SequenceBatch<Scalar>, _ labels: TokenBatch) -> PairBatch<Scalar> {
        labels.requireSymbols(joiner.symbols, blank: blank, in: "the model", of: "Transducer")
        let before = TokenBatch(labels.sequences.map { [blank] + $0 })
        return joiner(dropout(encoded), dropout(predictor(dropout(embedding(before))).outputs))
    }

    /// The negative log-probability of labels, given frames: ``transducerLoss(_:_:blank:impossible:reduction:)``.
    ///
    /// - Parameters:
    ///   - frames: The frames, [batch, time, features].
    ///   - labels: The labels of each sequence; none of them is the blank.
    ///   - impossible: The loss of labels without frames.
    ///   - reduction: How the losses of the sequences are reduced to one number.
    /// - Returns: A scalar.
    public func loss(
        _ frames: SequenceBatch<Scalar>, _ labels: TokenBatch, impossible: ImpossibleLoss = .infinite,
        reduction: SequenceReduction = .meanPerLabel
    ) -> Tensor<Scalar> {
        transducerLoss(
            self(frames, labels), labels, blank: blank, impossible: impossible, reduction: reduction)
    }

    /// Decodes each sequence greedily: at each frame, emits the best symbol until that is the blank. No gradient passes
    /// through.
    ///
    /// - Parameters:
    ///   - frames: The frames, [batch, time, features].
    ///   - maximumPerFrame: The maximum number of labels per frame; after that the blank is taken, however improbable.
    /// - Returns: A hypothesis for each sequence, independent of the others.
    public func readings(_ frames: SequenceBatch<Scalar>, maximumPerFrame: Int = 10) -> [TransducerHypothesis] {
        readings(encoded: encoder.detached(frames.detached).outputs, maximumPerFrame: maximumPerFrame)
    }

    /// Decodes the encoder's outputs.
    func readings(encoded: SequenceBatch<Scalar>, maximumPerFrame: Int) -> [TransducerHypothesis] {
        let first = reader(maximumPerFrame: maximumPerFrame)
        let outputs = encoded.steps
        var start = 0
        return encoded.lengths.map { length in
            var reader = first
            reader.read(outputs.slice(start..<start + length))
            start += length
            return reader.hypothesis
        }
    }

    func reader(maximumPerFrame: Int) -> TransducerReader<Predictor> {
        TransducerReader(
            embedding: embedding, predictor: predictor, joiner: joiner, blank: blank, maximumPerFrame: maximumPerFrame)
    }

    /// Visits `encoder`, `embedding`, `predictor` and `joiner`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("encoder", &encoder)
        visitor.visit("embedding", &embedding)
        visitor.visit("predictor", &predictor)
        visitor.visit("joiner", &joiner)
    }
}

extension Transducer {
    /// A transducer of any layers that are determined by their sizes:
    ///
    /// ```swift
    /// let model = Transducer<Stacked<Bidirectional<GRUCell<Float>>>, StackedGRU<Float>>(
    ///     features: 40, hidden: 128, symbols: 30, random: &random)
    /// ```
    ///
    /// - Parameters:
    ///   - features: The number of features of a frame.
    ///   - hidden: The number of hidden units, of each direction of the encoder, of the predictor, and of the joiner.
    ///   - symbols: The number of symbols, the blank included.
    ///   - embedding: The width of a label's vector.
    ///   - layers: The number of layers of the encoder; the predictor has one.
    ///   - blank: The symbol that leads to the next frame.
    ///   - dropout: The dropout rate of the vectors, between layers, and of the joiner's inputs.
    ///   - random: The source of the parameters.
    public init<Below: SizedLayer, Cell: SizedCell>(
        features: Int, hidden: Int, symbols: Int, embedding: Int = 32, layers: Int = 1, blank: Int32 = 0,
        dropout: Double = 0, random: inout RandomSource
    ) where Encoder == Stacked<Below>, Predictor == Stacked<Recurrent<Cell>> {
        let encoder = Encoder(inputs: features, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        let predictor = Predictor(inputs: embedding, hidden: hidden, random: &random)
        self.init(
            encoder: encoder, predictor: predictor, symbols: symbols, jointWidth: hidden, blank: blank,
            dropout: dropout,
            random: &random)
    }
}

extension Transducer: Tabulated {
    /// The type's name.
    public var summary: String { "Transducer" }

    /// Visits the encoder, the embedding, the predictor and the joiner.
    public func describe(into visitor: inout LayerVisitor) {
        visitor.visit("encoder", encoder, output: .perStep(encoder.outputSize))
        visitor.visit("embedding", embedding, output: .perStep(predictor.inputSize))
        visitor.visit("dropout", dropout, output: .perStep(predictor.inputSize))
        visitor.visit("predictor", predictor, output: .perStep(predictor.outputSize))
        visitor.visit("joiner", joiner, output: .perPair(joiner.symbols))
    }
}
