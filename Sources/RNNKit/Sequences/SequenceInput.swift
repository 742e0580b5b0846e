/// What a recurrent layer reads: vectors, or tokens and the table in which their vectors stand.
///
/// ```swift
/// let (outputs, state) = layer(SequenceInput(batch, embedding))
/// ```
///
/// Both give the same outputs and gradients. Tokens cost less where the same ones come again and again, as words and
/// letters do: a layer that the kernels know multiplies the vector of each with its weights once, however often it comes.
public struct SequenceInput<Scalar: TensorScalar>: Sendable {
    private enum Source: Sendable {
        case vectors(Tensor<Scalar>)
        case tokens(TokenBatch, Embedding<Scalar>)
    }

    private let source: Source

    /// Vectors, [batch, time, inputs].
    public init(_ vectors: Tensor<Scalar>) {
        source = .vectors(vectors)
    }

    /// Tokens, and the layer that has their vectors.
    public init(_ batch: TokenBatch, _ embedding: Embedding<Scalar>) {
        source = .tokens(batch, embedding)
    }

    /// The shape of the vectors, [batch, time, inputs].
    public var shape: [Int] {
        switch source {
        case .vectors(let vectors): vectors.shape
        case .tokens(let batch, let embedding): [batch.count, batch.time, embedding.weight.shape[1]]
        }
    }

    /// How many steps of each sequence are valid, if that is known: tokens have lengths, vectors have none.
    public var lengths: [Int]? { tokens?.batch.lengths }

    /// The vectors of all steps, [batch, time, inputs].
    public var vectors: Tensor<Scalar> {
        switch source {
        case .vectors(let vectors): vectors
        case .tokens(let batch, let embedding): embedding(batch)
        }
    }

    /// The tokens and the table with their vectors, if that is what it is.
    var tokens: (batch: TokenBatch, table: Embedding<Scalar>)? {
        guard case .tokens(let batch, let embedding) = source else { return nil }
        return (batch, embedding)
    }
}

extension Dropout {
    /// The tokens of a batch as they are; in training their vectors, a part of which is set to zero.
    func callAsFunction<Scalar>(_ batch: TokenBatch, _ embedding: Embedding<Scalar>) -> SequenceInput<Scalar> {
        isActive ? SequenceInput(self(embedding(batch))) : SequenceInput(batch, embedding)
    }
}

/// The tokens of a batch, each once, where they come twice or more in the mean.
struct RepeatedTokens: Sendable {
    /// The ids, in the order in which they come first.
    let ids: [Int32]
    /// For each place in the batch the number of its id among those; -1 for padding.
    private let numbers: [Int32]
    /// How many places are not padding.
    private let count: Int

    /// Nil if less than half of the valid steps repeat a token, or if an id is outside of the vocabulary.
    init?(_ batch: TokenBatch, vocabulary: Int) {
        var ids: [Int32] = []
        var numberOfID = Array(repeating: Int32(-1), count: vocabulary)
        var numbers = Array(repeating: Int32(-1), count: batch.ids.count)
        count = batch.lengths.reduce(0, +)
        for (sequence, length) in batch.lengths.enumerated() {
            for place in sequence * batch.time..<sequence * batch.time + length {
                let id = Int(batch.ids[place])
                guard id >= 0 && id < vocabulary else { return nil }
                if numberOfID[id] < 0 {
                    guard 2 * (ids.count + 1) <= count else { return nil }
                    numberOfID[id] = Int32(ids.count)
                    ids.append(Int32(id))
                }
                numbers[place] = numberOfID[id]
            }
        }
        (self.ids, self.numbers) = (ids, numbers)
    }

    /// The number of the id at each of some places; nil unless these are all places but the padding.
    func numbers(at places: [Int32]) -> [Int32]? {
        let found = places.map { numbers[Int($0)] }
        return found.count == count && !found.contains(-1) ? found : nil
    }
}
