import RNNCharts
import RNNConsole
import RNNTasks

/// How many layers, with residual links and without.
enum DepthStudy: Study {
    static let name = "depth"
    static let question = "Do more layers help, and do deep stacks need residual links?"
    static let claim = "Two to four layers are better than one; beyond that stacks need residual links."
    static let decisive = "updates"

    private static let models = ["plain", "residual"]
    private static func hidden(_ scale: StudyScale) -> Int { scale.pick(tiny: 4, quick: 16, standard: 24, full: 32) }
    private static func length(_ scale: StudyScale) -> Int { scale.pick(tiny: 4, quick: 8, standard: 16, full: 24) }
    private static func depths(_ scale: StudyScale) -> [Int] {
        scale.pick(tiny: [1, 2], quick: [1, 4], standard: [1, 2, 4, 8], full: [1, 2, 3, 4, 6, 8])
    }
    private static func plan(_ scale: StudyScale) -> UpdatePlan {
        UpdatePlan(
            updates: scale.pick(tiny: 2, quick: 60, standard: 600, full: 3000), interval: 20,
            solved: .accuracy(atLeast: enough))
    }
    private static let enough = 0.99

    static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial] {
        models.flatMap { name in
            depths(scale).flatMap { layers in
                seeds.map { seed in
                    Trial(name, "layers \(layers)", seed: seed, cost: Double(layers)) { watch in
                        try measure(layers, isResidual: name == "residual", scale, seed: seed, watch)
                    }
                }
            }
        }
    }

    private static func measure(
        _ layers: Int, isResidual: Bool, _ scale: StudyScale, seed: Int, _ watch: TrialWatch
    ) throws -> [Measured] {
        let group = GroupProducts.permutations
        let draws = Draws(seed: seed)
        var (parameters, validation, test) = (draws.model, draws.validation, draws.test)
        var model = SignalModel<Float>(
            SignalSettings("gru", hidden: hidden(scale), scope: .step), features: group.features,
            outputs: group.classes, random: &parameters)
        model.recurrent = AnyRecurrentLayer(
            "gru", inputs: group.features, hidden: hidden(scale), layers: layers, isResidual: isResidual,
            random: &parameters)
        let (plan, length) = (plan(scale), length(scale))
        let trained = try plan.train(
            model, for: StudyGoal(), seed: seed, watch,
            validation: [group.batch(scale == .tiny ? 4 : 100, length: length, &validation)]
        ) { update in
            var random = draws.update(update)
            return group.batch(plan.batchSize, length: length, &random)
        }
        let figures = StudyGoal().evaluate(
            trained.model, on: [group.batch(scale == .tiny ? 4 : 300, length: length, &test)]
        ).figures
        return [
            Measured("updates", Double(trained.hasDiverged ? plan.updates : trained.updates)),
            Measured("solved", trained.isSolved ? 1 : 0), Measured("accuracy", figures[.accuracy] ?? 0),
        ]
    }

    static func verdict(of rows: StudyRows) -> Verdict {
        let depths = rows.numbered("layers")
        func updates(_ model: String, _ layers: Int) -> Double { rows.average("updates", model, "layers \(layers)") }
        guard let deepest = depths.last.map({ Int($0.number) }) else { return Verdict([]) }
        let some = depths.filter { (2...4).contains($0.number) }.map { Int($0.number) }
        let middle = mean(some.map { updates("plain", $0) })
        let (one, many, linked) = (updates("plain", 1), updates("plain", deepest), updates("residual", deepest))
        /// A training that has not solved the task needs more updates than it had, nobody knows how many.
        func fewer(_ ones: (String, [Int]), than others: (String, [Int])) -> [Double] {
            func places(_ figure: String, _ group: (String, [Int])) -> [StudyRows.Place] {
                group.1.map { (figure, group.0, "layers \($0)") }
            }
            func needed(_ group: (String, [Int])) -> [(updates: Double, isSolved: Bool)] {
                let updates = rows.bySeed(places("updates", group), mean)
                let solved = rows.bySeed(places("solved", group)) { $0.min() ?? 0 }
                return zip(updates, solved).map { ($0, $1 > 0) }
            }
            return zip(needed(ones), needed(others)).map { one, other in
                if one.isSolved { return 0.9 * other.updates - one.updates }
                return other.isSolved ? -.infinity : .nan
            }
        }
        return Verdict([
            Verdict.Check(
                "2 to 4 plain layers need fewer updates than one by a tenth, on average (\(text(middle)), \(text(one)))",
                excess: fewer(("plain", some), than: ("plain", [1]))),
            Verdict.Check(
                "2 to 4 plain layers need fewer than \(deepest) by a tenth (\(text(many)))",
                excess: fewer(("plain", some), than: ("plain", [deepest]))),
            Verdict.Check(
                "\(deepest) residual layers need fewer than \(deepest) plain ones by a tenth (\(text(linked)))",
                excess: fewer(("residual", [deepest]), than: ("plain", [deepest]))),
        ])
    }

    private static func text(_ updates: Double) -> String { fixed(updates, 0) }

    static func charts(of rows: StudyRows) -> [NamedChart] {
        let depths = rows.numbered("layers")
        let lines = rows.models.enumerated().map { index, model in
            StudyRows.line(model, color: index, depths.map { ($0.number, rows.values("updates", model, $0.name)) })
        }
        let texts = rows.models.map { model in
            "\(model) \(depths.map { text(rows.average("updates", model, $0.name)) }.joined(separator: ", "))"
        }
        let right = rows.models.flatMap { model in depths.map { rows.average("accuracy", model, $0.name) } }
        return [
            NamedChart(
                file: "depth.svg",
                chart: LineChart(
                    "Updates until the task is solved", x: Axis("layers", decimals: 0), y: Axis("updates", decimals: 0),
                    lines),
                caption: """
                    Lower is better. With \(depths.map { "\(Int($0.number))" }.joined(separator: ", ")) layers: \
                    \(texts.joined(separator: "; ")). In the end \(percent(right.min() ?? .nan)) to \
                    \(percent(right.max() ?? .nan)) of the products are right. \(unsolved(rows))\(rows.basis)
                    """)
        ]
    }

    private static func unsolved(_ rows: StudyRows) -> String {
        let count = rows.rows.count { $0.figure == "solved" && $0.value == 0 }
        return count == 0
            ? ""
            : "\(counted(count, "training")) had not solved the task with the last update, which is drawn for them. "
    }

    static func method(_ scale: StudyScale) -> String {
        """
        GRUs of \(hidden(scale)) units in \(depths(scale).map(String.init).joined(separator: ", ")) layers give the running product \
        of swaps and rotations of three things, 6 classes, in sequences of \(length(scale)) steps. With residual links the input of \
        a layer is added to its output, where they have the same size. \(plan(scale).text), new examples in each; counted is after how \
        many \(Int(100 * enough)) % of other sequences' products are right, looked at every 20.
        """
    }

    static let limits =
        "Layers have the same width, so deeper stacks have more parameters. Language and speech are other tasks."
}
