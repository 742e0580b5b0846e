/// The state of a layer as tensors with names: what can be carried, saved and looked at whatever the layer is.
///
/// ```swift
/// let (outputs, state) = layer(x)
/// state["l0.forward.hidden"]
/// ```
public struct NamedState<Scalar: TensorScalar>: Module, Codable {
    /// A part of the state.
    public struct Part: Sendable, Codable {
        /// The part's name: the names on the way to it, joined by dots.
        public let name: String
        /// Its values, [batch, ...].
        public var value: Tensor<Scalar>
    }

    /// The parts in their order.
    public private(set) var parts: [Part]

    /// A state of given parts.
    public init(_ parts: [(name: String, value: Tensor<Scalar>)]) {
        self.parts = parts.map { Part(name: $0.name, value: $0.value) }
    }

    /// The parts of another state.
    public init<State: Module>(_ state: State) where State.Scalar == Scalar {
        self.init(state.parameters)
    }

    /// The part of a name, if there is one.
    public subscript(name: String) -> Tensor<Scalar>? { parts.first { $0.name == name }?.value }

    /// This state in the form of another one, whose parts have the same names.
    func replacing<State: Module>(_ state: State, _ caller: String) -> State where State.Scalar == Scalar {
        let names = state.parameters.map(\.name)
        require(
            names == parts.map(\.name),
            "\(caller): a state with the parts \(parts.map(\.name)) is not that of a layer with \(names)")
        return state.replacingParameters(by: parts.map(\.value))
    }

    /// Visits the parts under their names.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        for index in parts.indices { visitor.visit(parts[index].name, &parts[index].value) }
    }
}
