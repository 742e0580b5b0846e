import RNNCharts
import RNNConsole
import RNNTasks

/// What the first bias of the forget gate does for the span.
enum ForgetBiasStudy: Study {
    static let name = "forget-bias"
    static let question = "Does a forget bias of 1 close the gap to the GRU? Does chrono initialisation?"
    static let claim = "Start the forget gate with a bias of 1; chrono initialisation reaches further still."
    static let decisive = "solved"
    static let isStandard = true

    /// A way to start a layer, by its name.
    private enum Start: String, CaseIterable {
        case zero = "lstm, bias 0"
        case one = "lstm, bias 1"
        case chrono = "lstm, chrono"
        case gru

        func layer(hidden: Int, inputs: Int, distance: Int, _ random: inout RandomSource) -> AnyRecurrentLayer<Float> {
            func lstm(_ bias: ForgetBias) -> AnyRecurrentLayer<Float> {
                AnyRecurrentLayer(
                    Recurrent(LSTMCell<Float>(inputs: inputs, hidden: hidden, forgetBias: bias, random: &random)))
            }
            return switch self {
            case .zero: lstm(0)
            case .one: lstm(1)
            case .chrono: lstm(.chrono(longest: max(2, distance)))
            case .gru: AnyRecurrentLayer("gru", inputs: inputs, hidden: hidden, random: &random)
            }
        }
    }

    private static let parameters = 4500
    private static let tests = 400

    private static func distances(_ scale: StudyScale) -> [Int] {
        scale.pick(tiny: [4], quick: [10, 40], standard: [50, 100, 200], full: [10, 20, 50, 100, 200, 400])
    }

    static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial] {
        MemoryTask.allCases.flatMap { task in
            distances(scale).flatMap { distance in
                Start.allCases.flatMap { start in
                    seeds.map { seed in
                        Trial(start.rawValue, "\(task.rawValue) \(distance)", seed: seed, cost: Double(distance)) {
                            watch in
                            try task.trial(
                                distance: distance, seed: seed, SpanStudy.plan(scale, for: task),
                                testing: scale == .tiny ? 8 : tests, watch
                            ) { inputs, random in
                                let cell: CellKind = start == .gru ? .gru : .lstm
                                return start.layer(
                                    hidden: cell.hidden(parameters: parameters, inputs: inputs), inputs: inputs,
                                    distance: distance, &random)
                            }
                        }
                    }
                }
            }
        }
    }

    static func verdict(of rows: StudyRows) -> Verdict {
        Verdict(
            MemoryTask.allCases.flatMap { task in
                func reach(_ start: Start) -> Int { rows.reach(start.rawValue, task) }
                let (zero, one, chrono, gru) = (reach(.zero), reach(.one), reach(.chrono), reach(.gru))
                let longest = Int(rows.numbered(task.rawValue).last?.number ?? -1)
                // Nothing can reach further than the longest distance.
                func isFurther(_ reach: Int, _ other: Int) -> Bool? { other == longest ? nil : reach > other }
                return [
                    Verdict.Check(
                        "in \(task.text) a bias of 1 reaches further than one of 0 (\(one) against \(zero) steps)",
                        isFurther(one, zero)),
                    Verdict.Check(
                        "in \(task.text) a bias of 1 reaches as far as the GRU (\(one) against \(gru) steps)",
                        one >= gru),
                    Verdict.Check(
                        "in \(task.text) chrono reaches further than a bias of 1 (\(chrono) against \(one) steps)",
                        isFurther(chrono, one)),
                ]
            })
    }

    static func charts(of rows: StudyRows) -> [NamedChart] {
        let panels = MemoryTask.allCases.map { rows.solvedChart($0) }
        return [
            NamedChart(
                file: "forget-bias.svg", chart: Panels(panels, columns: 2),
                caption: MemoryTask.allCases.map { task in
                    "In \(task.text), at least half of the seeds solve it up to: \(rows.reachText(task))."
                }.joined(separator: " ") + " \(counted(rows.seeds.count, "seed")).")
        ]
    }

    static func method(_ scale: StudyScale) -> String {
        """
        The tasks, sizes and trainings of the study '\(SpanStudy.name)' at \
        \(distances(scale).map(String.init).joined(separator: ", ")) steps, with an LSTM whose forget gate starts with a bias \
        of 0, of 1, or of log u with u uniform up to the distance and the opposite for the input gate (chrono), and with a GRU. \
        \(SpanStudy.plan(scale, for: .adding).text).
        """
    }

    static let limits = """
        Chrono initialisation is told the distance, which one rarely knows. Whether a start reaches further with more updates \
        was not tried.
        """
}
