// The layers of models of pairs of texts, for tables.

extension PairEncoder: DescribedLayer {
    /// The type's name.
    public var summary: String { "PairEncoder" }

    /// Visits the embedding and the recurrent layers, shared or one stack for each text.
    public func describe(into visitor: inout LayerVisitor) {
        visitor.visit("embedding", embedding, output: .perStep(settings.embedding))
        visitor.visit("dropout", dropout, output: .perStep(settings.embedding))
        visitor.visit("first", first, output: .perStep(width))
        if let second { visitor.visit("second", second, output: .perStep(width)) }
    }
}

extension SequencePooling: DescribedLayer {
    /// Its name.
    public var summary: String { rawValue }
    /// None.
    public var parameterCount: Int { 0 }
}

extension GeneralScore: DescribedLayer {
    /// Its sizes.
    public var summary: String { "general \(weight.shape[0]) x \(weight.shape[1])" }
}

extension PairClassifier: Tabulated {
    /// The type's name.
    public var summary: String { "PairClassifier" }

    /// Visits the encoder, the pooling and the network.
    public func describe(into visitor: inout LayerVisitor) {
        let (both, width) = (hidden.weight.shape[1], hidden.weight.shape[0])
        visitor.visit("encoder", encoder, output: .perStep(encoder.width))
        visitor.visit("pooling", pooling, output: .perSequence(encoder.width))
        visitor.visit("dropout", dropout, output: .perSequence(both))
        visitor.visit("hidden", hidden, output: .perSequence(width))
        visitor.visit("dropout", dropout, output: .perSequence(width))
        visitor.visit("output", output, output: .perSequence(output.weight.shape[0]))
    }
}

/// A cosine, multiplied by a learned factor.
private struct ScaledCosine: DescribedLayer {
    let summary = "cosine, scaled"
    let parameterCount = 1
}

extension PairRanker: Tabulated {
    /// The type's name.
    public var summary: String { "PairRanker" }

    /// Visits the encoder, the pooling and the cosine.
    public func describe(into visitor: inout LayerVisitor) {
        visitor.visit("encoder", encoder, output: .perStep(encoder.width))
        visitor.visit("pooling", pooling, output: .perSequence(encoder.width))
        visitor.visit("scale", ScaledCosine(), output: .perSequence(1))
    }
}

extension AttentiveReader: Tabulated {
    /// The type's name.
    public var summary: String { "AttentiveReader" }

    /// Visits the encoder, the attention and the map to the logits.
    public func describe(into visitor: inout LayerVisitor) {
        visitor.visit("encoder", encoder, output: .perStep(encoder.width))
        visitor.visit("score", score, output: .perSequence(encoder.width))
        visitor.visit("output", output, output: .perSequence(output.weight.shape[0]))
    }
}

extension SpanReader: Tabulated {
    /// The type's name.
    public var summary: String { "SpanReader" }

    /// Visits the encoder, and the scores of first and last tokens.
    public func describe(into visitor: inout LayerVisitor) {
        visitor.visit("encoder", encoder, output: .perStep(encoder.width))
        visitor.visit("first", first, output: .perStep(1))
        visitor.visit("last", last, output: .perStep(1))
    }
}
