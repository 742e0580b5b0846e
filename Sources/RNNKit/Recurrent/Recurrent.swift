/// A cell along a sequence. Reversed, a sequence is read from its last valid step to its first; outputs stand where
/// their inputs do.
///
/// ```swift
/// let layer = Recurrent(LSTMCell<Float>(inputs: 8, hidden: 16, random: &random))
/// let (outputs, state) = layer(x, lengths: [5, 3])  // [2, 5, 16], and the state after each sequence's last step
/// ```
public struct Recurrent<Cell: RecurrentCell>: RecurrentLayer {
    /// The cell.
    public var cell: Cell
    /// Whether sequences are read from their end.
    public let isReversed: Bool

    /// A layer that scans a cell.
    public init(_ cell: Cell, isReversed: Bool = false) {
        self.cell = cell
        self.isReversed = isReversed
    }

    /// The number of values in a step's input.
    public var inputSize: Int { cell.inputSize }

    /// The cell's initial state.
    public func initialState(batch: Int) -> Cell.State { cell.initialState(batch: batch) }

    /// The outputs at all steps and the state after the last step of each sequence; see ``RecurrentLayer``.
    public func callAsFunction(
        _ x: Tensor<Cell.Scalar>, lengths: [Int]?, initial: Cell.State?
    ) -> (outputs: Tensor<Cell.Scalar>, state: Cell.State) {
        require(
            x.rank == 3 && x.shape[2] == cell.inputSize,
            "Recurrent: x has shape \(x.shape), not [batch, time, \(cell.inputSize)]")
        let (batch, time) = (x.shape[0], x.shape[1])
        if let lengths {
            require(
                lengths.count == batch && lengths.allSatisfy { $0 >= 0 && $0 <= time },
                "Recurrent: lengths \(lengths) do not fit x of shape \(x.shape)")
        }
        var state = initial ?? cell.initialState(batch: batch)
        var outputs: [Tensor<Cell.Scalar>] = []
        for step in isReversed ? Array((0..<time).reversed()) : Array(0..<time) {
            guard let lengths, lengths.contains(where: { $0 <= step }) else {
                state = cell(x.entry(step, axis: 1), state)
                outputs.append(state.output)
                continue
            }
            let isValid = Tensor<Cell.Scalar>(lengths.map { $0 > step ? 1 : 0 }, shape: [batch, 1])
            let next = cell(select(where: isValid, x.entry(step, axis: 1), otherwise: Tensor(0)), state)
            state = next.merged(where: isValid, otherwise: state)
            outputs.append(select(where: isValid, next.output, otherwise: Tensor(0)))
        }
        if isReversed { outputs.reverse() }
        let whole =
            outputs.isEmpty
            ? Tensor.zeros([batch, 0, state.output.shape[1]]) : Tensor.stacked(outputs, axis: 1)
        return (whole, state)
    }

    /// Visits the cell's parameters, under their own names.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Cell.Scalar>) {
        cell.visitParameters(&visitor)
    }
}

extension RecurrentState {
    /// The rows of this state where the mask [batch, 1] is not 0, those of another elsewhere.
    func merged(where mask: Tensor<Scalar>, otherwise other: Self) -> Self {
        let others = other.parameterValues
        var index = 0
        return mapParameters { _, value in
            defer { index += 1 }
            let shape = [mask.shape[0]] + Array(repeating: 1, count: value.rank - 1)
            return select(where: mask.reshaped(shape), value, otherwise: others[index])
        }
    }
}
