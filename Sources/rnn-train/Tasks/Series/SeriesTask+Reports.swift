import RNNCharts
import RNNConsole
import RNNTasks

extension SeriesTask {
    static func record(of evaluation: Evaluation<Self>, for task: SignalTask<Head>) -> Head.EvaluationRecord {
        task.head.record(of: evaluation.measurement.tally)
    }

    static func table(of evaluation: Evaluation<Self>, for task: SignalTask<Head>) -> NamedTable? {
        task.head.table(of: evaluation.measurement.tally)
    }

    func charts(of results: [VariantResult<Self>]) -> [NamedChart] {
        [confusion(of: results), states(of: results)].compactMap(\.self)
    }

    private func confusion(of results: [VariantResult<Self>]) -> NamedChart? {
        let models = results.compactMap { result in
            template.head.confusions(of: result.evaluations.map(\.measurement.tally)).map { (result.name, $0) }
        }
        return models.isEmpty ? nil : NamedChart(confusions: models, classes: template.head.names)
    }

    /// How many steps a picture has room for.
    private static var room: Int { 400 }

    /// Some test sequences, the state of a model that reads them and, if steps have labels, what it says of each.
    private func states(of results: [VariantResult<Self>]) -> NamedChart? {
        guard let result = results.first, let details = result.evaluations.first?.details else { return nil }
        let part = parts.test
        let isPerStep = template.settings.scope == .step
        let probabilities = isPerStep && !template.head.names.isEmpty
        let panels = SeriesDetails<Head>.drawn(of: part).flatMap { index -> [any Chart] in
            let input = part.inputs[index]
            let items = details.predictions[index].items
            let states = details.drawn[index] ?? []
            let scaled = template.features(input.frames).scalars.map(Double.init)
            let width = template.features.count
            let frames = (0..<min(input.frames.shape[0], Self.room)).map {
                Array(scaled[$0 * width..<($0 + 1) * width])
            }
            let truth = part.targets[index]
            let first = isPerStep || truth.isEmpty ? "" : ", true: \(truth[0])"
            let second = isPerStep || items.isEmpty ? "" : ", predicted: \(Head.fields(of: items[0])[0])"
            let spans = isPerStep && Head.self == ClassHead.self
            return [
                Spectrogram(
                    "Sequence \(input.name)\(first)", x: "step", y: Self.axis(template.featureNames, else: "feature"),
                    frames,
                    spans: spans ? Self.spans(truth.prefix(Self.room)) : [], spanName: spans ? "true label" : ""),
                Spectrogram(
                    "State\(second)", x: "step", y: "unit", Array(states.prefix(Self.room)),
                    spans: spans ? Self.spans(items.prefix(Self.room).map { Head.fields(of: $0)[0] }[...]) : [],
                    spanName: spans ? "predicted" : ""),
            ]
                + (probabilities
                    ? [
                        Spectrogram(
                            "Probabilities", x: "step", y: Self.axis(template.head.names, else: "label"),
                            items.prefix(Self.room).map { Head.probabilities(of: $0) })
                    ] : [])
        }
        if panels.isEmpty { return nil }
        let outputs = probabilities ? ", and the probability of each label at each step (right)" : ""
        return NamedChart(
            file: "states.svg",
            chart: Panels(
                panels, title: "Test sequences and the state of \(result.name)", columns: probabilities ? 3 : 2),
            caption: """
                Some test sequences: the features, in standard deviations (left), the outputs of the recurrent layers of \
                \(result.name) while it reads them\(probabilities ? "" : " (right)")\(outputs). The darker, the larger.
                """)
    }

    /// An axis with the names of rows, if it has room for them.
    private static func axis(_ names: [String]?, else label: String) -> Axis {
        guard let names, names.count <= 12 else { return Axis(label) }
        return Axis(
            range: -0.5...Double(names.count) - 0.5, marks: names.enumerated().map { Axis.Mark(Double($0), $1) })
    }

    /// Where which label is.
    private static func spans(_ labels: ArraySlice<String>) -> [Spectrogram.Span] {
        var spans: [Spectrogram.Span] = []
        for (step, label) in labels.enumerated() {
            if let last = spans.last, last.label == label {
                spans[spans.count - 1].frames = last.frames.lowerBound...step
            } else {
                spans.append(.init(step...step, label))
            }
        }
        return spans
    }

    func samples(of results: [VariantResult<Self>]) -> NamedTable? {
        let part = parts.test
        func text(_ prediction: SignalTask<Head>.Prediction) -> String {
            Self.shortened(prediction.items.map { Head.fields(of: $0)[0] })
        }
        func isRight(_ result: VariantResult<Self>, _ index: Int) -> Bool {
            zip(result.evaluations[0].details.predictions[index].items, part.targets[index]).allSatisfy {
                Head.isRight($0, $1, settings) ?? true
            }
        }
        // What a model gets wrong comes first.
        let wrong = part.inputs.indices.filter { index in !results.allSatisfy { isRight($0, index) } }
        let right = part.inputs.indices.filter { !wrong.contains($0) }
        return NamedTable(
            columns: ["sequence", "steps", Head.output] + results.map(\.name),
            cells: (wrong.prefix(5) + right.prefix(3)).map { index in
                [
                    Report.Cell(part.inputs[index].name), Report.Cell(grouped(part.inputs[index].frames.shape[0])),
                    Report.Cell(Self.shortened(part.targets[index])),
                ]
                    + results.map { result in
                        Report.Cell(
                            text(result.evaluations[0].details.predictions[index]), isWrong: !isRight(result, index))
                    }
            }, caption: "Some test sequences, those with errors first.")
    }

    private static func shortened(_ texts: [String]) -> String {
        texts.count == 1
            ? texts[0]
            : texts.prefix(24).map { $0.isEmpty ? "-" : $0 }.joined(separator: " ") + (texts.count > 24 ? " …" : "")
    }
}
