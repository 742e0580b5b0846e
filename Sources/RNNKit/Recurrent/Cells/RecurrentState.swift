/// What a part of a recurrent state is, which says the rate of zoneout that applies to it.
public enum StateRole: Sendable {
    /// What the cell gives out.
    case output
    /// What is carried on beside it, such as the memory of an LSTM.
    case memory
}

/// What a recurrent cell carries from step to step: tensors [batch, ...], of which one is given out.
///
/// A state is a value: it can be copied, sent to another task, saved by the names of its parts, and gradients can be
/// taken with respect to it.
public protocol RecurrentState<Scalar>: Module {
    /// What the cell gives out: [batch, outputSize].
    var output: Tensor<Scalar> { get }

    /// What each part is, in the order in which they are visited. Without roles, the first part is the output and the
    /// others are memory.
    static var roles: [StateRole] { get }
}

extension RecurrentState {
    /// The first part is the output, the others are memory.
    public static var roles: [StateRole] { [] }

    /// What a part is.
    static func role(of part: Int) -> StateRole { part < roles.count ? roles[part] : part == 0 ? .output : .memory }
}

/// The state of a cell that carries nothing but what it gives out.
public struct HiddenState<Scalar: TensorScalar>: RecurrentState, Codable {
    /// The values given out at the last step: [batch, hidden].
    public var hidden: Tensor<Scalar>

    /// A state with given values.
    public init(_ hidden: Tensor<Scalar>) {
        self.hidden = hidden
    }

    /// The hidden values.
    public var output: Tensor<Scalar> { hidden }

    /// The hidden values are given out.
    public static var roles: [StateRole] { [.output] }

    /// Visits `hidden`.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("hidden", &hidden)
    }
}

/// The state of a long short-term memory.
public struct LSTMState<Scalar: TensorScalar>: RecurrentState, Codable {
    /// The values given out at the last step: [batch, hidden], or [batch, projection].
    public var hidden: Tensor<Scalar>
    /// The memory: [batch, hidden].
    public var cell: Tensor<Scalar>

    /// A state with given values.
    public init(hidden: Tensor<Scalar>, cell: Tensor<Scalar>) {
        self.hidden = hidden
        self.cell = cell
    }

    /// The hidden values.
    public var output: Tensor<Scalar> { hidden }

    /// The hidden values are given out, the memory is not.
    public static var roles: [StateRole] { [.output, .memory] }

    /// Visits `hidden` and `cell`.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("hidden", &hidden)
        visitor.visit("cell", &cell)
    }
}
