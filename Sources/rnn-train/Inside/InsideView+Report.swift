import RNNCharts
import RNNConsole
import RNNTasks

extension InsideView {
    /// All charts of the view.
    var charts: [NamedChart] {
        [
            lead.flatMap { gateChart(of: $0) }, pathChart(findsFixedPoints: true), gradientChart(),
            connectivityChart(), attentionChart(), unitChart(), spectrumChart(),
        ].compactMap(\.self)
    }

    /// The report of one model: its predictions, then what goes on inside.
    func report(_ predictions: NamedTable, _ charts: [NamedChart]) -> Report {
        var report = Report("Inside \(name)")
        report.append(
            .paragraph(
                record == nil
                    ? "The model has no recurrent layers; only what its inputs count for can be shown."
                    : "What goes on inside of the model while it reads \(counted(inputs.count, "input")); \(layerName) is looked at."
            ))
        report.append(.commands("\(model.model)"))
        report.append(predictions.block)
        for chart in charts { report.append(.chart(chart.chart, caption: chart.caption)) }
        for table in [saturationTable, unitTable].compactMap(\.self) { report.append(table.block) }
        return report
    }
}
