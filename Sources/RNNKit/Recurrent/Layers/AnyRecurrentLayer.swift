/// A recurrent layer of any kind, which may be known at run time only: one type for models that settings describe.
///
/// ```swift
/// let layer = AnyRecurrentLayer<Float>("bigru", inputs: 64, hidden: 128, layers: 2, random: &random)
/// let (outputs, state) = layer(x)  // the state is tensors by their names
/// ```
///
/// A call costs one dynamic dispatch a sequence; what the layer computes, and the names of its parameters, are those of the
/// layer inside.
public struct AnyRecurrentLayer<Scalar: TensorScalar>: RecurrentLayer {
    /// The layer inside.
    public private(set) var layer: any RecurrentLayer<Scalar>

    /// Any layer.
    public init(_ layer: any RecurrentLayer<Scalar>) {
        self.layer = layer
    }

    /// A stack of layers of a kind with random parameters.
    ///
    /// - Parameters:
    ///   - kind: The cells, in one direction or both.
    ///   - inputs: The number of values in a step's input.
    ///   - hidden: The number of hidden units, of each direction.
    ///   - layers: The number of layers.
    ///   - dropout: The share of each layer's outputs but the last one's that is set to zero while training.
    ///   - isResidual: Whether a layer's input is added to its output, where the two have the same size.
    ///   - isNormalized: Whether each layer's outputs but the last one's are normalised.
    ///   - options: What happens to the state from step to step.
    ///   - random: Where the parameters come from.
    public init(
        _ kind: RecurrentKind, inputs: Int, hidden: Int, layers: Int = 1, dropout: Double = 0,
        isResidual: Bool = false, isNormalized: Bool = false, options: RecurrentOptions = RecurrentOptions(),
        random: inout RandomSource
    ) {
        func stack<Layer: RecurrentLayer<Scalar>>(
            _ layer: (_ inputs: Int, _ random: inout RandomSource) -> Layer
        ) -> any RecurrentLayer<Scalar> {
            Stacked(
                layers: layers, inputs: inputs, dropout: dropout, isResidual: isResidual, isNormalized: isNormalized
            ) { layer($0, &random) }
        }
        func network<Cell: RecurrentCell<Scalar>>(from first: Cell) -> any RecurrentLayer<Scalar> {
            var first: Cell? = first
            func cell(_ inputs: Int, _ random: inout RandomSource) -> Cell {
                if let cell = first.take() { return cell }
                let cell: any RecurrentCell<Scalar> = kind.cell.cell(inputs: inputs, hidden: hidden, random: &random)
                guard let cell = cell as? Cell else { requirementFailed("\(kind): its cells are of several types") }
                return cell
            }
            return kind.isBidirectional
                ? stack { Bidirectional(forward: cell($0, &$1), backward: cell($0, &$1), options: options) }
                : stack { Recurrent(cell($0, &$1), options: options) }
        }
        // All cells have the type of the first one.
        let first: any RecurrentCell<Scalar> = kind.cell.cell(inputs: inputs, hidden: hidden, random: &random)
        self.init(network(from: first))
    }

    /// The number of values in a step's input.
    public var inputSize: Int { layer.inputSize }

    /// The number of values in a step's output.
    public var outputSize: Int { layer.outputSize }

    /// The state before the first step where none is given.
    public func initialState(batch: Int) -> NamedState<Scalar> {
        func named(_ layer: some RecurrentLayer<Scalar>) -> NamedState<Scalar> {
            NamedState(layer.initialState(batch: batch))
        }
        return named(layer)
    }

    /// The outputs at all steps and the state after the last step of each sequence.
    public func callAsFunction(
        _ x: SequenceBatch<Scalar>, initial: NamedState<Scalar>?
    ) -> (outputs: SequenceBatch<Scalar>, state: NamedState<Scalar>) {
        func call<Layer: RecurrentLayer<Scalar>>(
            _ layer: Layer
        ) -> (outputs: SequenceBatch<Scalar>, state: NamedState<Scalar>) {
            let (outputs, state) = layer(x, initial: initial.map { form($0, of: layer, batch: x.count) })
            return (outputs, NamedState(state))
        }
        return call(layer)
    }

    /// The final output and state, without the outputs on the way.
    public func final(
        _ x: SequenceBatch<Scalar>, initial: NamedState<Scalar>?
    ) -> (output: Tensor<Scalar>, state: NamedState<Scalar>) {
        func call<Layer: RecurrentLayer<Scalar>>(
            _ layer: Layer
        ) -> (output: Tensor<Scalar>, state: NamedState<Scalar>) {
            let (output, state) = layer.final(x, initial: initial.map { form($0, of: layer, batch: x.count) })
            return (output, NamedState(state))
        }
        return call(layer)
    }

    /// What the layer gives out when it has read everything, from what a call returned.
    public func finalOutput(
        of result: (outputs: SequenceBatch<Scalar>, state: NamedState<Scalar>)
    ) -> Tensor<Scalar> {
        func call<Layer: RecurrentLayer<Scalar>>(_ layer: Layer) -> Tensor<Scalar> {
            layer.finalOutput(of: (result.outputs, form(result.state, of: layer, batch: result.outputs.count)))
        }
        return call(layer)
    }

    /// The entries at the step where the layer ends.
    public func entriesAtEnd(of values: SequenceBatch<Scalar>) -> Tensor<Scalar> {
        layer.entriesAtEnd(of: values)
    }

    private func form<Layer: RecurrentLayer<Scalar>>(
        _ state: NamedState<Scalar>, of layer: Layer, batch: Int
    ) -> Layer.State {
        state.replacing(layer.initialState(batch: batch), "AnyRecurrentLayer")
    }

    /// Visits the layer's parameters, under their own names.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        func visit(_ layer: inout some RecurrentLayer<Scalar>, _ visitor: inout ParameterVisitor<Scalar>) {
            layer.visitParameters(&visitor)
        }
        visit(&layer, &visitor)
    }
}
