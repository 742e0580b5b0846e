import Foundation
import RNNCharts
import RNNConsole
import Testing

@testable import rnn_train

@Suite("Charts and captions")
struct ChartTests {
    @Test("Captions say of which weights, examples and seeds a chart is, and wrong predictions are marked")
    func captions() throws {
        let trainer = try Trainer()
        try trainer.run(Trainer.small + ["--seeds", "2", "--output", "@out", "--quiet"])
        let report = try trainer.text("out/report.html")
        let basis = """
            Test data of 20 examples, weights of the epoch with the best accuracy on the validation data, 2 seeds (42 to \
            43).
            """
        // The bars, three charts of the task, and its examples.
        #expect(report.components(separatedBy: basis).count - 1 == 5)
        for text in [
            "Test data of 20 examples, 2 seeds (42 to 43).", "Bars are means over the seeds",
            "means over 2 seeds (42 to 43), with bands", "whiskers are 95 % intervals", ", of the first seed",
            "class=\"wrong\">✗",
        ] { #expect(report.contains(text), "\(text)") }
        #expect(try trainer.text("out/length.svg").contains("n = "))
        try trainer.run(Trainer.small + ["--keep", "last", "--output", "@last", "--quiet"])
        #expect(try trainer.text("last/report.html").contains("weights of the last epoch, one seed (42)."))
    }

    @Test("A number is the same in the chart, the table and the results")
    func rounding() throws {
        let trainer = try Trainer()
        let printed = try trainer.run(Trainer.small + ["--output", "@out"])
        let rows = try trainer.text("out/results.csv").split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let chart = try trainer.text("out/comparison.svg")
        let column = try #require(rows[0].firstIndex(of: "test_accuracy"))
        let seconds = try #require(rows[0].firstIndex(of: "seconds"))
        for row in rows.dropFirst() {
            let share = percent(try #require(Double(row[column])))
            #expect(printed.contains(share) && chart.contains(">\(share.dropLast(2))</text>"))
            #expect(chart.contains(">\(grouped(try #require(Int(row[2]))))</text>"))
            #expect(Double(row[seconds]) != nil)
        }
    }

    @Test("Models that diverge in their first epoch are said to, and have no figures")
    func divergence() throws {
        let trainer = try Trainer()
        let wild = ["--learning-rate", "1e300", "--optimizer", "sgd", "--clip", "0", "--output", "@out", "--quiet"]
        #expect(trainer.failure(Trainer.small + wild)?.code == 1)
        let report = try trainer.text("out/report.html")
        #expect(report.contains("Diverged in the first epoch, and without figures: bag-of-words, rnn, attention."))
        #expect(!report.lowercased().contains(">nan") && !report.contains("<h2>Examples</h2>"))
        let charts = try trainer.text("out/comparison.svg")
        #expect(charts.components(separatedBy: ">diverged</text>").count - 1 == 6)
        #expect(try trainer.text("out/curves.svg").contains("diverged"))
    }

    @Test("The baseline is grey, models have a colour each while there are enough, and one colour beyond")
    func colors() {
        #expect(NamedChart.colors(ofModels: [true, false, false]) == [Palette.neutral, 0, 1])
        #expect(NamedChart.colors(ofModels: [false, true, false]) == [0, Palette.neutral, 1])
        #expect(NamedChart.colors(ofModels: [true]) == [0])
        let many = NamedChart.colors(ofModels: [true] + Array(repeating: false, count: 13))
        #expect(many == [Palette.neutral] + Array(repeating: 0, count: 13))
    }
}
