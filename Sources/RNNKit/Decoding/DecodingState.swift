/// What is carried from token to token while sequences are written: a row for each of them.
///
/// Every ``Module`` whose parts are [rows, ...] can be one, such as the state of a recurrent layer.
public protocol DecodingState: Sendable {
    /// The rows at indices, in that order; a row may come several times, or not at all.
    func rows(at indices: [Int32]) -> Self
}

extension DecodingState where Self: Module {
    /// The rows of all parts.
    public func rows(at indices: [Int32]) -> Self {
        mapParameters { _, part in
            let rest = part.shape.dropFirst()
            return part.detached.reshaped([part.shape[0], rest.reduce(1, *)]).rows(indices).reshaped(
                [indices.count] + rest)
        }
    }
}

extension HiddenState: DecodingState {}
extension LSTMState: DecodingState {}
extension NamedState: DecodingState {}
extension Array: DecodingState where Element: DecodingState {
    /// The rows of all elements.
    public func rows(at indices: [Int32]) -> [Element] { map { $0.rows(at: indices) } }
}

/// A model's prediction of the next token of each sequence.
public struct NextTokens<Scalar: TensorScalar, State: DecodingState>: Sendable {
    /// The logits of the next token, [rows, tokens].
    public let logits: Tensor<Scalar>
    /// The state after the tokens that were read.
    public let state: State
    /// The attention weights, [rows, steps of the source]; nil if the model has none.
    public let alignment: Tensor<Scalar>?
    /// The number of steps of each row's source; nil if it is the width of the alignment for all rows.
    public let sourceLengths: [Int]?

    /// A prediction of given parts.
    public init(
        _ logits: Tensor<Scalar>, _ state: State, alignment: Tensor<Scalar>? = nil, sourceLengths: [Int]? = nil
    ) {
        self.logits = logits
        self.state = state
        self.alignment = alignment
        self.sourceLengths = sourceLengths
    }

    /// The attention weights of each row; nil if the model has none.
    var alignments: ((_ row: Int) -> [Float])? {
        guard let alignment else { return nil }
        let (weights, width) = (alignment.detached.doubles(), alignment.shape[1])
        return { row in
            let start = row * width
            return weights[start..<start + (sourceLengths?[row] ?? width)].map { Float($0) }
        }
    }
}

extension Tensor {
    /// The elements as numbers of one type, whatever theirs is: what searches compare.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func doubles() -> [Double] { scalars.map { Double($0) } }
}
