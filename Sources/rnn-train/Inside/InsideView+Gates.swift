import RNNCharts
import RNNConsole
import RNNTasks

extension InsideView {
    /// The gates of an input, unit by unit and step by step.
    func gateChart(of input: InputView<Task>, file: String = "gates.svg") -> NamedChart? {
        guard input.layers.indices.contains(layer), !gateNames.isEmpty, !input.steps.isEmpty else { return nil }
        let shown = Array(units.prefix(24))
        let record = input.layers[layer]
        let panels = gateNames.compactMap { gate -> HeatMap? in
            record.gates[gate].map { values in
                HeatMap(
                    activations: Self.title(ofGate: gate), units: shown.map { "\($0 + 1)" }, steps: Array(input.shown),
                    shown.map { unit in input.shown.indices.map { values[0, $0, unit] } })
            }
        }
        let all = inputs.count > 1 ? "its values over all \(counted(inputs.count, "input"))" : "its values"
        let sentences = gateNames.compactMap { gate -> String? in
            guard let values = record.gates[gate], let saturation = saturation(of: gate) else { return nil }
            let means = values.entry(0).mean(axis: 1).scalars.map { Double($0) }
            guard let low = means.indices.min(by: { means[$0] < means[$1] }),
                let high = means.indices.max(by: { means[$0] < means[$1] })
            else { return nil }
            return """
                \(Self.title(ofGate: gate).withCapital): \(percent(mean(saturation.closed))) of \(all) are below 0.1 and \
                \(percent(mean(saturation.open))) above 0.9; here it is lowest on average at \(place(low, input)) \
                (\(fixed(means[low], 2))) and highest at \(place(high, input)) (\(fixed(means[high], 2))).
                """
        }
        let which =
            shown.count == width
            ? "All units"
            : units.count == 1
                ? "Unit \(units[0] + 1) alone"
                : costs == nil
                    ? "The first \(shown.count) units"
                    : """
                    The \(shown.count) units of \(units.count) that cost most if they are silenced
                    """
        let read =
            input.shown.count < input.steps.count
            ? "the first \(input.shown.count) of \(grouped(input.steps.count)) steps" : "what was read"
        return NamedChart(
            file: file,
            chart: Panels(
                panels, title: "\(name): gates of \(layerName)", columns: Self.columns(of: panels.count)),
            caption: "\(which), \(shown.count == 1 ? "" : "a row each, ")and \(read), a column each. "
                + sentences.joined(separator: " "))
    }

    /// How many charts of gates stand beside each other.
    static func columns(of count: Int) -> Int { count == 4 ? 2 : 3 }

    /// A step, as a sentence names it.
    func place(_ step: Int, _ input: InputView<Task>) -> String {
        let word = input.steps[step]
        return word == "\(step + 1)" ? "step \(word)" : "\u{201c}\(word)\u{201d} (step \(step + 1))"
    }

    /// How often gates are nearly closed or open, over all inputs.
    var saturationTable: NamedTable? {
        let rows = gateNames.compactMap { gate in
            saturation(of: gate).map { saturation in
                [
                    Self.title(ofGate: gate), percent(mean(saturation.closed)), percent(mean(saturation.open)),
                    "\(saturation.closed.count { $0 > 0.9 })", "\(saturation.open.count { $0 > 0.9 })",
                ]
            }
        }
        if rows.isEmpty { return nil }
        return NamedTable(
            columns: ["gate", "below 0.1", "above 0.9", "units nearly\nalways closed", "units nearly\nalways open"],
            rows: rows,
            caption: """
                The gates of \(layerName) over \(counted(inputs.count, "input")): shares of all values, and units that are \
                closed or open at more than nine of ten steps.
                """)
    }
}
