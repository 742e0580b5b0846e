/// The offset with which a long short-term memory's forget gate starts: the greater, the longer the memory lasts.
///
/// A number stands for a constant: `forgetBias: 1`.
public enum ForgetBias: Sendable, Hashable, Codable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    /// The same for all units.
    case constant(Double)
    /// log u, with u uniform in 1 ... longest - 1, for each unit, and -log u for its input gate (Tallec and Ollivier
    /// 2018): memories that last from one step to as long as what is to be remembered, `longest` steps.
    case chrono(longest: Int)

    /// A constant.
    public init(floatLiteral value: Double) {
        self = .constant(value)
    }

    /// A constant.
    public init(integerLiteral value: Int) {
        self = .constant(Double(value))
    }

    /// The offsets of all gates: i, f, g, o, or f, g, o if they are coupled.
    func offsets<Scalar>(hidden: Int, isCoupled: Bool, random: inout RandomSource) -> Tensor<Scalar> {
        let zeros = Tensor<Scalar>.zeros([hidden])
        let forget: Tensor<Scalar>
        var input = zeros
        switch self {
        case .constant(let value):
            forget = zeros + Scalar(value)
        case .chrono(let longest):
            require(longest >= 2, "ForgetBias: chrono(longest: \(longest)); the longest must be at least 2 steps")
            forget = log(Tensor.uniform([hidden], random: &random) * Scalar(longest - 2) + 1)
            input = -forget
        }
        return .concatenated((isCoupled ? [] : [input]) + [forget, zeros, zeros])
    }

    /// Stops the program where an initialisation of the input gate too would get lost for want of an offset.
    func requireBias(_ bias: RecurrentBias) {
        guard case .chrono = self else { return }
        require(bias != .none, "LSTMCell: forgetBias is \(self), but bias is none: there is no offset to start with")
    }
}
