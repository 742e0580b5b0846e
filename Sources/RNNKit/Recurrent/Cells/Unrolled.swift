/// A cell that runs step by step even where the kernels could run it along whole sequences: the same numbers (up to
/// rounding) by the readable way, to compare with, to look inside, or to start a cell of one's own from.
public struct Unrolled<Cell: RecurrentCell>: RecurrentCell {
    /// The cell.
    public var cell: Cell

    /// A cell, step by step.
    public init(_ cell: Cell) {
        self.cell = cell
    }

    /// The number of values in a step's input.
    public var inputSize: Int { cell.inputSize }

    /// The cell's initial state.
    public func initialState(batch: Int) -> Cell.State { cell.initialState(batch: batch) }

    /// The cell's state after a step.
    public func callAsFunction(_ x: Tensor<Cell.Scalar>, _ state: Cell.State) -> Cell.State { cell(x, state) }

    /// The cell's state after a step with recurrent dropout.
    public func callAsFunction(
        _ x: Tensor<Cell.Scalar>, _ state: Cell.State, dropout: Tensor<Cell.Scalar>?
    ) -> Cell.State {
        cell(x, state, dropout: dropout)
    }

    /// Visits the cell's parameters, under their own names.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Cell.Scalar>) {
        cell.visitParameters(&visitor)
    }
}
