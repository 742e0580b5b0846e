/// An input that a model reads together with others: a sequence of ids, a sequence of frames, a pair of texts.
///
/// A ``Dataset`` of such inputs has batches:
///
/// ```swift
/// for batch in data.batches(of: 32, random: &random) {
///     let loss = crossEntropy(model(batch.tokens), batch.labels)
/// }
/// ```
public protocol BatchInput: Sendable {
    /// What several inputs are together.
    associatedtype Collected: Sendable

    /// The number of steps of an input: those of similar length come together.
    static func length(of input: Self) -> Int
    /// What some inputs are together.
    static func collected(_ inputs: [Self]) -> Collected
    /// What is wrong with an input of a dataset that begins with another one; nil if nothing is.
    static func problem(of input: Self, after first: Self) -> String?
}

extension BatchInput {
    /// Nothing is wrong.
    public static func problem(of input: Self, after first: Self) -> String? { nil }
}

extension [Int32]: BatchInput {
    /// The number of ids.
    public static func length(of input: [Int32]) -> Int { input.count }

    /// The sequences, filled up to one length.
    public static func collected(_ inputs: [[Int32]]) -> TokenBatch {
        TokenBatch(inputs, padding: Vocabulary.padding)
    }
}

extension Tensor: BatchInput {
    /// The number of frames, [frames, ...].
    public static func length(of input: Tensor) -> Int { input.shape.first ?? 0 }

    /// The sequences with their lengths.
    public static func collected(_ inputs: [Tensor]) -> SequenceBatch<Scalar> {
        SequenceBatch(steps: .concatenated(inputs), layout: SequenceLayout(lengths: inputs.map(length)))
    }

    /// All frames of a dataset have the same features.
    public static func problem(of input: Tensor, after first: Tensor) -> String? {
        guard input.rank >= 2 && input.shape.dropFirst() == first.shape.dropFirst() else {
            return "has frames of shape \(input.shape), not [frames, features] with as many features as the first"
        }
        return nil
    }
}
