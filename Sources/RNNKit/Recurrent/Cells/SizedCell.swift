/// A cell that two sizes determine, all its options being the usual ones.
public protocol SizedCell: RecurrentCell {
    /// A cell with random parameters.
    init(inputs: Int, hidden: Int, random: inout RandomSource)
}

extension ElmanCell: SizedCell {
    /// A cell with tanh and two biases.
    public init(inputs: Int, hidden: Int, random: inout RandomSource) {
        self.init(inputs: inputs, hidden: hidden, activation: .tanh, random: &random)
    }
}

extension GRUCell: SizedCell {
    /// A unit as PyTorch has it.
    public init(inputs: Int, hidden: Int, random: inout RandomSource) {
        self.init(inputs: inputs, hidden: hidden, reset: .afterProduct, random: &random)
    }
}

extension LSTMCell: SizedCell {
    /// A memory as PyTorch has it, whose forget gate starts with a bias of 1.
    public init(inputs: Int, hidden: Int, random: inout RandomSource) {
        self.init(inputs: inputs, hidden: hidden, projection: nil, random: &random)
    }
}

extension NormalizedLSTMCell: SizedCell {
    /// A cell whose forget gate starts with a bias of 1.
    public init(inputs: Int, hidden: Int, random: inout RandomSource) {
        self.init(inputs: inputs, hidden: hidden, forgetBias: 1, random: &random)
    }
}

extension NormalizedGRUCell: SizedCell {
    /// A cell with the usual epsilon.
    public init(inputs: Int, hidden: Int, random: inout RandomSource) {
        self.init(inputs: inputs, hidden: hidden, epsilon: 1e-5, random: &random)
    }
}
