/// Layers of simple recurrent cells, one above the other.
public typealias StackedElman<Scalar: TensorScalar> = Stacked<Recurrent<ElmanCell<Scalar>>>
/// Layers of gated recurrent units, one above the other.
public typealias StackedGRU<Scalar: TensorScalar> = Stacked<Recurrent<GRUCell<Scalar>>>
/// Layers of long short-term memories, one above the other.
public typealias StackedLSTM<Scalar: TensorScalar> = Stacked<Recurrent<LSTMCell<Scalar>>>
/// Layers of long short-term memories in both directions, one above the other.
public typealias StackedBiLSTM<Scalar: TensorScalar> = Stacked<Bidirectional<LSTMCell<Scalar>>>

extension Stacked {
    /// A stack of a number of layers, each made for the number of inputs that the one below gives out.
    ///
    /// ```swift
    /// let stack = Stacked(layers: 3, inputs: 8, dropout: 0.2) { inputs in
    ///     Recurrent(GRUCell<Float>(inputs: inputs, hidden: 16, reset: .beforeProduct, random: &random))
    /// }
    /// ```
    public init(
        layers count: Int, inputs: Int, dropout: Double = 0, isResidual: Bool = false, isNormalized: Bool = false,
        of layer: (_ inputs: Int) -> Layer
    ) {
        require(count > 0, "Stacked: \(count) layers; there must be one at least")
        var layers: [Layer] = []
        for _ in 0..<count { layers.append(layer(layers.last?.outputSize ?? inputs)) }
        self.init(layers, dropout: dropout, isResidual: isResidual, isNormalized: isNormalized)
    }
}

extension Stacked where Layer: SizedLayer {
    /// A stack of layers with `hidden` units in each direction: `StackedBiLSTM<Float>(inputs: 8, hidden: 16,
    /// layers: 2, random: &random)` gives out 32 values.
    public init(inputs: Int, hidden: Int, layers: Int = 1, dropout: Double = 0, random: inout RandomSource) {
        self.init(layers: layers, inputs: inputs, dropout: dropout) {
            Layer(inputs: $0, hidden: hidden, random: &random)
        }
    }
}
