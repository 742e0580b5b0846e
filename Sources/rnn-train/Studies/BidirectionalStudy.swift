import RNNCharts
import RNNConsole
import RNNTasks

/// Whether reading in both directions helps, by where the evidence is.
enum BidirectionalStudy: Study {
    static let name = "bidirectional"
    static let question = "Is reading in both directions better for understanding?"
    static let claim = "A bidirectional LSTM understands better than one that reads forwards."
    static let decisive = "accuracy"
    static let isStandard = true

    private static let places: [CueInNoise.Place] = [.start, .middle, .end]
    private static let kinds: [RecurrentKind] = ["lstm", "bilstm"]
    private static let parameters = 3500

    private static func length(_ scale: StudyScale) -> Int { scale.pick(tiny: 10, quick: 30, standard: 60, full: 100) }
    private static func plan(_ scale: StudyScale) -> UpdatePlan {
        UpdatePlan(updates: scale.pick(tiny: 2, quick: 60, standard: 600, full: 2000))
    }
    private static func hidden(_ kind: RecurrentKind) -> Int {
        kind.cell.hidden(
            parameters: parameters, inputs: CueInNoise.features, isBidirectional: kind.isBidirectional)
    }

    static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial] {
        kinds.flatMap { kind in
            places.flatMap { place in
                seeds.map { seed in
                    Trial("\(kind)", place.rawValue, seed: seed, cost: 1) { watch in
                        try CueTrial(
                            cue: CueInNoise(length: length(scale), place: place), plan: plan(scale),
                            tests: scale == .tiny ? 8 : 500)(seed: seed, watch) { random in
                                SignalModel(
                                    SignalSettings(kind, hidden: hidden(kind)), features: CueInNoise.features,
                                    outputs: CueInNoise.classes, random: &random)
                            }
                    }
                }
            }
        }
    }

    static func verdict(of rows: StudyRows) -> Verdict {
        Verdict(
            places.map { place in
                let one = rows.average("accuracy", "lstm", place.rawValue)
                let both = rows.average("accuracy", "bilstm", place.rawValue)
                return Verdict.Check(
                    """
                    with the evidence \(place.text), both directions are right more often by 2 points at least \
                    (\(percent(both)) against \(percent(one)))
                    """,
                    excess: rows.excess(
                        ("accuracy", "bilstm", place.rawValue), over: ("accuracy", "lstm", place.rawValue), by: 0.02))
            })
    }

    static func charts(of rows: StudyRows) -> [NamedChart] {
        [
            NamedChart(
                file: "bidirectional.svg",
                chart: rows.accuracyBars("Right classes by where the evidence is"),
                caption: """
                    \(rows.accuracyText()) Chance is \(percent(1 / Double(CueInNoise.classes))). Both layers have about \
                    \(grouped(parameters)) parameters. \(rows.basis)
                    """)
        ]
    }

    static func method(_ scale: StudyScale) -> String {
        let sizes = kinds.map { "\($0) \(hidden($0)) units\($0.isBidirectional ? " in each direction" : "")" }
        return """
            Sequences of \(length(scale)) random symbols out of \(CueInNoise.classes), one of them marked, which is the class; it \
            is in the first, the middle or the last tenth. One layer of about \(grouped(parameters)) parameters \
            (\(sizes.joined(separator: ", "))), which gives its final output. \(plan(scale).text), new examples in each; the test \
            has 500 others.
            """
    }

    static let limits = """
        The evidence is one step that stands alone. In language it is spread out, and what a word means depends on words on both \
        sides: that a layer of tags needs both directions is not in question here.
        """
}

extension StudyRows {
    /// Bars of accuracies with their deviations, in groups of settings.
    func accuracyBars(_ title: String) -> BarChart {
        BarChart(
            title, y: Axis("right", unit: "%", range: 0...100, decimals: 1), groups: settings,
            models.map { model in
                BarChart.Series(
                    model, settings.map { 100 * average("accuracy", model, $0) },
                    deviations: settings.map { 100 * deviation(values("accuracy", model, $0)) })
            })
    }

    /// The accuracies in words: "start: lstm 60.1 %, bilstm 99.0 %; ...".
    func accuracyText() -> String {
        settings.map { setting in
            "\(setting): "
                + models.map { "\($0) \(percent(average("accuracy", $0, setting)))" }.joined(separator: ", ")
        }.joined(separator: "; ").withCapital + "."
    }
}
