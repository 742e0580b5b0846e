/// Anything with parameters: a layer, a model, a tensor by itself.
///
/// A module is a value. It names its parameters in one method, and everything that handles parameters goes through it:
/// gradients, optimizers, clipping, checkpoints, counting, printing.
///
/// ```swift
/// struct Perceptron: Module {
///     var hidden: Linear<Float>
///     var output: Linear<Float>
///
///     func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
///         output(tanh(hidden(x)))
///     }
///
///     mutating func visitParameters(_ visitor: inout ParameterVisitor<Float>) {
///         visitor.visit("hidden", &hidden)
///         visitor.visit("output", &output)
///     }
/// }
/// ```
public protocol Module<Scalar>: Sendable {
    associatedtype Scalar: TensorScalar

    /// Visits each part that has parameters under its name, always in the same order.
    mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>)
}

/// A walk through the parameters of a module, in place.
public struct ParameterVisitor<Scalar: TensorScalar> {
    private var path: [String] = []
    private var endings: [String] = []
    private var isTrainable = true
    private var frozen: [String] = []
    /// The records that layers update themselves from on this walk, and the layers that have done so.
    private var notes: LayerNotes?
    private var takers: Set<LayerKey> = []
    /// Called with each recurrent layer on the way, before its parameters; returns the units to silence, or nil to leave them as
    /// they are. Walks that are about parameters alone have none.
    var passing: ((PassedLayer) -> [Int]?)?
    private let body: (Parameter, inout Tensor<Scalar>) -> Void

    /// What a visitor is told of a parameter beside its value.
    public struct Parameter: Sendable {
        fileprivate let path: [String]
        fileprivate let endings: [String]
        /// Whether gradients and optimizers apply to it. What is not trainable is part of the model all the same.
        public fileprivate(set) var isTrainable: Bool

        /// The names on the way to the parameter, joined by dots: `encoder.0.weight`.
        public var name: String { path.joined(separator: ".") + endings.joined() }
    }

    init(_ body: @escaping (Parameter, inout Tensor<Scalar>) -> Void) {
        self.body = body
    }

    /// A walk on which layers update themselves from their records.
    init(takingUp notes: LayerNotes) {
        body = { _, _ in }
        self.notes = notes
    }

    /// The records of a layer, in order, if it is to update itself now; none on any other walk.
    mutating func notes<Note: Sendable>(for key: LayerKey, as type: Note.Type) -> [Note] {
        guard let notes else { return [] }
        let own = notes.notes(for: key, as: type)
        require(
            takers.insert(key).inserted || own.isEmpty,
            """
            \(path.joined(separator: ".")): this layer is a copy of another in the model, so their statistics cannot \
            be told apart; create each with its own initialiser
            """)
        return own
    }

    /// Says that the walk comes to a recurrent layer; gives the units to silence, if that is to change.
    func pass(_ layer: @autoclosure () -> PassedLayer) -> [Int]? {
        passing.flatMap { $0(layer()) }
    }

    /// Visits a part of a module: a tensor, a layer, an optional or an array of them.
    ///
    /// With `isTrainable` false, gradients and optimizers stay away from the part: fixed statistics, frozen layers.
    @inline(__always)
    public mutating func visit<Part: Module>(_ name: String, _ part: inout Part, isTrainable: Bool = true)
    where Part.Scalar == Scalar {
        let former = self.isTrainable
        self.isTrainable = former && isTrainable
        path.append(name)
        part.visitParameters(&self)
        path.removeLast()
        self.isTrainable = former
    }

    /// Visits a part without a name of its own: its parameters' names get an ending instead, such as `_l0_reverse`.
    @inline(__always)
    public mutating func visit<Part: Module>(_ part: inout Part, suffix ending: String) where Part.Scalar == Scalar {
        endings.append(ending)
        part.visitParameters(&self)
        endings.removeLast()
    }

    /// Visits parts, some of which training leaves as they are.
    ///
    /// ```swift
    /// mutating func visitParameters(_ visitor: inout ParameterVisitor<Float>) {
    ///     visitor.freezing(frozen) { visitor in  // ["embedding", "recurrent.weight_ih_l0"]
    ///         visitor.visit("embedding", &embedding)
    ///         visitor.visit("recurrent", &recurrent)
    ///     }
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - names: The parts' names from here on, joined by dots: of parameters, or of modules with all that is in them.
    ///   - body: Visits the parts.
    public mutating func freezing(_ names: [String], _ body: (inout ParameterVisitor) -> Void) {
        let former = frozen
        frozen += names.map { (path + [$0]).joined(separator: ".") }
        body(&self)
        frozen = former
    }

    fileprivate func arrived(at tensor: inout Tensor<Scalar>) {
        var parameter = Parameter(path: path, endings: endings, isTrainable: isTrainable)
        if !frozen.isEmpty {
            let name = parameter.name
            if frozen.contains(where: { name == $0 || name.hasPrefix($0 + ".") }) { parameter.isTrainable = false }
        }
        body(parameter, &tensor)
    }
}

extension Tensor: Module {
    /// A tensor is its own and only parameter.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.arrived(at: &self)
    }
}

extension Optional: Module where Wrapped: Module {
    /// The type of the numbers in what may be there.
    public typealias Scalar = Wrapped.Scalar

    /// Visits the parameters of what is there.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Wrapped.Scalar>) {
        self?.visitParameters(&visitor)
    }
}

extension Array: Module where Element: Module {
    /// The type of the numbers in the elements.
    public typealias Scalar = Element.Scalar

    /// Visits the parameters of each element, under the element's index.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Element.Scalar>) {
        for index in indices { visitor.visit(String(index), &self[index]) }
    }
}
