/// The joint network of a transducer (Graves et al. 2013): the logits of each frame after each number of labels.
///
/// With e_t the encoder's output at frame t, and p_u the predictor's output after the first u labels,
///
///     logits(t, u) = W_o tanh(W_e e_t + b + W_p p_u) + b_o
///
/// for each frame t and each number of labels u. A ``PairBatch`` has no padding.
///
/// | parameter | shape |
/// |---|---|
/// | `encoder.weight`, `encoder.bias` | [width, encoder outputs], [width] |
/// | `predictor.weight` | [width, predictor outputs] |
/// | `output.weight`, `output.bias` | [symbols, width], [symbols] |
public struct Joiner<Scalar: TensorScalar>: Module {
    /// The map of the encoder's outputs.
    public var encoder: Linear<Scalar>
    /// The map of the predictor's outputs.
    public var predictor: Linear<Scalar>
    /// The map to the logits.
    public var output: Linear<Scalar>

    /// A joiner of given maps.
    public init(encoder: Linear<Scalar>, predictor: Linear<Scalar>, output: Linear<Scalar>) {
        let widths = [encoder.weight.shape[0], predictor.weight.shape[0], output.weight.shape[1]]
        require(
            widths.allSatisfy { $0 == widths[0] },
            "Joiner: the maps to \(widths[0]) and \(widths[1]) values do not fit a map from \(widths[2])")
        self.encoder = encoder
        self.predictor = predictor
        self.output = output
    }

    /// A joiner with random weights.
    ///
    /// - Parameters:
    ///   - encoded: The number of the encoder's outputs.
    ///   - predicted: The number of the predictor's outputs.
    ///   - width: The width of the hidden layer.
    ///   - symbols: The number of symbols, the blank included.
    ///   - random: The source of the parameters.
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
    ///   - encoded: The encoder's outputs, [batch, time, encoder outputs].
    ///   - predicted: The predictor's outputs after no label, after the first label and so on, [batch, labels + 1,
    ///     predictor outputs].
    /// - Returns: The logits, a row for each frame and a column for each number of labels: [cells, symbols].
    public func callAsFunction(
        _ encoded: SequenceBatch<Scalar>, _ predicted: SequenceBatch<Scalar>
    ) -> PairBatch<Scalar> {
        require(
            encoded.count == predicted.count,
            "Joiner: \(encoded.count) sequences of frames do not match \(predicted.count) of labels")
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
    /// The activation.
    public var summary: String { "tanh of sums" }

    /// Visits the three maps.
    public func describe(into visitor: inout LayerVisitor) {
        visitor.visit("encoder", encoder, output: .perStep(encoder.weight.shape[0]))
        visitor.visit("predictor", predictor, output: .perStep(predictor.weight.shape[0]))
        visitor.visit("output", output, output: .perPair(symbols))
    }
}
