import RNNConsole
import RNNTasks

/// What `inspect --json` prints.
struct InsideRecord<Task: TrainerTask>: Encodable {
    /// A recurrent layer.
    struct Layer: Encodable {
        let layer: Int
        let name: String
        let cell: String
        let units: Int
        let isReversed: Bool
        let gates: [Gate]
        let gradients: [Gradient]
    }

    /// The values of a gate of the layer that is looked at.
    struct Gate: Encodable {
        let gate: String
        /// The shares below 0.1 and above 0.9; nil where values are no shares.
        let closed: Double?
        let open: Double?
        /// The distance of the farthest eigenvalue of its recurrent matrix from zero.
        let spectralRadius: Double?
    }

    /// How far gradients reach.
    struct Gradient: Encodable {
        let part: String
        let byDistance: [Double]
        let span: Int?
        let rate: Double?
    }

    /// An input, and what its steps count for.
    struct Input: Encodable {
        let steps: [String]
        let prediction: Task.Model.Prediction
        let relevance: [Double]?
        let leftOut: [Double]?
        let attention: [Double]?
    }

    /// What silencing a unit costs.
    struct Unit: Encodable {
        let unit: Int
        let cost: Double
    }

    let task: String
    let layers: [Layer]
    let inputs: [Input]
    /// The units of the layer that is looked at, those first that cost most.
    let units: [Unit]

    init(_ view: InsideView<Task>) {
        task = Task.name
        let lines = view.gradientLines
        let read = view.lead?.layers ?? []
        layers = read.enumerated().map { number, layer in
            let gates = number == view.layer ? view.gateRecords : []
            return Layer(
                layer: number + 1, name: InsideView<Task>.name(ofLayer: number, among: read),
                cell: String(layer.cell.prefix { $0 != "<" }), units: layer.states["hidden"]?.shape.last ?? 0,
                isReversed: layer.isReversed, gates: gates,
                gradients: lines.filter { $0.layer == number }.map { line in
                    Gradient(
                        part: line.part.name, byDistance: line.part.byDistance, span: line.part.span,
                        rate: line.part.rate)
                })
        }
        inputs = zip(view.inputs, view.effects).map { input, effects in
            Input(
                steps: input.steps, prediction: input.prediction, relevance: effects.relevance,
                leftOut: effects.leftOut, attention: input.weights)
        }
        units =
            view.costs.map { costs in
                costs.ranking.map { unit in
                    Unit(unit: unit + 1, cost: costs.units.firstIndex(of: unit).map { costs.costs[$0] } ?? 0)
                }
            } ?? []
    }
}

extension InsideView {
    fileprivate var gateRecords: [InsideRecord<Task>.Gate] {
        let radii = spectralRadii
        return gateNames.map { gate in
            let saturation = saturation(of: gate)
            return InsideRecord<Task>.Gate(
                gate: gate, closed: (saturation?.closed).map(mean), open: (saturation?.open).map(mean),
                spectralRadius: radii[gate])
        }
    }
}
