// What models that write are made of, for tables.

/// Logits whose weight is that of the tokens' vectors.
private struct TiedLogits: DescribedLayer {
    let ids: Int
    let width: Int

    var summary: String { "tied \(width) -> \(ids)" }
    /// The biases: the weight is counted where it is.
    var parameterCount: Int { ids }
}

/// Logits with a weight and a bias of their own.
private struct OwnLogits: DescribedLayer {
    let ids: Int
    let width: Int

    var summary: String { "Linear \(width) -> \(ids)" }
    var parameterCount: Int { ids * (width + 1) }
}

extension LanguageModel: Tabulated {
    /// The type's name.
    public var summary: String { "LanguageModel" }

    /// Visits the vectors, the recurrent layers and the logits.
    public func describe(into visitor: inout LayerVisitor) {
        let (ids, width) = (embedding.weight.shape[0], recurrent.outputSize)
        visitor.visit("embedding", embedding, output: .perStep(recurrent.inputSize))
        visitor.visit("recurrent", recurrent, output: .perStep(width))
        if let projection { visitor.visit("projection", projection, output: .perStep(settings.embedding)) }
        if settings.isTied {
            visitor.visit("output", TiedLogits(ids: ids, width: settings.embedding), output: .perStep(ids))
        } else {
            visitor.visit("output", OwnLogits(ids: ids, width: width), output: .perStep(ids))
        }
    }
}

extension StateBridge: DescribedLayer {
    /// Its kind.
    public var summary: String { "state by \(kind.rawValue)" }
}

extension CrossAttention: DescribedLayer {
    /// Its score.
    public var summary: String {
        switch self {
        case .dot(let score): score.isScaled ? "scaled dot" : "dot"
        case .general: "general"
        case .additive: "additive"
        case .location(let score): "\(score.filters.shape[0]) filters of \(score.filters.shape[1])"
        case .multihead(let attention): "\(attention.heads) heads"
        }
    }
}

extension EncoderDecoder: Tabulated {
    /// The type's name.
    public var summary: String { "EncoderDecoder" }

    /// Visits what reads, what is between, and what writes.
    public func describe(into visitor: inout LayerVisitor) {
        let ids = target.weight.shape[0]
        visitor.visit("source", source, output: .perStep(settings.embedding))
        visitor.visit("encoder", encoder, output: .perStep(encoder.outputSize))
        visitor.visit("bridge", bridge, output: .perSequence(decoder.outputSize))
        visitor.visit("target", target, output: .perStep(settings.embedding))
        visitor.visit("decoder", decoder, output: .perStep(decoder.outputSize))
        if let attention { visitor.visit("attention", attention, output: .perStep(encoder.outputSize)) }
        if let combination {
            visitor.visit("combination", combination, output: .perStep(combination.weight.shape[0]))
        }
        if let output {
            visitor.visit("output", output, output: .perStep(ids))
        } else {
            visitor.visit("output", TiedLogits(ids: ids, width: settings.embedding), output: .perStep(ids))
        }
    }
}
