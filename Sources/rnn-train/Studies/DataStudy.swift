import RNNCharts
import RNNConsole
import RNNTasks

/// Whether a GRU needs fewer examples than an LSTM.
enum DataStudy: Study {
    static let name = "data"
    static let question = "Is a GRU the better choice for small data?"
    static let claim = "With few examples a GRU is better than an LSTM."
    static let decisive = "accuracy"

    private static let cells: [CellKind] = [.gru, .lstm]
    private static func length(_ scale: StudyScale) -> Int { scale.pick(tiny: 5, quick: 10, standard: 20, full: 30) }
    private static func sizes(_ scale: StudyScale) -> [Int] {
        scale.pick(
            tiny: [8, 16], quick: [50, 500], standard: [50, 150, 500, 1500, 5000],
            full: [50, 100, 200, 500, 1000, 2000, 5000])
    }
    private static func plan(_ scale: StudyScale) -> UpdatePlan {
        UpdatePlan(
            updates: scale.pick(tiny: 2, quick: 60, standard: 600, full: 2000), solved: .accuracy(atLeast: 0.999))
    }

    static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial] {
        cells.flatMap { cell in
            sizes(scale).flatMap { size in
                seeds.map { seed in
                    Trial(cell.rawValue, "examples \(size)", seed: seed, cost: 1) { watch in
                        try CueTrial(
                            cue: CueInNoise(length: length(scale), place: .anywhere), plan: plan(scale),
                            tests: scale == .tiny ? 8 : 1000, examples: size)(seed: seed, watch) { random in
                                SignalModel(
                                    SignalSettings(RecurrentKind(cell), hidden: scale == .tiny ? 4 : 32),
                                    features: CueInNoise.features, outputs: CueInNoise.classes, random: &random)
                            }
                    }
                }
            }
        }
    }

    static func verdict(of rows: StudyRows) -> Verdict {
        // Of 500 examples and fewer.
        let small = rows.numbered("examples").filter { $0.number <= 500 }
        return Verdict(
            small.map { size in
                let (gru, lstm) = (
                    rows.average("accuracy", "gru", size.name), rows.average("accuracy", "lstm", size.name)
                )
                return Verdict.Check(
                    """
                    with \(Int(size.number)) examples the GRU is right more often by 2 points at least (\(percent(gru)), \
                    \(percent(lstm)))
                    """,
                    excess: rows.excess(("accuracy", "gru", size.name), over: ("accuracy", "lstm", size.name), by: 0.02)
                )
            })
    }

    static func charts(of rows: StudyRows) -> [NamedChart] {
        let sizes = rows.numbered("examples")
        let lines = rows.models.enumerated().map { index, model in
            StudyRows.line(
                model, color: index, scale: 100, sizes.map { ($0.number, rows.values("accuracy", model, $0.name)) })
        }
        let texts = rows.models.map { model in
            "\(model) \(sizes.map { percent(rows.average("accuracy", model, $0.name)) }.joined(separator: ", "))"
        }
        return [
            NamedChart(
                file: "data.svg",
                chart: LineChart(
                    "Right classes by the number of examples", x: Axis("examples", isLogarithmic: true, decimals: 0),
                    y: Axis("right", unit: "%", range: 0...100, decimals: 1), lines),
                caption: """
                    Learned from \(sizes.map { grouped($0.number) }.joined(separator: ", ")) examples: \
                    \(texts.joined(separator: "; ")). \(rows.basis)
                    """)
        ]
    }

    static func method(_ scale: StudyScale) -> String {
        """
        Sequences of \(length(scale)) random symbols out of \(CueInNoise.classes), one of which is marked anywhere: that is the class. \
        A GRU and an LSTM of 32 units learn from \(sizes(scale).map { grouped($0) }.joined(separator: ", ")) of them, with the same \
        number of updates whatever the size. \(plan(scale).text); a training stops when 99.9 % of 500 other sequences are right. The test \
        has 1,000 more.
        """
    }

    static let limits = """
        Units are equal, so the LSTM has a third more parameters. Nothing is regularised, and the data are made up: texts may say \
        something else.
        """
}
