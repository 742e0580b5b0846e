/// The recurrent cells, by name.
public enum CellKind: String, Sendable, Codable, CaseIterable {
    /// Simple recurrent cells with tanh: ``ElmanCell``.
    case rnn
    /// Simple recurrent cells with the rectifier.
    case relu
    /// Gated recurrent units as PyTorch has them: ``GRUCell``.
    case gru
    /// Gated recurrent units whose reset gate comes before the product, as textbooks have them.
    case gruTextbook = "gru-textbook"
    /// Gated recurrent units with layer normalisation: ``NormalizedGRUCell``.
    case gruNormalized = "gru-normalized"
    /// Long short-term memories: ``LSTMCell``.
    case lstm
    /// Long short-term memories with layer normalisation: ``NormalizedLSTMCell``.
    case lstmNormalized = "lstm-normalized"
    /// Long short-term memories whose gates see the memory.
    case peephole
    /// Long short-term memories that forget as much as they take in.
    case coupled
    /// Minimal gated recurrent units, whose sequences are scans: ``MinGRUCell``.
    case mingru

    /// What it is, in a few words.
    public var summary: String {
        switch self {
        case .rnn: "simple recurrent network, tanh"
        case .relu: "simple recurrent network, rectifier"
        case .gru: "gated recurrent unit, reset after the product"
        case .gruTextbook: "gated recurrent unit, reset before the product"
        case .gruNormalized: "gated recurrent unit with layer normalisation"
        case .lstm: "long short-term memory"
        case .lstmNormalized: "long short-term memory with layer normalisation"
        case .peephole: "long short-term memory with peepholes"
        case .coupled: "long short-term memory with coupled gates"
        case .mingru: "minimal gated recurrent unit, a scan"
        }
    }
}

extension CellKind {
    /// The number of parts of a cell's state.
    package var stateCount: Double {
        var random = RandomSource(seed: 0)
        func count<Cell: RecurrentCell<Float>>(_ cell: Cell) -> Int {
            cell.initialState(batch: 1).parameterValues.count
        }
        return Double(count(cell(inputs: 1, hidden: 1, random: &random)))
    }

    /// The number of parameters of a cell, found without making it.
    ///
    /// A cell has matrices of hidden x inputs and of hidden x hidden, and vectors of hidden: three small cells tell how many
    /// of each. The sizes may be anybody's, and the number more than an integer has room for.
    package func parameterCount(inputs: Double, hidden: Double) -> Double {
        func count(_ inputs: Int, _ hidden: Int) -> Double {
            func count(_ cell: some RecurrentCell<Float>) -> Double { Double(cell.parameterCount) }
            var random = RandomSource(seed: 0)
            return count(cell(inputs: inputs, hidden: hidden, random: &random))
        }
        let smallest = count(1, 1)
        let ofInputs = count(2, 1) - smallest
        let ofHidden = (count(1, 2) - 2 * smallest) / 2
        return hidden * (ofInputs * inputs + ofHidden * hidden + smallest - ofInputs - ofHidden)
    }

    /// A cell of this kind with random parameters, whose type is the same for all sizes.
    public func cell<Scalar: TensorScalar>(
        inputs: Int, hidden: Int, random: inout RandomSource
    ) -> any RecurrentCell<Scalar> {
        switch self {
        case .rnn: ElmanCell<Scalar>(inputs: inputs, hidden: hidden, random: &random)
        case .relu: ElmanCell<Scalar>(inputs: inputs, hidden: hidden, activation: .relu, random: &random)
        case .gru: GRUCell<Scalar>(inputs: inputs, hidden: hidden, random: &random)
        case .gruTextbook: GRUCell<Scalar>(inputs: inputs, hidden: hidden, reset: .beforeProduct, random: &random)
        case .gruNormalized: NormalizedGRUCell<Scalar>(inputs: inputs, hidden: hidden, random: &random)
        case .lstm: LSTMCell<Scalar>(inputs: inputs, hidden: hidden, random: &random)
        case .lstmNormalized: NormalizedLSTMCell<Scalar>(inputs: inputs, hidden: hidden, random: &random)
        case .peephole: LSTMCell<Scalar>(inputs: inputs, hidden: hidden, hasPeepholes: true, random: &random)
        case .coupled: LSTMCell<Scalar>(inputs: inputs, hidden: hidden, isCoupled: true, random: &random)
        case .mingru: MinGRUCell<Scalar>(inputs: inputs, hidden: hidden, random: &random)
        }
    }
}
