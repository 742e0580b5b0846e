/// Vectors of what can be seen of a token beside its word: its suffix, its capitals, its characters. They follow each
/// other in this order.
public struct TokenFormVectors<Scalar: TensorScalar>: Module {
    /// The vectors of suffixes.
    public var suffix: Embedding<Scalar>?
    /// The vectors of ways of capitalisation.
    public var capitals: Embedding<Scalar>?
    /// What reads the characters of a token.
    public var characters: SpellingReader<Scalar>?

    /// Layers for some kinds of ids.
    public init(
        suffix: Embedding<Scalar>? = nil, capitals: Embedding<Scalar>? = nil,
        characters: SpellingReader<Scalar>? = nil
    ) {
        (self.suffix, self.capitals, self.characters) = (suffix, capitals, characters)
    }

    /// The number of values of a token.
    public var width: Int {
        (suffix?.weight.shape[1] ?? 0) + (capitals?.weight.shape[1] ?? 0) + (characters?.width ?? 0)
    }

    /// The vectors of the valid steps of a batch, sequence after sequence: [steps, width].
    func parts(_ batch: TokenFormBatch) -> [Tensor<Scalar>] {
        var parts: [Tensor<Scalar>] = []
        if let suffix { parts.append(suffix(required(batch.suffixes, "suffixes"))) }
        if let capitals { parts.append(capitals(required(batch.capitals, "capitals"))) }
        if let characters {
            let spellings = required(batch.spellings, "spellings")
            parts.append(characters(spellings.different).rows(spellings.numbers))
        }
        return parts
    }

    private func required<Value>(_ value: Value?, _ name: String) -> Value {
        guard let value else { requirementFailed("TokenFormVectors: the model reads \(name), and the batch has none") }
        return value
    }

    /// Visits the parts that are there.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("suffix", &suffix)
        visitor.visit("capitals", &capitals)
        visitor.visit("characters", &characters)
    }
}

/// Reads the characters of tokens from both ends by a small LSTM, and makes a vector of each token.
public struct SpellingReader<Scalar: TensorScalar>: Module {
    /// The vectors of characters.
    public var embedding: Embedding<Scalar>
    /// What reads the vectors.
    public var recurrent: AnyRecurrentLayer<Scalar>

    /// A reader with random parameters.
    ///
    /// - Parameters:
    ///   - vocabulary: The number of characters.
    ///   - embedding: The width of a character's vector.
    ///   - hidden: The number of units of each direction: a token's vector is twice as wide.
    ///   - random: Where the parameters come from.
    public init(vocabulary: Int, embedding: Int, hidden: Int, random: inout RandomSource) {
        self.embedding = Embedding(vocabulary: vocabulary, width: embedding, random: &random)
        recurrent = AnyRecurrentLayer(Self.kind, inputs: embedding, hidden: hidden, random: &random)
    }

    /// The kind of the layer.
    package static var kind: RecurrentKind { RecurrentKind(.lstm, isBidirectional: true) }

    /// The number of values of a token.
    public var width: Int { recurrent.outputSize }

    /// A vector of each token, [tokens, width]; that of a token without characters is zeros.
    public func callAsFunction(_ spellings: TokenBatch) -> Tensor<Scalar> {
        recurrent.final(embedding(spellings), initial: nil).output
    }

    /// Visits `embedding` and `recurrent`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("embedding", &embedding)
        visitor.visit("recurrent", &recurrent)
    }
}

extension TokenFormVectors: DescribedLayer {
    /// The type's name.
    public var summary: String { "TokenFormVectors" }

    /// Visits the parts that are there.
    public func describe(into visitor: inout LayerVisitor) {
        if let suffix { visitor.visit("suffix", suffix, output: .perStep(suffix.weight.shape[1])) }
        if let capitals { visitor.visit("capitals", capitals, output: .perStep(capitals.weight.shape[1])) }
        if let characters { visitor.visit("characters", characters, output: .perStep(characters.width)) }
    }
}

extension SpellingReader: DescribedLayer {
    /// The type's name.
    public var summary: String { "SpellingReader" }

    /// Visits the embedding and the layer.
    public func describe(into visitor: inout LayerVisitor) {
        visitor.visit("embedding", embedding, output: .perStep(embedding.weight.shape[1]))
        visitor.visit("recurrent", recurrent, output: .perStep(width))
    }
}
