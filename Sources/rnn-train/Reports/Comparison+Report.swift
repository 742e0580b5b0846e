import RNNCharts
import RNNConsole
import RNNTasks

extension Comparison {
    /// `report.html` of several models, with their charts.
    func report(_ charts: [NamedChart]) throws -> Report {
        var report = Report("Recurrent networks compared")
        report.append(
            .paragraph(
                "\(counted(groups.count, "model")) learned from \(division). The data: \(task.summary)."
            ))
        report.append(table.block)
        try finish(&report, charts)
        return report
    }

    /// `report.html` of one model, with its charts.
    func report(of run: ModelRun<Task>, _ charts: [NamedChart]) throws -> Report {
        var report = Report("\(run.name), trained")
        try append(run, charts, to: &report)
        return report
    }

    /// Adds what a report says of one model, with its charts.
    func append(_ run: ModelRun<Task>, _ charts: [NamedChart], to report: inout Report) throws {
        // Weights that nobody trained have figures too, but not any that say something.
        let hasFigures = groups.contains { !$0.measured.isEmpty }
        report.append(
            .paragraph(
                "Learned from \(division). "
                    + (hasFigures ? "On the test data: \(run.test.figures.text). " : "")
                    + "The data: \(task.summary)."
                    + (hasFigures ? " \(keptWeights)" : " The training diverged in its first epoch.")))
        report.append(.commands("\(run.model.model)"))
        if hasFigures, let table = Task.table(of: run.test, for: run.model.task) {
            report.append(table.adding(basis).block)
        }
        try finish(&report, charts)
    }

    private var division: String {
        """
        \(counted(Task.count(of: task.parts.training), Task.unit)); \(grouped(Task.count(of: task.parts.validation))) others \
        are for validation, \(grouped(Task.count(of: task.parts.test))) for the test
        """
    }

    /// What stands at the end of every report.
    private func finish(_ report: inout Report, _ charts: [NamedChart]) throws {
        for chart in charts {
            if let section = chart.section { report.append(.heading(section)) }
            report.append(.chart(chart.chart, caption: chart.caption))
        }
        if let samples {
            report.append(.heading("Examples"))
            report.append(samples.block)
        }
        report.append(.heading("How to repeat this"))
        report.append(.commands(call.command))
        report.append(
            .details(
                "All settings", [.table(["setting", "value"], call.options.map { ["--" + $0.name, "\($0.value)"] })]))
    }
}
