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
        _ x: SequenceInput<Layer.Scalar>, lengths: [Int]?, initial: [Layer.State]?
    ) -> (outputs: Tensor<Layer.Scalar>, state: [Layer.State]) {
        let lengths = lengths ?? x.lengths
        var (values, states) = belowLast(x, lengths: lengths, initial: initial)
        let number = layers.count - 1
        let (outputs, state) = layers[number](values, lengths: lengths, initial: initial?[number])
        states.append(state)
        return (passedOn(outputs, from: values, number), states)
    }

    /// The last layer's final output and the final states of all layers.
    public func final(
        _ x: SequenceInput<Layer.Scalar>, lengths: [Int]?, initial: [Layer.State]?
    ) -> (output: Tensor<Layer.Scalar>, state: [Layer.State]) {
        let lengths = lengths ?? x.lengths
        let last = layers[layers.count - 1]
        guard !(isResidual && last.inputSize == last.outputSize) else {
            let result = self(x, lengths: lengths, initial: initial)
            return (finalOutput(of: result, lengths: lengths), result.state)
        }
        let (values, states) = belowLast(x, lengths: lengths, initial: initial)
        let (output, state) = last.final(values, lengths: lengths, initial: initial?[layers.count - 1])
        return (output, states + [state])
    }

    /// What the last layer reads, and the final states of those below.
    private func belowLast(
        _ x: SequenceInput<Layer.Scalar>, lengths: [Int]?, initial: [Layer.State]?
    ) -> (values: SequenceInput<Layer.Scalar>, states: [Layer.State]) {
        require(
            initial == nil || initial?.count == layers.count,
            "Stacked: \(initial?.count ?? 0) initial states for \(layers.count) layers")
        // Padding must stay zero where it does not pass through a layer, which would see to that.
        let passesPadding = isResidual || norms != nil
        func valid(_ values: Tensor<Layer.Scalar>) -> Tensor<Layer.Scalar> {
            passesPadding ? lengths.map { values.settingPadding($0) } ?? values : values
        }
        var values = isResidual ? SequenceInput(valid(x.vectors)) : x
        var states: [Layer.State] = []
        for (number, layer) in layers.dropLast().enumerated() {
            let (outputs, state) = layer(values, lengths: lengths, initial: initial?[number])
            states.append(state)
            values = SequenceInput(passedOn(outputs, from: values, number, valid))
        }
        return (values, states)
    }

    /// What the next layer reads of a layer's outputs.
    func passedOn(
        _ outputs: Tensor<Layer.Scalar>, from inputs: SequenceInput<Layer.Scalar>, _ number: Int,
        _ valid: (Tensor<Layer.Scalar>) -> Tensor<Layer.Scalar> = { $0 }
    ) -> Tensor<Layer.Scalar> {
        let isLast = number == layers.count - 1
        let own = isLast ? outputs : dropout(outputs)
        let values = isResidual && outputs.shape == inputs.shape ? own + inputs.vectors : own
        return isLast ? values : norms.map { valid($0[number](values)) } ?? values
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
        of result: (outputs: Tensor<Layer.Scalar>, state: [Layer.State]), lengths: [Int]?
    ) -> Tensor<Layer.Scalar> {
        let last = layers[layers.count - 1]
        let ofState = last.finalOutput(of: (result.outputs, result.state[layers.count - 1]), lengths: lengths)
        guard isResidual && last.inputSize == last.outputSize else { return ofState }
        // The states do not know what was added to the outputs. Where there is no step, nothing was.
        let sums = last.entriesAtEnd(of: result.outputs, lengths: lengths)
        let (batch, time) = (result.outputs.shape[0], result.outputs.shape[1])
        let lengths = lengths ?? Array(repeating: time, count: batch)
        guard lengths.contains(0) else { return sums }
        return select(
            where: Tensor(lengths.map { $0 > 0 ? 1 : 0 }, shape: [batch, 1]), sums, otherwise: ofState)
    }

    /// The entries at the step where the last layer ends.
    public func entriesAtEnd(of values: Tensor<Layer.Scalar>, lengths: [Int]?) -> Tensor<Layer.Scalar> {
        layers[layers.count - 1].entriesAtEnd(of: values, lengths: lengths)
    }
}
