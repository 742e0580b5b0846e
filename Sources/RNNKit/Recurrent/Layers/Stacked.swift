/// Layers one above the other, each reading the outputs of the one below.
///
/// Between two layers, what the lower one gives out passes through dropout, then its input is added, then the sum is
/// normalised, if the stack does any of that: norm(x + dropout(layer(x))), the order of Vaswani et al. 2017. To the
/// last layer's outputs nothing but its input is added.
///
/// A layer's parameters have names that end in its number: `weight_ih_l0`, `weight_ih_l1_reverse`, as PyTorch's do;
/// those of the normalisations between are `norm.0.weight` and so on.
public struct Stacked<Layer: RecurrentLayer>: RecurrentLayer {
    /// The layers, the lowest first.
    public var layers: [Layer]
    /// What is set to zero of each layer's outputs but the last one's while training.
    public let dropout: Dropout
    /// Whether a layer's input is added to its output, where the two have the same size.
    public let isResidual: Bool
    /// The normalisation of each layer's outputs but the last one's, after its input has been added.
    public var norms: [LayerNorm<Layer.Scalar>]?

    /// A stack of layers.
    ///
    /// - Parameters:
    ///   - layers: The layers, the lowest first.
    ///   - dropout: The share of each layer's outputs but the last one's that is set to zero while training.
    ///   - isResidual: Whether a layer's input is added to its output, where the two have the same size.
    ///   - isNormalized: Whether each layer's outputs but the last one's are normalised.
    public init(_ layers: [Layer], dropout: Double = 0, isResidual: Bool = false, isNormalized: Bool = false) {
        require(!layers.isEmpty, "Stacked: there are no layers")
        for (number, (below, above)) in zip(layers, layers.dropFirst()).enumerated() {
            require(
                below.outputSize == above.inputSize,
                "Stacked: layer \(number) gives out \(below.outputSize) values, layer \(number + 1) reads \(above.inputSize)"
            )
        }
        self.layers = layers
        self.dropout = Dropout(rate: dropout)
        self.isResidual = isResidual
        norms = isNormalized ? layers.dropFirst().map { LayerNorm(width: $0.inputSize) } : nil
    }

    /// The number of values in a step's input.
    public var inputSize: Int { layers[0].inputSize }

    /// The layers' initial states.
    public func initialState(batch: Int) -> [Layer.State] {
        layers.map { $0.initialState(batch: batch) }
    }

    /// The last layer's outputs at all steps and the final states of all layers; see ``RecurrentLayer``.
    public func callAsFunction(
        _ x: SequenceBatch<Layer.Scalar>, initial: [Layer.State]?
    ) -> (outputs: SequenceBatch<Layer.Scalar>, state: [Layer.State]) {
        var (values, states) = belowLast(x, initial: initial)
        let number = layers.count - 1
        let (outputs, state) = layers[number](values, initial: initial?[number])
        states.append(state)
        return (addsInput(number) ? outputs + values : outputs, states)
    }

    /// The last layer's final output and the final states of all layers.
    public func final(
        _ x: SequenceBatch<Layer.Scalar>, initial: [Layer.State]?
    ) -> (output: Tensor<Layer.Scalar>, state: [Layer.State]) {
        let number = layers.count - 1
        guard !addsInput(number) else {
            let result = self(x, initial: initial)
            return (finalOutput(of: result), result.state)
        }
        let (values, states) = belowLast(x, initial: initial)
        let (output, state) = layers[number].final(values, initial: initial?[number])
        return (output, states + [state])
    }

    /// What the last layer reads, and the final states of those below.
    private func belowLast(
        _ x: SequenceBatch<Layer.Scalar>, initial: [Layer.State]?
    ) -> (values: SequenceBatch<Layer.Scalar>, states: [Layer.State]) {
        require(
            initial == nil || initial?.count == layers.count,
            "Stacked: \(initial?.count ?? 0) initial states for \(layers.count) layers")
        var values = x
        var states: [Layer.State] = []
        for (number, layer) in layers.dropLast().enumerated() {
            let (outputs, state) = layer(values, initial: initial?[number])
            states.append(state)
            let sum = addsInput(number) ? dropout(outputs) + values : dropout(outputs)
            values = norms.map { $0[number](sum) } ?? sum
        }
        return (values, states)
    }

    /// Whether a layer's input is added to its output.
    func addsInput(_ number: Int) -> Bool {
        isResidual && layers[number].inputSize == layers[number].outputSize
    }

    /// Visits the layers' parameters and those of the normalisations between.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Layer.Scalar>) {
        for number in 0..<layers.count { visitor.visit(&layers[number], suffix: "_l" + String(number)) }
        visitor.visit("norm", &norms)
    }
}

extension Stacked {
    /// The number of values in a step's output.
    public var outputSize: Int { layers[layers.count - 1].outputSize }

    /// The last layer's final output, with the end of its input added if the stack does that.
    public func finalOutput(
        of result: (outputs: SequenceBatch<Layer.Scalar>, state: [Layer.State])
    ) -> Tensor<Layer.Scalar> {
        let number = layers.count - 1
        let last = layers[number]
        let ofState = last.finalOutput(of: (result.outputs, result.state[number]))
        guard addsInput(number) else { return ofState }
        // The states do not know what was added to the outputs. Where there is no step, nothing was.
        let sums = last.entriesAtEnd(of: result.outputs)
        let lengths = result.outputs.lengths
        guard lengths.contains(0) else { return sums }
        return select(
            where: Tensor(lengths.map { $0 > 0 ? 1 : 0 }, shape: [lengths.count, 1]), sums, otherwise: ofState)
    }

    /// The entries at the step where the last layer ends.
    public func entriesAtEnd(of values: SequenceBatch<Layer.Scalar>) -> Tensor<Layer.Scalar> {
        layers[layers.count - 1].entriesAtEnd(of: values)
    }
}
