/// A vector for each id of a vocabulary.
///
/// | parameter | shape |
/// |---|---|
/// | `weight` | [vocabulary, width] |
public struct Embedding<Scalar: TensorScalar>: Module {
    /// The vectors, a row for each id.
    public var weight: Tensor<Scalar>
    /// The id that fills up short sequences: its vector starts as zeros and gets no gradient.
    public let padding: Int32?
    /// Whether training leaves the vectors as they are, as it may be best for vectors from elsewhere.
    public var isFrozen: Bool

    /// A layer with given vectors.
    public init(weight: Tensor<Scalar>, padding: Int32? = nil, isFrozen: Bool = false) {
        require(weight.rank == 2, "Embedding: weight has shape \(weight.shape), not [vocabulary, width]")
        if let padding {
            require(
                padding >= 0 && Int(padding) < weight.shape[0],
                "Embedding: the padding id \(padding) is outside of the vocabulary of \(weight.shape[0])")
        }
        self.weight = weight
        self.padding = padding
        self.isFrozen = isFrozen
    }

    /// A layer with random vectors from the normal distribution with deviation 1.
    public init(vocabulary: Int, width: Int, padding: Int32? = nil, random: inout RandomSource) {
        var weight = Tensor<Scalar>.normal([vocabulary, width], random: &random)
        if let padding, padding >= 0, Int(padding) < vocabulary {
            weight.write { ($0 + Int(padding) * width).update(repeating: 0, count: width) }
        }
        self.init(weight: weight, padding: padding)
    }

    /// The vectors of ids: shape [ids, width].
    public func callAsFunction(_ ids: [Int32]) -> Tensor<Scalar> {
        weight.rows(ids, padding: padding)
    }

    /// The vectors of sequences of equal length: shape [sequences, length, width].
    public func callAsFunction(_ sequences: [[Int32]]) -> Tensor<Scalar> {
        let length = sequences.first?.count ?? 0
        for (index, sequence) in sequences.enumerated() {
            require(
                sequence.count == length,
                "Embedding: sequence \(index) has \(sequence.count) ids, those before \(length); pad them to one length"
            )
        }
        return self(sequences.flatMap { $0 }).reshaped([sequences.count, length, weight.shape[1]])
    }

    /// The vectors of a batch of sequences.
    ///
    /// Where the same tokens come again and again, as words and letters do, a recurrent layer that the kernels know
    /// multiplies the vector of each with its weights once, however often it comes.
    public func callAsFunction(_ batch: TokenBatch) -> SequenceBatch<Scalar> {
        SequenceBatch(
            layout: batch.layout, content: .tokens(TokenVectors(batch, table: weight, padding: padding)))
    }

    /// Visits `weight`.
    @_specialize(where Scalar == Float)
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("weight", &weight, isTrainable: !isFrozen)
    }
}
