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
        #expect(ids.count == 12 && Set(ids).count == 12)
        #expect(picture.elements.filter { $0.name == "td" && $0.classes == ["number"] }.count == 3)
        #expect(picture.elements.first { $0.name == "h1" }?.text == "A & B <i>")
        #expect(picture.elements.first { $0.name == "pre" }?.text.hasSuffix("--epochs 3 && ls") == true)
        #expect(!text.contains("<script") && !text.contains("src=") && !text.contains("href="))
        #expect(text.hasPrefix("<!DOCTYPE html>") && text == "\(report)")
    }

    @Test("On a narrow screen charts have a layout of their own, whose text is at least 10 pixels high there")
    func narrow() throws {
        let names = ["bag-of-words", "rnn", "bilstm-attention"]
        let bars = BarChart("Bars", groups: names, [.init("", [1, 20_226, 3])], orientation: .horizontal)
        let lines = LineChart("Lines", names.map { .init($0, [1, 2, 3]) })
        let classes = ["negative", "positive"]
        let heat = HeatMap(confusion: "Classes", classes: classes, [[412, 88], [61, 439]])
        let charts: [any Chart] = [Panels([bars, bars, bars]), Panels([lines, lines]), Panels([heat, heat]), lines]
        for chart in charts {
            let text = "\(Report("A", [.chart(chart)]))"
            let body = try #require(text.split(separator: "<body>", maxSplits: 1).last).split(separator: "</html>")[0]
            let picture = try #require(Picture("<body>\(body)"))
            let pictures = picture.elements.filter { $0.name == "svg" && $0.classes.contains("rnn-chart") }
            #expect(pictures.count == 2 && picture["broad"].count == 1 && picture["narrow"].count == 1)
            // A screen of 390 pixels without the page's margins, and one of 320.
            #expect(12 * 358 / pictures[1].number("width") >= 12 && 12 * 288 / pictures[1].number("width") >= 10)
        }
        // Beside each other in the wide layout, below each other in the narrow one.
        let panels = Panels([bars, bars, bars])
        for (width, rows) in [(800.0, 1), (340, 3)] {
            let picture = try #require(Picture("\(panels.svg(width: width))"))
            #expect(Set(picture["plot"].map { $0.number("y") }).count == 1)
            let places = picture.elements.compactMap { $0.attributes["transform"] }.filter { $0.hasPrefix("translate") }
            #expect(Set(places.map { $0.split(separator: " ")[1] }).count == rows)
            #expect(picture.texts("category") == names + names + names)
        }
    }

    @Test("What is wrong has a sign and not only a colour, and long texts have room in a table that scrolls by itself")
    func tables() throws {
        let long = String(repeating: "word ", count: 20)
        let report = Report(
            "",
            [
                .table(
                    ["text", "gru"], cells: [[.init(long), "yes"], ["b", .init("no", isWrong: true)]], caption: "c")
            ])
        let text = "\(report)"
        let body = try #require(text.split(separator: "<body>", maxSplits: 1).last).split(separator: "</html>")[0]
        let picture = try #require(Picture("<body>\(body)"))
        #expect(picture.texts("wrong") == ["✗\u{a0}no"] && picture["text"].count == 3)
        let region = try #require(picture["scroll"].first)
        #expect(region.attributes["tabindex"] == "0" && region.attributes["aria-labelledby"] == "table-1")
        #expect(picture.elements.contains { $0.attributes["id"] == "table-1" && $0.text == "c" })
        #expect(
            text.contains(".scroll { overflow-x: auto; background: linear-gradient(")
                && text.contains("no-repeat local"))
        #expect(!body.contains("<caption"))
    }
}
