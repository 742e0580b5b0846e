import RNNCharts
import Testing

@Suite struct ReportTests {
    @Test("A report is one valid page with what was put in, every id once")
    func page() throws {
        let chart = BarChart("Bars", groups: ["a"], [.init("", [1])])
        let report = Report(
            "A & B <i>",
            [
                .heading("Part"), .paragraph("1 < 2"), .chart(chart, caption: "c"), .chart(chart),
                .table(["model", "accuracy"], [["rnn", "78.1 ± 2.0"], ["gru", "–"], ["lstm", "1,024 ms"]]),
                .details("More", [.commands("rnn-train \\\n  --epochs 3 && ls"), .chart(chart)]),
            ])
        let text = "\(report)"
        // Apart from these, the page is XML too.
        let body = try #require(text.split(separator: "<body>", maxSplits: 1).last).split(separator: "</html>")[0]
        let picture = try #require(Picture("<body>\(body)"))
        let ids = picture.elements.compactMap { $0.attributes["id"] }
        #expect(ids.count == 6 && Set(ids).count == 6)
        #expect(picture.elements.filter { $0.name == "td" && $0.classes == ["number"] }.count == 3)
        #expect(picture.elements.first { $0.name == "h1" }?.text == "A & B <i>")
        #expect(picture.elements.first { $0.name == "pre" }?.text.hasSuffix("--epochs 3 && ls") == true)
        #expect(!text.contains("<script") && !text.contains("src=") && !text.contains("href="))
        #expect(text.hasPrefix("<!DOCTYPE html>") && text == "\(report)")
    }
}
