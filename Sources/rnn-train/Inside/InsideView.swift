import RNNCharts
import RNNConsole
import RNNTasks

/// What goes on inside of a model while it reads some inputs.
struct InsideView<Task: TrainerTask>: Sendable {
    let name: String
    let model: TrainedModel<Task.Model>
    let inputs: [InputView<Task>]
    /// The number of the layer that is looked at, among those that ran.
    let layer: Int
    /// What silencing each unit of the layer costs; nil where that cannot be said.
    let costs: UnitCosts<Double>?
    /// The units that are drawn, those first that cost most.
    let units: [Int]

    /// Looks into a model.
    ///
    /// - Parameters:
    ///   - name: What charts call it.
    ///   - model: The model.
    ///   - inputs: What it reads, one input at least.
    ///   - layer: The number of the layer to look at; nil for the last that reads from the start.
    ///   - unit: The number of the unit to look at; nil for those that cost most.
    ///   - measuresUnits: Whether each unit is silenced in turn.
    init(
        _ name: String, _ model: TrainedModel<Task.Model>, _ inputs: [Task.Model.Input], layer: Int? = nil,
        unit: Int? = nil, measuresUnits: Bool = true
    ) {
        (self.name, self.model) = (name, model)
        self.inputs = inputs.map { InputView($0, in: model) }
        let layers = self.inputs.first?.layers ?? []
        self.layer = layer ?? layers.lastIndex { !$0.isReversed } ?? 0
        let width = self.inputs.first?.states(ofLayer: self.layer)?.shape[1] ?? 0
        costs =
            measuresUnits && !layers.isEmpty ? model.unitCosts(ofLayer: self.layer, on: self.inputs.map(\.input)) : nil
        units = unit.map { [$0] } ?? costs?.ranking ?? Array(0..<width)
    }

    /// The layer's record of the first input; nil of a model without recurrent layers.
    var record: LayerRecord<Float>? {
        inputs.first.flatMap { $0.layers.indices.contains(layer) ? $0.layers[layer] : nil }
    }

    /// What the layer is called.
    var layerName: String { inputs.first.map { Self.name(ofLayer: layer, among: $0.layers) } ?? "" }

    /// What a layer is called: its number among those that read in its direction, and its cell.
    static func name(ofLayer layer: Int, among layers: [LayerRecord<Float>]) -> String {
        guard layers.indices.contains(layer) else { return "no layer" }
        let number = layers[...layer].count { $0.isReversed == layers[layer].isReversed }
        let direction =
            layers.contains(where: \.isReversed) ? (layers[layer].isReversed ? ", backward" : ", forward") : ""
        return "layer \(number)\(direction)"
    }

    /// The names of the gates in the order of the equations.
    var gateNames: [String] {
        let order = ["i", "f", "r", "z", "g", "n", "o", "h"]
        return (record?.gates.keys.sorted() ?? []).sorted {
            (order.firstIndex(of: $0) ?? order.count) < (order.firstIndex(of: $1) ?? order.count)
        }
    }

    /// What a gate is called in words.
    static func title(ofGate name: String) -> String {
        switch name {
        case "i": "input gate i"
        case "f": "forget gate f"
        case "o": "output gate o"
        case "g": "candidate g"
        case "r": "reset gate r"
        case "z": "update gate z"
        case "n": "candidate n"
        default: name
        }
    }

    /// Whether the values of a gate are shares, between 0 and 1.
    func isShare(_ gate: String) -> Bool {
        inputs.allSatisfy { input in
            input.layers.indices.contains(layer)
                && input.layers[layer].gates[gate]?.scalars.allSatisfy { $0 >= 0 && $0 <= 1 } ?? false
        }
    }

    /// How often the units of a gate are nearly closed or open, over all inputs; nil of what is no share.
    func saturation(of gate: String) -> GateSaturation? {
        guard isShare(gate) else { return nil }
        var sum: GateSaturation?
        for input in inputs {
            let one = input.layers[layer].saturation(of: gate)
            if sum == nil { sum = one } else { sum?.add(one) }
        }
        return sum
    }
}
