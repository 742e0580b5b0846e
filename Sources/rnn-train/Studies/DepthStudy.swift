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
        return [Measured("updates", Double(trained.updates)), Measured("accuracy", figures[.accuracy] ?? 0)]
    }

    static func verdict(of rows: StudyRows) -> Verdict {
        let depths = rows.numbered("layers")
        func updates(_ model: String, _ layers: Int) -> Double { rows.average("updates", model, "layers \(layers)") }
        guard let deepest = depths.last.map({ Int($0.number) }) else { return Verdict([]) }
        let middle =
            depths.filter { (2...4).contains($0.number) }.map { updates("plain", Int($0.number)) }.min() ?? .nan
        let (one, many, linked) = (updates("plain", 1), updates("plain", deepest), updates("residual", deepest))
        return Verdict([
            Verdict.Check(
                "the best of 2 to 4 plain layers needs fewer updates than one by a tenth (\(text(middle)), \(text(one)))",
                middle <= 0.9 * one),
            Verdict.Check(
                "\(deepest) plain layers need more than the best of 2 to 4 by a tenth (\(text(many)))",
                many >= 1.1 * middle),
            Verdict.Check(
                "\(deepest) residual layers need fewer than \(deepest) plain ones by a tenth (\(text(linked)))",
                linked <= 0.9 * many),
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
                    \(percent(right.max() ?? .nan)) of the products are right. \(rows.basis)
                    """)
        ]
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
