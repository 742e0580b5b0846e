/// Says what a frame gives after some labels: the joint network of a transducer (Graves et al. 2013).
///
/// With e_t what an encoder makes of frame t, and p_u what a predictor makes of the first u labels,
///
///     logits(t, u) = W_o tanh(W_e e_t + b + W_p p_u) + b_o
///
/// for each frame and each number of labels that there are: a ``PairBatch`` has no padding.
///
/// | parameter | shape |
/// |---|---|
/// | `encoder.weight`, `encoder.bias` | [width, encoder outputs], [width] |
/// | `predictor.weight` | [width, predictor outputs] |
/// | `output.weight`, `output.bias` | [symbols, width], [symbols] |
public struct Joiner<Scalar: TensorScalar>: Module {
    /// The map of what the encoder gives out.
    public var encoder: Linear<Scalar>
    /// The map of what the predictor gives out.
    public var predictor: Linear<Scalar>
    /// The map to the logits.
    public var output: Linear<Scalar>

    /// A joiner of given maps.
    public init(encoder: Linear<Scalar>, predictor: Linear<Scalar>, output: Linear<Scalar>) {
        let widths = [encoder.weight.shape[0], predictor.weight.shape[0], output.weight.shape[1]]
        require(
            widths.allSatisfy { $0 == widths[0] },
            "Joiner: maps to \(widths[0]) and \(widths[1]) values, and a map of \(widths[2])")
        self.encoder = encoder
        self.predictor = predictor
        self.output = output
    }

    /// A joiner with random weights.
    ///
    /// - Parameters:
    ///   - encoded: How many values the encoder gives out.
    ///   - predicted: How many values the predictor gives out.
    ///   - width: How many values their sum has.
    ///   - symbols: The number of symbols, the blank included.
    ///   - random: Where the parameters come from.
    public init(encoded: Int, predicted: Int, width: Int, symbols: Int, random: inout RandomSource) {
        self.init(
            encoder: Linear(inputs: encoded, outputs: width, random: &random),
            predictor: Linear(inputs: predicted, outputs: width, hasBias: false, random: &random),
            output: Linear(inputs: width, outputs: symbols, random: &random))
    }

    /// The number of symbols.
    public var symbols: Int { output.weight.shape[0] }

    /// The logits of each frame after each number of labels.
    ///
    /// - Parameters:
    ///   - encoded: What the encoder made of the frames, [batch, time, encoder outputs].
    ///   - predicted: What the predictor made of no label, the first one, the first two and so on, [batch, labels + 1,
    ///     predictor outputs].
    /// - Returns: The logits, a row for each frame and a column for each number of labels: [cells, symbols].
    public func callAsFunction(
        _ encoded: SequenceBatch<Scalar>, _ predicted: SequenceBatch<Scalar>
    ) -> PairBatch<Scalar> {
        require(
            encoded.count == predicted.count,
            "Joiner: \(encoded.count) sequences of frames and \(predicted.count) of labels")
        return tanhOfSums(rows: encoder(encoded), columns: predictor(predicted)).mapCells { output($0) }
    }

    /// Visits `encoder`, `predictor` and `output`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("encoder", &encoder)
        visitor.visit("predictor", &predictor)
        visitor.visit("output", &output)
    }
}

extension Joiner: DescribedLayer {
    /// What it joins by.
    public var summary: String { "tanh of sums" }

    /// Visits the three maps.
    public func describe(into visitor: inout LayerVisitor) {
        visitor.visit("encoder", encoder, output: .perStep(encoder.weight.shape[0]))
        visitor.visit("predictor", predictor, output: .perStep(predictor.weight.shape[0]))
        visitor.visit("output", output, output: .perPair(symbols))
    }
}
