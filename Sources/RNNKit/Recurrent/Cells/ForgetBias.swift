/// The bias with which the gate starts that decides what is forgotten: the greater, the longer the memory lasts.
///
/// Of a long short-term memory that is the forget gate; of a gated recurrent unit the update gate, which takes the bias
/// as it is where it is the share of the hidden state that is kept, and its negative where it is the share that is
/// replaced.
///
/// A number stands for a constant: `forgetBias: 1`.
public enum ForgetBias: Sendable, Hashable, Codable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    /// The same for all units.
    case constant(Double)
    /// log u, with u uniform in 1 ... longest - 1, for each unit, and -log u for its input gate if it has one (Tallec and
    /// Ollivier 2018): memories that last from one step to as long as what is to be remembered, `longest` steps.
    case chrono(longest: Int)

    /// Reads a bias that was saved; throws where no cell can have it.
    public init(from decoder: any Decoder) throws {
        enum Saved: Decodable {
            case constant(Double)
            case chrono(longest: Int)
        }
        switch try Saved(from: decoder) {
        case .constant(let value): self = .constant(value)
        case .chrono(let longest) where longest >= 2: self = .chrono(longest: longest)
        case .chrono(let longest):
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a memory of \(longest) steps at the longest"))
        }
    }

    /// A constant.
    public init(floatLiteral value: Double) {
        self = .constant(value)
    }

    /// A constant.
    public init(integerLiteral value: Int) {
        self = .constant(Double(value))
    }

    /// The biases of an LSTM's gates: i, f, g, o, or f, g, o if they are coupled.
    func ofLSTM<Scalar>(hidden: Int, isCoupled: Bool, random: inout RandomSource) -> Tensor<Scalar> {
        let zeros = Tensor<Scalar>.zeros([hidden])
        let forget: Tensor<Scalar> = biases(hidden, &random)
        var input = zeros
        if case .chrono = self { input = -forget }
        return .concatenated((isCoupled ? [] : [input]) + [forget, zeros, zeros])
    }

    /// The biases of a GRU's gates r and z.
    func ofGRU<Scalar>(hidden: Int, replaces: Bool, random: inout RandomSource) -> Tensor<Scalar> {
        let kept: Tensor<Scalar> = biases(hidden, &random)
        return .concatenated([.zeros([hidden]), replaces ? -kept : kept])
    }

    /// What makes a memory last, for each unit.
    private func biases<Scalar>(_ hidden: Int, _ random: inout RandomSource) -> Tensor<Scalar> {
        switch self {
        case .constant(let value):
            return Tensor(repeating: Scalar(value), shape: [hidden])
        case .chrono(let longest):
            require(longest >= 2, "ForgetBias: chrono(longest: \(longest)); the longest must be at least 2 steps")
            return log(Tensor.uniform([hidden], random: &random) * Scalar(longest - 2) + 1)
        }
    }

    /// Stops the program where it would get lost for want of a bias.
    func requireBias(_ bias: RecurrentBias, _ cell: String) {
        require(bias != .none, "\(cell): forgetBias is \(self), but bias is none: there is no bias to start with")
    }
}
