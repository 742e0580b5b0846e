/// A recurrent layer that a walk through the parameters of a model passes, before it comes to the layer's own.
struct PassedLayer {
    /// The number of values that the layer gives out.
    let units: Int
    /// The names of the gates, in the order of the blocks of its matrices; none if they are not known.
    let gates: [String]
    /// The memory of its first parameter, which tells layers apart; nil if it has none.
    let weights: ObjectIdentifier?
}

/// A cell that knows the names of its gates, in the order of the blocks of its matrices.
protocol NamedGates {
    var gateNames: [String] { get }
}
