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
                        forcing: name == models[0] ? .always : .linear(to: lowest, steps: max(1, plan.updates * 3 / 4)),
                        testsForced: true)(
                            seed: seed, watch)
                }
            }
        }
    }

    static func verdict(of rows: StudyRows) -> Verdict {
        let figures = rows.figuresNumbered("accuracy")
        guard let last = figures.last else { return Verdict([]) }
        let (free, given) = (last.name, "forced_\(Int(last.number))")
        func share(_ figure: String, _ model: Int) -> String {
            percent(rows.average(figure, models[model], "reversed"))
        }
        return Verdict([
            Verdict.Check(
                """
                with teacher forcing, of what is written freely at length \(Int(last.number)) fewer symbols are right by 5 points \
                than with the right ones before each (\(share(free, 0)), \(share(given, 0)))
                """,
                excess: rows.excess((given, models[0], "reversed"), over: (free, models[0], "reversed"), by: 0.05)),
            Verdict.Check(
                "after scheduled sampling more symbols written freely are right there by 2 points (\(share(free, 1)))",
                excess: rows.excess((free, models[1], "reversed"), over: (free, models[0], "reversed"), by: 0.02)),
        ])
    }

    static func charts(of rows: StudyRows) -> [NamedChart] {
        var chart = rows.byLength("Symbols right by the length of the output", "reversed")
        let given = rows.figuresNumbered("forced")
        chart.series += rows.models.enumerated().map { index, model in
            var line = StudyRows.line(
                model, color: index, scale: 100, given.map { ($0.number, rows.values($0.name, model, "reversed")) })
            (line.style, line.isInLegend) = (.dashed, false)
            return line
        }
        chart.styleNames = [.solid: "written freely", .dashed: "with the right symbols before each"]
        let ends = rows.models.map { "\($0) \(percent(rows.average(given.last?.name ?? "", $0, "reversed")))" }
        return [
            NamedChart(
                file: "teacher.svg", chart: chart,
                caption: """
                    Written freely. \(rows.byLengthText("reversed")) With the right symbols before each, at length \
                    \(Int(given.last?.number ?? 0)): \(ends.joined(separator: ", ")). \(rows.basis)
                    """)
        ]
    }

    static func method(_ scale: StudyScale) -> String {
        """
        A GRU of \(hidden(scale)) units reads strings of 1 to \(lengths(scale).last ?? 0) symbols, and another writes them from their \
        end, without attention. In training it reads the right token before each one, or its own in a share of steps that grows \
        to \(Int(100 * (1 - lowest))) % in the first three quarters. \(plan(scale).text). Tested is what it writes by itself, 100 strings \
        of each length, and what it would write after the right symbols.
        """
    }

    static let limits = """
        What follows here does not depend on what was written before, only on the string that was read; errors pile up more where it \
        does. The share of own tokens was not tuned.
        """
}
