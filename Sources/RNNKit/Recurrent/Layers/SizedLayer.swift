/// A layer that two sizes determine: `Recurrent` and `Bidirectional` of a ``SizedCell``. Ready-made stacks and models
/// are made of such layers.
public protocol SizedLayer: RecurrentLayer {
    /// A layer with random parameters and `hidden` units in each direction.
    init(inputs: Int, hidden: Int, random: inout RandomSource)
}

extension Recurrent: SizedLayer where Cell: SizedCell {
    /// A layer that reads from the start.
    public init(inputs: Int, hidden: Int, random: inout RandomSource) {
        self.init(Cell(inputs: inputs, hidden: hidden, random: &random))
    }
}

extension Bidirectional: SizedLayer where Cell: SizedCell {
    /// A layer whose directions are concatenated.
    public init(inputs: Int, hidden: Int, random: inout RandomSource) {
        self.init(
            forward: Cell(inputs: inputs, hidden: hidden, random: &random),
            backward: Cell(inputs: inputs, hidden: hidden, random: &random))
    }
}
