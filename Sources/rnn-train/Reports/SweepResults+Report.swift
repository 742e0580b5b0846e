import RNNCharts
import RNNConsole
import RNNTasks

extension SweepResults {
    /// `report.html`: the trials, and the best model with its own charts.
    ///
    /// - Parameters:
    ///   - best: The best model.
    ///   - comparison: What is said of it.
    ///   - charts: Its charts.
    ///   - command: The call of the sweep.
    /// - Returns: The report.
    /// - Throws: What the task throws.
    func report(
        of best: ModelRun<Task>, in comparison: Comparison<Task>, _ charts: [NamedChart], by command: String
    ) throws -> Report {
        var report = Report("\(counted(trials.count, "trial")) of settings")
        report.append(
            .paragraph(
                """
                Chosen by the \(monitored.title) on the validation data; the test data were looked at once, with the best \
                model. The data: \(task.summary).
                """))
        report.append(.commands(command))
        report.append(table.block)
        let chart = chart
        report.append(.chart(chart.chart, caption: chart.caption))
        report.append(.heading("The best model"))
        report.append(.paragraph("Trial \(trials[0].number): \(space.text(of: trials[0].values))."))
        try comparison.append(best, charts, to: &report)
        return report
    }
}
