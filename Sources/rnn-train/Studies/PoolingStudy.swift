import RNNCharts
import RNNConsole
import RNNTasks

/// How to make one vector of a sequence, by where the evidence is.
enum PoolingStudy: Study {
    static let name = "pooling"
    static let question = "How should a sequence become one vector?"
    static let claim = "Pooling all outputs (mean, maximum, attention) is better than the last one."
    static let decisive = "accuracy"

    private static let cell = RecurrentKind(.gru)

    private static func length(_ scale: StudyScale) -> Int { scale.pick(tiny: 10, quick: 30, standard: 60, full: 100) }
    private static func plan(_ scale: StudyScale) -> UpdatePlan {
        UpdatePlan(updates: scale.pick(tiny: 2, quick: 40, standard: 200, full: 1000))
    }
    private static let places: [CueInNoise.Place] = [.start, .middle, .end, .everywhere]

    static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial] {
        PoolingKind.allCases.flatMap { pooling in
            places.flatMap { place in
                seeds.map { seed in
                    Trial(pooling.rawValue, place.rawValue, seed: seed, cost: 1) { watch in
                        try CueTrial(
                            cue: CueInNoise(length: length(scale), place: place), plan: plan(scale),
                            tests: scale == .tiny ? 8 : 500)(seed: seed, watch) { random in
                                SignalModel(
                                    SignalSettings(cell, hidden: scale == .tiny ? 4 : 32, pooling: pooling),
                                    features: CueInNoise.features, outputs: CueInNoise.classes, random: &random)
                            }
                    }
                }
            }
        }
    }

    static func verdict(of rows: StudyRows) -> Verdict {
        Verdict(
            places.flatMap { place in
                let last = rows.average("accuracy", PoolingKind.last.rawValue, place.rawValue)
                return PoolingKind.allCases.filter { $0 != .last }.map { pooling in
                    let right = rows.average("accuracy", pooling.rawValue, place.rawValue)
                    return Verdict.Check(
                        """
                        with the evidence \(place.text), \(pooling.rawValue) is right more often than last by 2 points at least \
                        (\(percent(right)), \(percent(last)))
                        """,
                        excess: rows.excess(
                            ("accuracy", pooling.rawValue, place.rawValue),
                            over: ("accuracy", PoolingKind.last.rawValue, place.rawValue), by: 0.02))
                }
            })
    }

    static func charts(of rows: StudyRows) -> [NamedChart] {
        [
            NamedChart(
                file: "pooling.svg", chart: rows.accuracyBars("Right classes by where the evidence is"),
                caption: """
                    \(rows.accuracyText()) Chance is \(percent(1 / Double(CueInNoise.classes))). \(rows.basis)
                    """)
        ]
    }

    static func method(_ scale: StudyScale) -> String {
        """
        Sequences of \(length(scale)) random symbols out of \(CueInNoise.classes). One is marked, which is the class: in the first, \
        the middle or the last tenth; or none is, and \(CueInNoise.evidence) (everywhere). A GRU of 32 units, \(plan(scale).text), new examples in each; the test has 500 others.
        """
    }

    static let limits =
        "Attention has a few more parameters than the others. Evidence that only its order shows was not tried."
}
