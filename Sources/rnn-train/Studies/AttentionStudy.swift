import RNNCharts
import RNNConsole
import RNNTasks

/// Whether attention helps an encoder-decoder with long inputs.
enum AttentionStudy: Study {
    static let name = "attention"
    static let question = "Does attention lift the bottleneck of an encoder-decoder?"
    static let claim = "Without attention an encoder-decoder forgets long inputs; with attention it does not."
    static let decisive = "accuracy"
    static let isStandard = true

    private static let models: [(name: String, attention: CrossAttentionKind?)] = [
        ("without attention", nil), ("with attention", .additive),
    ]
    private static let embedding = 16
    private static func hidden(_ scale: StudyScale) -> Int { scale.pick(tiny: 4, quick: 24, standard: 48, full: 64) }
    private static func lengths(_ scale: StudyScale) -> [Int] {
        scale.pick(
            tiny: [2, 3], quick: [2, 4, 8], standard: [2, 4, 8, 12, 16, 20], full: [2, 5, 10, 15, 20, 30, 40])
    }
    private static func plan(_ scale: StudyScale) -> UpdatePlan {
        UpdatePlan(updates: scale.pick(tiny: 2, quick: 200, standard: 1500, full: 6000))
    }
    private static func tests(_ scale: StudyScale) -> Int { scale == .tiny ? 4 : 100 }

    static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial] {
        models.indices.flatMap { model in
            seeds.map { seed in
                Trial(models[model].name, "reversed", seed: seed, cost: 1) { watch in
                    try StringTrial(
                        settings: EncoderDecoderSettings(
                            "bigru", embedding: embedding, hidden: hidden(scale), attention: models[model].attention),
                        lengths: lengths(scale), plan: plan(scale), tests: tests(scale))(seed: seed, watch)
                }
            }
        }
    }

    static func verdict(of rows: StudyRows) -> Verdict {
        let figures = rows.figuresNumbered("accuracy")
        guard let shortest = figures.first, let longest = figures.last else { return Verdict([]) }
        func share(_ model: Int, _ figure: String) -> Double { rows.average(figure, models[model].name, "reversed") }
        let (short, long) = (share(0, shortest.name), share(0, longest.name))
        let (attentive, start) = (share(1, longest.name), share(1, shortest.name))
        func excess(_ one: (Int, String), over other: (Int, String), by margin: Double) -> [Double] {
            rows.excess(
                (one.1, models[one.0].name, "reversed"), over: (other.1, models[other.0].name, "reversed"), by: margin)
        }
        let (from, to) = (Int(shortest.number), Int(longest.number))
        return Verdict([
            Verdict.Check(
                """
                without attention symbols are right less often by 20 points at length \(to) than at length \(from) \
                (\(percent(long)), \(percent(short)))
                """, excess: excess((0, shortest.name), over: (0, longest.name), by: 0.2)),
            Verdict.Check(
                "with attention by 5 points at most (\(percent(attentive)), \(percent(start)))",
                excess: excess((1, longest.name), over: (1, shortest.name), by: -0.05)),
            Verdict.Check(
                "at length \(to) attention is right more often by 20 points (\(percent(attentive)) against \(percent(long)))",
                excess: excess((1, longest.name), over: (0, longest.name), by: 0.2)),
        ])
    }

    static func charts(of rows: StudyRows) -> [NamedChart] {
        [
            NamedChart(
                file: "attention.svg",
                chart: rows.byLength("Symbols right in reversed strings", "reversed"),
                caption: rows.byLengthText("reversed")
                    + " Chance is \(percent(1 / Double(ReversedStrings.alphabet))). \(rows.basis)")
        ]
    }

    static func method(_ scale: StudyScale) -> String {
        """
        Strings of \(ReversedStrings.alphabet) symbols are read by a bidirectional GRU of \(hidden(scale)) units in each \
        direction, and written from their end by a GRU, without attention (its steps see the encoder's last output) and with \
        additive attention. \(plan(scale).text), with new strings of 1 to \(lengths(scale).last ?? 0) symbols in each. What is \
        counted are the symbols that are right where the model writes by itself, of \(tests(scale)) strings of each length.
        """
    }

    static let limits = """
        The decoder with attention has more parameters. Lengths are those that were learned from: what either does with longer strings was not measured. With many more updates \
        the decoder without attention gets better too.
        """
}

/// A trial of writing strings backwards: what several studies have in common.
struct StringTrial: Sendable {
    let settings: EncoderDecoderSettings
    /// The lengths to test; trainings have strings of 1 to the longest.
    let lengths: [Int]
    let plan: UpdatePlan
    let tests: Int
    var forcing = TeacherForcing.always
    /// Whether it is also tested with the right tokens before each one, and `loss` is that of strings of all lengths.
    var testsForced = false

    /// Trains a model, and lets it write: `accuracy_8` is the share of symbols that are right in strings of 8, `forced_8` that
    /// with the right tokens before each one, and `loss` is that of strings of all lengths.
    func callAsFunction(seed: Int, _ watch: TrialWatch) throws -> [Measured] {
        let draws = Draws(seed: seed)
        var (parameters, test) = (draws.model, draws.test)
        let vocabulary = ReversedStrings.vocabulary
        let model = EncoderDecoder<Float>(settings, source: vocabulary, target: vocabulary, random: &parameters)
        let goal = Translation<Float>(begin: ReversedStrings.begin, end: ReversedStrings.end, forcing: forcing)
        let longest = lengths.max() ?? 1
        let trained = try plan.train(model, for: goal, seed: seed, watch) { update in
            var random = draws.update(update)
            let strings = ReversedStrings.examples(plan.batchSize, lengths: 1...longest, &random)
            return strings.batches(of: plan.batchSize)[0]
        }
        var others = test
        let strings = ReversedStrings.examples(tests, lengths: 1...longest, &others)
        let loss = goal.evaluate(trained.model, on: strings.batches(of: tests)).figures.loss
        return [Measured("loss", loss)]
            + lengths.flatMap { length in
                // The same strings for both.
                var same = test
                let free = ReversedStrings.accuracy(trained.model, length: length, count: tests, &test)
                guard testsForced else { return [Measured("accuracy_\(length)", free)] }
                let forced = ReversedStrings.forcedAccuracy(trained.model, length: length, count: tests, &same)
                return [Measured("accuracy_\(length)", free), Measured("forced_\(length)", forced)]
            }
    }
}

extension StudyRows {
    /// Accuracies by the number in the figures' names, a line for each model.
    func byLength(_ title: String, _ setting: String, x: Axis = Axis("length", decimals: 0)) -> LineChart {
        LineChart(
            title, x: x, y: Axis("right", unit: "%", range: 0...100, decimals: 1),
            models.enumerated().map { index, model in
                StudyRows.line(
                    model, color: index, scale: 100,
                    figuresNumbered("accuracy").map { ($0.number, values($0.name, model, setting)) })
            })
    }

    /// From where to where the accuracies of each model go.
    func byLengthText(_ setting: String) -> String {
        let figures = figuresNumbered("accuracy")
        guard let first = figures.first, let last = figures.last else { return "" }
        return "From length \(Int(first.number)) to \(Int(last.number)): "
            + models.map { model in
                "\(model) from \(percent(average(first.name, model, setting))) to \(percent(average(last.name, model, setting)))"
            }.joined(separator: ", ") + "."
    }
}
