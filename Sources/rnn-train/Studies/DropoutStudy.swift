import RNNCharts
import RNNConsole
import RNNTasks

/// Which dropout helps where data are few.
enum DropoutStudy: Study {
    static let name = "dropout"
    static let question = "Which dropout helps with small data?"
    static let claim =
        "Dropout narrows the gap between training and test, wherever it is, and the test does not lose by it."
    static let decisive = "gap"

    /// A kind of dropout.
    private enum Kind: String, CaseIterable {
        case none
        case layers = "between layers"
        case weights = "recurrent weights"
        case variational
        case zoneout
    }

    private static let rate = 0.3
    private static let zoneout = 0.15

    private static func examples(_ scale: StudyScale) -> Int {
        scale.pick(tiny: 8, quick: 50, standard: 200, full: 300)
    }
    private static func length(_ scale: StudyScale) -> Int { scale.pick(tiny: 5, quick: 15, standard: 30, full: 40) }
    private static func hidden(_ scale: StudyScale) -> Int { scale.pick(tiny: 4, quick: 24, standard: 32, full: 48) }
    private static func plan(_ scale: StudyScale) -> UpdatePlan {
        UpdatePlan(updates: scale.pick(tiny: 2, quick: 50, standard: 400, full: 1500))
    }

    static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial] {
        Kind.allCases.flatMap { kind in
            seeds.map { seed in
                Trial(kind.rawValue, "everywhere", seed: seed, cost: 1) { watch in
                    let figures = try CueTrial(
                        cue: CueInNoise(length: length(scale), place: .everywhere), plan: plan(scale),
                        tests: scale == .tiny ? 8 : 1000, examples: examples(scale),
                        weightDropout: kind == .weights ? rate : 0)(seed: seed, watch) { random in
                            model(kind, hidden: hidden(scale), &random)
                        }
                    func figure(_ name: String) -> Double { figures.first { $0.figure == name }?.value ?? .nan }
                    return figures + [Measured("gap", figure("training_accuracy") - figure("accuracy"))]
                }
            }
        }
    }

    private static func model(_ kind: Kind, hidden: Int, _ random: inout RandomSource) -> SignalModel<Float> {
        let dropout = kind == .layers ? rate : 0
        var model = SignalModel<Float>(
            SignalSettings("lstm", hidden: hidden, layers: 2, dropout: dropout), features: CueInNoise.features,
            outputs: CueInNoise.classes, random: &random)
        let options =
            switch kind {
            case .variational: RecurrentOptions(dropout: rate)
            case .zoneout: RecurrentOptions(hiddenZoneout: zoneout, memoryZoneout: zoneout)
            default: RecurrentOptions()
            }
        model.recurrent = AnyRecurrentLayer(
            "lstm", inputs: CueInNoise.features, hidden: hidden, layers: 2, dropout: dropout, options: options,
            random: &random)
        return model
    }

    static func verdict(of rows: StudyRows) -> Verdict {
        func figure(_ name: String, _ kind: Kind) -> Double { rows.average(name, kind.rawValue, "everywhere") }
        return Verdict(
            Kind.allCases.filter { $0 != .none }.flatMap { kind in
                let (gap, bare) = (figure("gap", kind), figure("gap", .none))
                let (test, without) = (figure("accuracy", kind), figure("accuracy", .none))
                func place(_ figure: String, _ kind: Kind) -> StudyRows.Place { (figure, kind.rawValue, "everywhere") }
                return [
                    Verdict.Check(
                        "with \(kind.rawValue) the gap is smaller by 2 points at least (\(percent(gap)), \(percent(bare)))",
                        excess: rows.excess(place("gap", .none), over: place("gap", kind), by: 0.02)),
                    Verdict.Check(
                        "with \(kind.rawValue) the test is not worse by a point (\(percent(test)), \(percent(without)))",
                        excess: rows.excess(place("accuracy", kind), over: place("accuracy", .none), by: -0.01)),
                ]
            })
    }

    static func charts(of rows: StudyRows) -> [NamedChart] {
        func series(_ name: String, _ figure: String) -> BarChart.Series {
            BarChart.Series(
                name, rows.models.map { 100 * rows.average(figure, $0, "everywhere") },
                deviations: rows.models.map { 100 * deviation(rows.values(figure, $0, "everywhere")) })
        }
        let texts = rows.models.map { model in
            """
            \(model) \(percent(rows.average("training_accuracy", model, "everywhere"))) and \
            \(percent(rows.average("accuracy", model, "everywhere")))
            """
        }
        return [
            NamedChart(
                file: "dropout.svg",
                chart: BarChart(
                    "Right classes in training and test", y: Axis("right", unit: "%", range: 0...100, decimals: 1),
                    groups: rows.models, [series("training", "training_accuracy"), series("test", "accuracy")]),
                caption: "Training and test: \(texts.joined(separator: "; ")). \(rows.basis)")
        ]
    }

    static func method(_ scale: StudyScale) -> String {
        """
        Two layers of LSTM, \(hidden(scale)) units each, learn from \(examples(scale)) sequences of \(length(scale)) symbols, where \
        \(CueInNoise.evidence); \(plan(scale).text). Dropout of \(rate) between \
        layers and before the output, of weights between states (Merity et al.), or of the state with one mask for a sequence \
        (variational, Gal and Ghahramani); zoneout of \(zoneout). The test has 1,000 other sequences.
        """
    }

    static let limits = "One rate of each kind, and no early stopping, which would narrow the gap too."
}
