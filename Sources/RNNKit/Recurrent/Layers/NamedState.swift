/// The state of a layer as tensors with names: what can be carried, saved and looked at whatever the layer is.
///
/// ```swift
/// let (outputs, state) = layer(x)
/// state["0.forward.hidden"]  // of the lowest layer, in the direction from the start
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
    /// Whether it is the state of a layer in both directions; not saved, for the layer that goes on says it again.
    private(set) var isFromBothEnds = false

    private enum CodingKeys: CodingKey {
        case parts
    }

    /// A state of given parts.
    public init(_ parts: [(name: String, value: Tensor<Scalar>)]) {
        self.parts = parts.map { Part(name: $0.name, value: $0.value) }
    }

    /// Reads a state that was saved; throws where two parts have the same name, by which nobody could tell them apart.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        parts = try container.decode([Part].self, forKey: .parts)
        guard Set(parts.map(\.name)).count == parts.count else {
            throw container.refused(.parts, "a part of the state occurs twice")
        }
    }

    /// The parts of another state.
    public init<State: Module>(_ state: State) where State.Scalar == Scalar {
        self.init(state.parameters)
        isFromBothEnds = (state as? any StateFromBothEnds)?.isFromBothEnds ?? false
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
