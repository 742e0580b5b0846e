import RNNCharts
import RNNConsole
import RNNTasks

/// What goes on inside of a model while it reads some inputs.
struct InsideView<Task: TrainerTask>: Sendable {
    let name: String
    let model: TrainedModel<Task.Model>
    let inputs: [InputView<Task>]
    /// The first input that was read by recurrent layers; nil if there is none.
    let lead: InputView<Task>?
    /// The number of the layer that is looked at, among those that read it.
    let layer: Int
    /// The number of units of the layer.
    let width: Int
    /// What silencing each unit of the layer costs; nil where that cannot be said.
    let costs: UnitCosts<Double>?
    /// The units that are drawn, those first that cost most.
    let units: [Int]
    /// What the steps of each input count for; nothing if that is not measured.
    let effects: [StepEffects]
    /// How far the gradients reach back, of each layer and part of its state; nothing if that is not measured.
    let gradientLines: [GradientLine]
    /// The recurrent matrices of the layer.
    let blocks: [RecurrentSpectrum.Block]

    /// Looks into a model.
    ///
    /// - Parameters:
    ///   - name: What charts call it.
    ///   - model: The model.
    ///   - inputs: What it reads, one input at least.
    ///   - layer: The number of the layer to look at; nil for the last that reads from the start.
    ///   - unit: The number of the unit to look at; nil for those that cost most.
    ///   - measures: Whether units are silenced and steps left out, and gradients taken.
    init(
        _ name: String, _ model: TrainedModel<Task.Model>, _ inputs: [Task.Model.Input], layer: Int? = nil,
        unit: Int? = nil, measures: Bool = true
    ) {
        (self.name, self.model) = (name, model)
        let views = inputs.map { InputView<Task>($0, in: model) }
        let lead = views.first { !$0.layers.isEmpty }
        let number = layer ?? lead?.layers.lastIndex { !$0.isReversed } ?? 0
        let width = lead?.states(ofLayer: number)?.shape[1] ?? 0
        let modelLayer = lead.flatMap { $0.numbers.indices.contains(number) ? $0.numbers[number] : nil }
        (self.inputs, self.lead, self.layer, self.width) = (views, lead, number, width)
        costs =
            measures
            ? modelLayer.flatMap { model.unitCosts(ofLayer: $0, units: unit.map { [$0] }, on: views.map(\.input)) }
            : nil
        units = unit.map { [$0] } ?? costs?.ranking ?? Array(0..<width)
        effects = measures ? views.map { Self.effects(of: $0, in: model) } : []
        gradientLines = measures ? Self.gradientLines(of: views, in: model, lead: lead) : []
        blocks = modelLayer.map { Self.blocks(ofLayer: $0, in: model) } ?? []
    }

    /// The layer's record of that input.
    var record: LayerRecord<Float>? {
        lead.flatMap { $0.layers.indices.contains(layer) ? $0.layers[layer] : nil }
    }

    /// What the layer is called.
    var layerName: String { lead.map { Self.name(ofLayer: layer, among: $0.layers) } ?? "" }

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
        readers.allSatisfy { $0.gates[gate]?.scalars.allSatisfy { $0 >= 0 && $0 <= 1 } ?? false }
    }

    /// The layer's record of each input that it read.
    private var readers: [LayerRecord<Float>] {
        inputs.compactMap { $0.layers.indices.contains(layer) ? $0.layers[layer] : nil }
    }

    /// How often the units of a gate are nearly closed or open, over all inputs; nil of what is no share.
    func saturation(of gate: String) -> GateSaturation? {
        guard isShare(gate) else { return nil }
        var sum: GateSaturation?
        for record in readers {
            let one = record.saturation(of: gate)
            if sum == nil { sum = one } else { sum?.add(one) }
        }
        return sum
    }
}
