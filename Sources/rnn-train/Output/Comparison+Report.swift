import RNNCharts
import RNNTasks

extension Comparison {
    /// `report.html`.
    ///
    /// - Parameters:
    ///   - command: How to repeat the run.
    ///   - settings: The names and values of the settings.
    /// - Returns: The page.
    func report(command: String, settings: [[String]]) -> Report {
        let table = table
        var report = Report("Recurrent networks compared")
        report.append(
            .paragraph(
                """
                \(groups.count) models learned from \(grouped(Double(examples.training.count))) examples and were tested with \
                \(grouped(Double(examples.test.count))) others. The data: \(examples.summary).
                """))
        report.append(
            .table(
                table.columns, table.rows,
                caption: """
                    Accuracy on the test examples: of the best epoch and of the last one. The baseline is a logistic \
                    regression on the counts of words, which knows nothing of their order.
                    """))
        finish(&report, command: command, settings: settings, charts: charts)
        return report
    }

    /// `report.html` of a training of one model.
    ///
    /// - Parameters:
    ///   - command: How to repeat the run.
    ///   - settings: The names and values of the settings.
    ///   - charts: The charts.
    /// - Returns: The page.
    func trainingReport(
        command: String, settings: [[String]], charts: [(file: String, chart: any Chart, caption: String)]
    ) -> Report {
        let group = groups[0]
        let confusion = group.confusion
        var report = Report("\(group.name), trained")
        report.append(
            .paragraph(
                """
                Learned from \(grouped(Double(examples.training.count))) examples and tested with \
                \(grouped(Double(examples.test.count))) others, of which it told \(percent(confusion.accuracy)) right. \
                The data: \(examples.summary).
                """))
        report.append(.commands("\(group.runs[0].model.model)"))
        report.append(
            .table(
                ["class", "precision", "recall", "F1", "examples"],
                examples.classes.indices.map { label in
                    [
                        examples.classes[label], fixed(confusion.precision(of: label), 3),
                        fixed(confusion.recall(of: label), 3), fixed(confusion.f1(of: label), 3),
                        grouped(Double(confusion.counts[label].reduce(0, +))),
                    ]
                }, caption: "How well each class is found."))
        finish(&report, command: command, settings: settings, charts: charts)
        return report
    }

    /// What stands at the end of every report.
    private func finish(
        _ report: inout Report, command: String, settings: [[String]],
        charts: [(file: String, chart: any Chart, caption: String)]
    ) {
        for (_, chart, caption) in charts { report.append(.chart(chart, caption: caption)) }
        report.append(.heading("Examples"))
        report.append(
            .table(
                ["text", "label"] + groups.map(\.name),
                samples.map { index in
                    [examples.test.inputs[index], examples.classes[Int(examples.test.labels[index])]]
                        + groups.map { group in
                            let prediction = group.evaluations[0].predictions[index]
                            // Label, number and unit stay in one line.
                            return "\(prediction.label)\u{a0}\(fixed(100 * prediction.probability, 0))\u{a0}%"
                        }
                },
                caption: "What is said of some test examples, with the best weights, and how sure that is."))
        report.append(.heading("How to repeat this"))
        report.append(.commands(command))
        report.append(.details("All settings", [.table(["setting", "value"], settings)]))
    }
}
