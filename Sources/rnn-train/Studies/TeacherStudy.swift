import RNNCharts
import RNNConsole
import RNNTasks

/// Teacher forcing against scheduled sampling.
enum TeacherStudy: Study {
    static let name = "teacher"
    static let question = "Does a decoder that reads its own tokens in training write long outputs better?"
    static let claim = "With teacher forcing errors pile up along the output; scheduled sampling helps."
    static let decisive = "accuracy"

    private static let models = ["teacher forcing", "scheduled sampling"]
    private static func hidden(_ scale: StudyScale) -> Int { scale.pick(tiny: 4, quick: 24, standard: 64, full: 96) }
    private static func lengths(_ scale: StudyScale) -> [Int] {
        scale.pick(tiny: [2, 3], quick: [2, 6], standard: [2, 4, 6, 8, 10, 12], full: [2, 4, 8, 12, 16, 20])
    }
    private static func plan(_ scale: StudyScale) -> UpdatePlan {
        UpdatePlan(updates: scale.pick(tiny: 2, quick: 100, standard: 1200, full: 5000))
    }
    private static let lowest = 0.25

    static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial] {
        models.flatMap { name in
            seeds.map { seed in
                Trial(name, "reversed", seed: seed, cost: 1) { watch in
                    let plan = plan(scale)
                    return try StringTrial(
                        settings: EncoderDecoderSettings("gru", embedding: 16, hidden: hidden(scale)),
                        lengths: lengths(scale), plan: plan, tests: scale == .tiny ? 4 : 100,
                        forcing: name == models[0] ? .always : .linear(to: lowest, steps: max(1, plan.updates * 3 / 4)))(
                            seed: seed, watch)
                }
            }
        }
    }

    static func verdict(of rows: StudyRows) -> Verdict {
        let figures = rows.figuresNumbered("accuracy")
        guard let first = figures.first, let last = figures.last else { return Verdict([]) }
        let forced = rows.average(last.name, models[0], "reversed")
        let short = rows.average(first.name, models[0], "reversed")
        let sampled = rows.average(last.name, models[1], "reversed")
        return Verdict([
            Verdict.Check(
                """
                with teacher forcing symbols are right less often by 10 points at length \(Int(last.number)) than at \
                \(Int(first.number)) (\(percent(forced)), \(percent(short)))
                """, short - forced >= 0.1),
            Verdict.Check(
                "scheduled sampling is right more often there by 2 points at least (\(percent(sampled)))",
                sampled - forced >= 0.02),
        ])
    }

    static func charts(of rows: StudyRows) -> [NamedChart] {
        [
            NamedChart(
                file: "teacher.svg", chart: rows.byLength("Symbols right in what is written freely", "reversed"),
                caption: "\(rows.byLengthText("reversed")) \(rows.basis)")
        ]
    }

    static func method(_ scale: StudyScale) -> String {
        """
        A GRU of \(hidden(scale)) units reads strings of 1 to \(lengths(scale).last ?? 0) symbols, and another writes them from their \
        end, without attention. In training it reads the right token before each one, or its own in a share of steps that grows \
        to \(Int(100 * (1 - lowest))) % in the first three quarters. \(plan(scale).text). Tested is what it writes by itself, 100 strings \
        of each length.
        """
    }

    static let limits = """
        What follows here does not depend on what was written before, only on the string that was read; errors pile up more where it \
        does. The share of own tokens was not tuned.
        """
}
