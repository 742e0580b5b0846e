import RNNCharts
import RNNConsole
import RNNTasks

/// How many parameters each layer has.
enum ParametersStudy: Study {
    static let name = "parameters"
    static let question = "How many parameters does each layer have?"
    static let claim = "A GRU has 3/4 of the parameters of an LSTM, a bidirectional LSTM twice as many."
    static let decisive = "parameters"
    static let isStandard = true
    static let isRandom = false

    static let kinds: [RecurrentKind] = ["rnn", "gru", "lstm", "bigru", "bilstm"]
    private static let layers = [1, 2, 3]

    private static func sizes(_ scale: StudyScale) -> [Int] {
        scale.pick(
            tiny: [2, 4], quick: [8, 64], standard: [8, 16, 32, 64, 128], full: [8, 16, 32, 64, 128, 256])
    }

    private static func setting(_ layers: Int, _ hidden: Int) -> String {
        "\(counted(layers, "layer")), hidden \(hidden)"
    }

    static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial] {
        kinds.flatMap { kind in
            layers.flatMap { layers in
                sizes(scale).map { hidden in
                    Trial("\(kind)", setting(layers, hidden), seed: seeds[0], cost: Double(hidden)) { _ in
                        var random = RandomSource(seed: 0)
                        let layer = AnyRecurrentLayer<Float>(
                            kind, inputs: hidden, hidden: hidden, layers: layers, random: &random)
                        return [Measured("parameters", Double(layer.parameterCount))]
                    }
                }
            }
        }
    }

    /// A layer's parameters over those of an LSTM, for each size.
    private static func ratios(_ rows: StudyRows, _ kind: String, _ layers: Int) -> [(hidden: Double, ratio: Double)] {
        rows.numbered("\(counted(layers, "layer")), hidden").map { size in
            (size.number, rows.average("parameters", kind, size.name) / rows.average("parameters", "lstm", size.name))
        }
    }

    static func verdict(of rows: StudyRows) -> Verdict {
        let gru = layers.flatMap { ratios(rows, "gru", $0).map(\.ratio) }
        func range(_ ratios: [Double]) -> String {
            "\(fixed(ratios.min() ?? .nan, 2)) to \(fixed(ratios.max() ?? .nan, 2))"
        }
        return Verdict(
            [
                Verdict.Check(
                    "a GRU has 3/4 within 1 % at every size and depth (\(range(gru)))",
                    gru.allSatisfy { abs($0 / 0.75 - 1) <= 0.01 })
            ]
                + layers.map { layers in
                    let ratios = ratios(rows, "bilstm", layers).map(\.ratio)
                    return Verdict.Check(
                        "a BiLSTM of \(counted(layers, "layer")) has twice as many within 1 % (\(range(ratios)))",
                        ratios.allSatisfy { abs($0 / 2 - 1) <= 0.01 })
                })
    }

    static func charts(of rows: StudyRows) -> [NamedChart] {
        func line(_ name: String, _ kind: String, _ layers: Int, _ color: Int) -> LineChart.Series {
            let ratios = ratios(rows, kind, layers)
            return LineChart.Series(name, ratios.map(\.ratio), x: ratios.map(\.hidden), color: color)
        }
        let lines =
            [line("gru", "gru", 1, 0), line("rnn", "rnn", 1, 1)]
            + layers.map { line("bilstm, \(counted($0, "layer"))", "bilstm", $0, $0 + 1) }
        return [
            NamedChart(
                file: "parameters.svg",
                chart: LineChart(
                    "Parameters over those of an LSTM of the same depth",
                    x: Axis("hidden units", isLogarithmic: true, decimals: 0),
                    y: Axis("ratio", range: 0...3, decimals: 2),
                    lines),
                caption: "At the largest size: "
                    + lines.map { "\($0.name) \(fixed($0.y.last ?? .nan, 2))" }.joined(separator: ", ")
                    + ". From the second layer on, a BiLSTM reads the outputs of both directions.")
        ]
    }

    static func method(_ scale: StudyScale) -> String {
        """
        Layers were made, and their numbers counted: \(kinds.map(\.description).joined(separator: ", ")) with \
        \(sizes(scale).map(String.init).joined(separator: ", ")) hidden units, as many inputs, and 1 to 3 layers. Each gate has \
        two biases, as in PyTorch.
        """
    }

    static let limits = """
        None: it is counted. With other numbers of inputs the ratios of the GRU and of one layer are the same; those of deeper \
        bidirectional layers come nearer to 2 the more inputs there are.
        """
}
