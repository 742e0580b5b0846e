import RNNCharts
import RNNConsole
import RNNTasks

/// What goes on inside of models that were trained on the same data, side by side.
struct InsideComparison<Task: TrainerTask> {
    /// A model, before its training and after it.
    struct Model {
        let name: String
        let color: Int
        let before: TrainedModel<Task.Model>
        let trained: TrainedModel<Task.Model>
    }

    /// The models, the best one first.
    private let models: [Model]
    private let test: Task.Part
    private let inputs: [Task.Model.Input]

    /// The test input that the best model is least sure of, among those that can be shown, and their number.
    private let hardest: (input: Task.Model.Input, among: Int)?
    /// The model to look into, the best one that has gates, or at least layers, while it reads that input.
    private let best: InsideView<Task>?

    init(_ models: [Model], test: Task.Part) {
        (self.models, self.test) = (models, test)
        inputs = Array(Task.modelInputs(of: test).prefix(100))
        hardest = models.first.flatMap { [inputs] in Self.hardest(of: inputs, for: $0.trained) }
        best = hardest.flatMap { Self.best(of: models, reading: $0.input) }
    }

    private static func hardest(
        of inputs: [Task.Model.Input], for model: TrainedModel<Task.Model>
    ) -> (input: Task.Model.Input, among: Int)? {
        func count(_ input: Task.Model.Input) -> Int? { model.task.stepNames(of: input)?.count }
        let readable = inputs.filter { input in count(input).map { (3...60).contains($0) } ?? true }
        // If all are long, one of the short ones.
        let shown = readable.isEmpty ? inputs.sorted { count($0) ?? 0 < count($1) ?? 0 }.prefix(10) : readable[...]
        let losses = shown.map { model.loss(of: $0) ?? 0 }
        return losses.indices.max { (losses[$0], $1) < (losses[$1], $0) }
            .map { (shown[shown.startIndex + $0], losses.contains { $0 != 0 } ? shown.count : 1) }
    }

    private static func best(of models: [Model], reading input: Task.Model.Input) -> InsideView<Task>? {
        let views = models.lazy.map { InsideView<Task>($0.name, $0.trained, [input], measures: false) }
            .filter { $0.record != nil }
        return views.first { $0.gateNames.count > 1 } ?? views.first
    }

    /// The charts of the section, the first of which has its title.
    var charts: [NamedChart] {
        var charts = [gradients, gates, spectrum, paths, connectivity].compactMap(\.self)
        if !charts.isEmpty { charts[0].section = "Inside" }
        return charts
    }

    /// How far gradients reach back in each model, before training and after it.
    private var gradients: NamedChart? {
        let examples = Task.encoded(test)
        let lines = models.flatMap { model in
            [(model.before, true), (model.trained, false)].compactMap { state, isBefore -> GradientLine? in
                let reading = InputView<Task>.readingLayers(of: state)
                // The highest layer that reads inputs from their start.
                let parts =
                    state.gradientFlow(on: examples)?.parts.filter { !$0.isReversed && $0.name == "hidden" } ?? []
                let part = reading.map { numbers in parts.last { numbers.contains($0.layer) } } ?? parts.first
                return part.map { GradientLine(name: model.name, part: $0, color: model.color, isBefore: isBefore) }
            }
        }
        return GradientLine.chart(
            lines, title: "Gradients through time", file: "inside-gradients.svg",
            note: """
                The norm of the gradient of the loss with respect to the hidden state of the highest layer that reads from the \
                start, by the distance from the last step: means over a batch of test examples.
                """)
    }

    private var gates: NamedChart? {
        best.flatMap { best in best.inputs.first.flatMap { best.gateChart(of: $0, file: "inside-gates.svg") } }
    }

    /// The eigenvalues of that model's recurrent matrices, before training and after it.
    private var spectrum: NamedChart? {
        guard let best, let model = models.first(where: { $0.name == best.name }) else { return nil }
        return best.spectrumChart(before: model.before, file: "inside-spectrum.svg")
    }

    private var paths: NamedChart? {
        guard let best, let model = models.first(where: { $0.name == best.name }) else { return nil }
        return InsideView<Task>(model.name, model.trained, Array(inputs.prefix(20)), measures: false)
            .pathChart(file: "inside-paths.svg", findsFixedPoints: false)
    }

    /// What the steps of the hardest input count for, in all models.
    private var connectivity: NamedChart? {
        guard let (input, searched) = hardest else { return nil }
        let views = models.map { ($0, InputView<Task>(input, in: $0.trained)) }
        let effects = views.map { InsideView<Task>.effects(of: $1, in: $0.trained) }
        // One measure for all: leaving out, if that is possible in all models.
        let isLeftOut = effects.allSatisfy { $0.leftOut != nil }
        var rows: [ColoredText.Row] = []
        var strongest: [String] = []
        for ((model, view), effects) in zip(views, effects) {
            let names = view.steps
            guard let effects = isLeftOut ? effects.leftOut : effects.relevance,
                let most = effects.indices.max(by: { effects[$0] < effects[$1] })
            else { continue }
            let said = view.group.map { ": \($0)" } ?? ""
            rows.append(InsideView<Task>.row(model.name + said, view, effects.scaled))
            strongest.append("\u{201c}\(names[most])\u{201d} in \(model.name)")
        }
        if rows.isEmpty { return nil }
        return NamedChart(
            file: "inside-connectivity.svg",
            chart: ColoredText(
                "What each step counts for", rows, valueName: "share of the largest effect in the row"),
            caption: """
                \(searched > 1 ? "The test example that \(models[0].name) is least sure of, of \(searched)" : "A test example"), and \
                \(isLeftOut
                    ? "how much less sure each model would be of its own prediction without each step"
                    : "the gradient of each model's loss by each step times the step, with the other sign"). What counts most: \(strongest.joined(separator: ", ")).
                """)
    }
}
