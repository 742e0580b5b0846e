/// What silencing each unit of a recurrent layer costs: by how much the loss, or whatever is measured, grows.
///
/// ```swift
/// let costs = UnitCosts(of: model) { model in crossEntropy(model(batch), labels).scalar }
/// costs.ranking.prefix(10)  // the units that the model needs most
/// ```
///
/// A unit that is silenced gives out zero at every step; see ``Module/silencing(_:ofLayer:)``. The model is measured once for
/// each unit.
public struct UnitCosts<Measure: BinaryFloatingPoint & Sendable>: Sendable {
    /// What is measured of the model as it is.
    public let whole: Measure
    /// The units that were silenced, each by itself.
    public let units: [Int]
    /// By how much the measure grows without each of them.
    public let costs: [Measure]

    /// The units, those first that cost most; of equal ones the first.
    public var ranking: [Int] {
        units.indices.sorted { one, other in
            costs[one] != costs[other] ? costs[one] > costs[other] : units[one] < units[other]
        }.map { units[$0] }
    }

    /// The costs of the units of a layer.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - layer: The number of the recurrent layer in the model, as in ``Module/silencing(_:ofLayer:)``.
    ///   - units: The units to silence, each by itself; nil means all.
    ///   - measure: What is measured of a model: a loss, or minus a share of correct answers.
    public init<Model: Module>(
        of model: Model, layer: Int = 0, units: [Int]? = nil, _ measure: (Model) throws -> Measure
    ) rethrows {
        let units = units ?? Array(0..<model.recurrentLayer(layer, "UnitCosts").units)
        let whole = try measure(model)
        self.units = units
        self.whole = whole
        costs = try units.map { try measure(model.silencing([$0], ofLayer: layer)) - whole }
    }
}
