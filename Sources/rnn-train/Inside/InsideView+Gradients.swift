import RNNCharts
import RNNConsole
import RNNTasks

/// The norms of gradients by their distance from the end, of a model at some time.
struct GradientLine: Sendable {
    /// What the legend calls it.
    let name: String
    let part: GradientFlow.Part
    let color: Int
    /// Whether it is of a model that is not trained yet.
    var isBefore = false
    /// The number of the layer among those of an ``InputView``.
    var layer = 0

    /// What became of the gradients, in a sentence.
    var sentence: String {
        let what =
            switch part.trend {
            case .vanishing(let distance): "is below 1 % of its greatest from \(counted(distance, "step")) back on"
            case .exploding(let distance):
                "is more than 100 times what it begins with from \(counted(distance, "step")) back on"
            case .notFinite(let distance): "is not finite \(counted(distance, "step")) back"
            case .steady: "stays within 1 % and 100 times over all \(counted(part.byDistance.count, "step"))"
            case .zero: "is zero"
            }
        let rate = part.rate.map { ", \(fixed($0, 3)) times as much each step" } ?? ""
        return "\(name)\(isBefore ? " before training" : ""): \(what)\(rate)"
    }

    /// A chart of several.
    static func chart(_ lines: [GradientLine], title: String, file: String = "gradients.svg", note: String)
        -> NamedChart?
    {
        if lines.isEmpty { return nil }
        let hasBefore = lines.contains(where: \.isBefore)
        return NamedChart(
            file: file,
            chart: LineChart(
                title, x: Axis("steps back from the last one", decimals: 0),
                y: Axis("norm of the gradient of the state", isLogarithmic: true),
                lines.map { line in
                    LineChart.Series(
                        line.name, line.part.byDistance, x: line.part.byDistance.indices.map(Double.init),
                        style: line.isBefore ? .dashed : .solid, color: line.color, isInLegend: !line.isBefore)
                },
                styleNames: hasBefore ? [.solid: "trained", .dashed: "before training"] : [:]),
            caption: note + " " + lines.map(\.sentence).joined(separator: "; ") + ".")
    }
}

extension GradientFlow {
    /// The parts of some layers of a model, each of its first run, with the layer's place among the numbers.
    func parts(ofLayers numbers: [Int]) -> [(layer: Int, part: Part)] {
        var seen: Set<String> = []
        return parts.compactMap { part in
            guard let place = numbers.firstIndex(of: part.layer), seen.insert("\(place) \(part.name)").inserted else {
                return nil
            }
            return (place, part)
        }
    }
}

extension InsideView {
    /// How far the gradients reach back, of each layer and part of its state.
    static func gradientLines(
        of inputs: [InputView<Task>], in model: TrainedModel<Task.Model>, lead: InputView<Task>?
    ) -> [GradientLine] {
        guard let lead else { return [] }
        let flows = inputs.filter { !$0.layers.isEmpty }.compactMap { input -> GradientFlow? in
            model.gradientFlow(of: input.input)
        }
        return GradientFlow(joining: flows).parts(ofLayers: lead.numbers).enumerated().map { index, part in
            GradientLine(
                name: "\(name(ofLayer: part.layer, among: lead.layers)), \(part.part.name)", part: part.part,
                color: index,
                layer: part.layer)
        }
    }

    /// The gradients by distance.
    func gradientChart() -> NamedChart? {
        GradientLine.chart(
            gradientLines, title: "\(name): gradients through time",
            note: """
                The norm of the gradient of the loss with respect to the state after each step\(Task.lossNote): means over \
                \(counted(inputs.count, "input")).
                """)
    }

    /// The eigenvalues of the layer's recurrent matrices, beside those of before the training if they are known.
    func spectrumChart(before: TrainedModel<Task.Model>? = nil, file: String = "spectrum.svg") -> NamedChart? {
        let trained = blocks
        guard !trained.isEmpty, let lead else { return nil }
        let others = before.map { Self.blocks(ofLayer: lead.numbers[layer], in: $0) } ?? []
        func group(_ block: RecurrentSpectrum.Block, _ name: String, color: Int, isHollow: Bool) -> PathChart.Group {
            PathChart.Group(
                name, x: block.eigenvalues.real, y: block.eigenvalues.imaginary, color: color, isHollow: isHollow)
        }
        let charts = trained.enumerated().map { index, block in
            PathChart(
                eigenvalues: block.gate.isEmpty ? "recurrent matrix" : Self.title(ofGate: block.gate),
                (others.indices.contains(index)
                    ? [group(others[index], "before training", color: Palette.neutral, isHollow: true)] : [])
                    + [group(block, "trained", color: index, isHollow: false)])
        }
        let radii = trained.enumerated().map { index, block in
            let radius = fixed(block.eigenvalues.spectralRadius, 2)
            let former =
                others.indices.contains(index) ? " (\(fixed(others[index].eigenvalues.spectralRadius, 2)) before)" : ""
            return "\(Self.title(ofGate: block.gate)) \(radius)\(former)"
        }
        return NamedChart(
            file: file,
            chart: Panels(
                charts, title: "\(name): eigenvalues of the recurrent matrices of \(layerName)",
                columns: Self.columns(of: charts.count)),
            caption: """
                The eigenvalues of the matrix that each gate multiplies the state by, with the unit circle. Spectral radii, \
                the distance of the farthest eigenvalue from zero: \(radii.joined(separator: ", ")).
                """)
    }

    /// The spectral radius of each gate's recurrent matrix.
    var spectralRadii: [String: Double] {
        Dictionary(
            blocks.map { ($0.gate, $0.eigenvalues.spectralRadius) }, uniquingKeysWith: { first, _ in first })
    }

    /// The recurrent matrices of a layer, by its number among the model's.
    static func blocks(ofLayer layer: Int, in model: TrainedModel<Task.Model>) -> [RecurrentSpectrum.Block] {
        RecurrentSpectrum(of: model.model, layer: layer).blocks
    }
}
