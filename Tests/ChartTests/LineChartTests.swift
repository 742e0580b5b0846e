import Foundation
import Testing

@testable import RNNCharts

@Suite struct LineChartTests {
    @Test("A gap in the numbers is a gap in the line, and a point alone is a point")
    func gaps() throws {
        var values = (0..<30).map { Double($0) }
        values[10] = .nan
        values[12] = .infinity
        let picture = try #require(Picture("\(LineChart("", [.init("", values)]).svg)"))
        #expect(picture["line"].count == 2 && picture["point"].count == 1)
        let band = try #require(Picture("\(LineChart("", [.init("", values, deviations: values)]).svg)"))
        #expect(band["band"].count == 2)
    }

    @Test("Lines whose colours come again have another style, unless theirs is given")
    func styles() throws {
        let lines = (0..<21).map { LineChart.Series("line \($0)", [0, 1]) }
        let picture = try #require(Picture("\(LineChart("", lines).svg(width: 700))"))
        #expect(Set(picture["line"].map { $0.attributes["class"] ?? "" }).count == 21)
        let given = LineChart("", lines.map { .init($0.name, $0.y, style: .solid) })
        #expect(try #require(Picture("\(given.svg(width: 700))"))["solid"].count == 2 * 21)
    }

    @Test("A constant is a dashed line without points, in the legend too")
    func level() throws {
        let chart = LineChart("", [.init("network", [3, 2, 1]), .level("baseline", 1.5, over: 1...3)])
        let picture = try #require(Picture("\(chart.svg)"))
        #expect(picture["point"].count == 3 && picture["hollow"].isEmpty)
        #expect(picture["dashed"].map(\.name).sorted() == ["line", "path"])
        #expect(picture.texts("legend") == ["network", "baseline"])
    }

    @Test("The legend has each model once, and each style once")
    func legendOfStyles() throws {
        let lines = ["gru", "lstm"].enumerated().flatMap { color, name in
            [
                LineChart.Series(name, [1, 2], style: .solid, color: color),
                .init("\(name), training", [2, 3], style: .dashed, color: color, isInLegend: false),
            ]
        }
        let names: [LineStyle: String] = [.dashed: "training", .solid: "validation"]
        let picture = try #require(Picture("\(LineChart("", lines, styleNames: names).svg)"))
        #expect(picture.texts("legend") == ["gru", "lstm", "validation", "training"])
        #expect(picture["line"].filter { $0.name == "path" }.count == 4)
        #expect(picture["hollow"].filter { $0.classes.contains("point") }.count == 4)
        let one = LineChart("", Array(lines.prefix(2)), styleNames: names)
        #expect(try #require(Picture("\(one.svg)")).texts("legend") == ["validation", "training"])
    }

    @Test("A line that breaks off has a cross, is no measure for the others, and is called what it is without numbers")
    func divergence() throws {
        let steady = LineChart.Series("gru", [0.7, 0.6, 0.5])
        let wild = LineChart.Series("lstm", [0.7, 1e30, .nan])
        let none = LineChart.Series("rnn", [.nan, .nan, .nan])
        let chart = LineChart("", [steady, wild, none], missing: "diverged")
        let picture = try #require(Picture("\(chart.svg)"))
        #expect(picture["stop"].count == 1 && picture.texts("legend") == ["gru", "lstm", "rnn (diverged)"])
        #expect(picture.texts("vertical").last == "0.70")
        let plot = picture["plot"][0]
        let cross = try #require(picture["stop"][0].attributes["d"]).dropFirst().split(separator: " ")
        let (x, y) = (try #require(Double(cross[0])), try #require(Double(cross[1].prefix { $0 != "l" })))
        #expect(x > plot.number("x") && x < plot.number("x") + plot.number("width"))
        #expect(y >= plot.number("y") && y < plot.number("y") + 10)
        let empty = try #require(Picture("\(LineChart("", [none], missing: "diverged").svg)"))
        #expect(empty.texts("missing") == ["diverged"])
        // If all break off, they are all there is to see.
        #expect(try !#require(Picture("\(LineChart("", [wild]).svg)")).texts("vertical").isEmpty)
    }

    @Test("Points of a category stand beside each other, each with its interval, above names in lines")
    func categories() throws {
        let intervals = [Interval(80, 100), Interval(70, 85), Interval(.nan, 4)]
        let lines = ["a", "b"].map { LineChart.Series($0, [90, 80, 75], intervals: intervals) }
        let names = ["4–7\nn = 67", "8–12\nn = 70", "13\nn = 9"]
        let picture = try #require(Picture("\(LineChart("", y: Axis(decimals: 1), lines, categories: names).svg)"))
        #expect(picture["whisker"].count == 2 * 2 * 3 && picture["band"].isEmpty && picture["horizontal"].isEmpty)
        #expect(picture.texts("category") == ["4–7", "n = 67", "8–12", "n = 70", "13", "n = 9"])
        let points = picture["point"]
        #expect(points[3].number("cx") > points[0].number("cx") && points[3].number("cx") < points[1].number("cx"))
        let upright = picture["whisker"][0]
        #expect(upright.number("y1") < points[0].number("cy") && upright.number("y2") > points[0].number("cy"))
        #expect(picture.elements.contains { $0.name == "title" && $0.text == "a, 4–7 n = 67: 90.0 (80.0 to 100.0)" })
        let narrow = try #require(Picture("\(LineChart("", lines, categories: names + names).svg(width: 260))"))
        #expect(narrow.texts("category").contains("4–7, n = 67"))
    }

    @Test("A hundred thousand points are drawn by those that can be told apart")
    func thinning() {
        let values = (0..<100_000).map { Double($0 % 97) }
        #expect("\(LineChart("", [.init("", values)]).svg)".utf8.count < 150_000)
    }

    @Test("On a logarithmic axis decades have labels, and small numbers have digits that say something")
    func decades() throws {
        let distances = (0..<60).map(Double.init)
        let norms = distances.map { (0..<Int($0)).reduce(1.0) { norm, _ in norm * 0.7 } }
        let deviations = norms.map { $0 * 1.2 }
        let chart = LineChart(
            "", y: Axis("gradient norm", isLogarithmic: true),
            [.init("gru", norms, x: distances, deviations: deviations)])
        let picture = try #require(Picture("\(chart.svg)"))
        let labels = picture.texts("vertical")
        #expect(
            labels.count >= 4
                && labels.allSatisfy { ["10⁻¹⁰", "10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "1", "10²"].contains($0) })
        // The band reaches below zero, and so to the end of the axis.
        let plot = picture["plot"][0]
        let bottom = plot.number("y") + plot.number("height")
        let band = try #require(picture["band"].first?.attributes["d"])
        #expect(band.hasSuffix(" \(bottom.written)Z"))
        #expect(chart.svg.summary.contains("from 1 to 7.26×10⁻¹⁰") && picture["below"].isEmpty)
    }

    @Test("A gradient of zero is a mark at the bottom of a logarithmic axis and not a gap without a word")
    func zeros() throws {
        let axis = Axis("gradient norm", isLogarithmic: true)
        let rnn = LineChart.Series("rnn", [1, 0.1, 0.01, 0, 0], x: [0, 10, 20, 30, 40])
        let gru = LineChart.Series("gru", [1, 0.5, .nan, 0.2, 0.1], x: [0, 10, 20, 30, 40])
        let chart = LineChart("", x: "distance", y: axis, [rnn, gru])
        let picture = try #require(Picture("\(chart.svg)"))
        let plot = picture["plot"][0]
        let bottom = plot.number("y") + plot.number("height")
        let marks = try picture["below"].map { mark in
            let start = try #require(mark.attributes["d"]).dropFirst().split { " h".contains($0) }
            return (
                x: try #require(Double(start[0])) + 4.5, y: try #require(Double(start[1])), color: mark.classes.last
            )
        }
        // One is in the legend.
        #expect(
            marks.map(\.color) == ["ink", "c0", "c0"] && picture.texts("legend") == ["rnn", "gru", "zero or less"])
        #expect(marks.dropFirst().allSatisfy { $0.y > bottom - 12 && $0.y < bottom })
        // 40 is where the horizontal axis ends, though no line reaches so far.
        #expect(abs(marks[2].x - plot.number("x") - plot.number("width")) < 0.1)
        #expect(picture.elements.contains { $0.name == "title" && $0.text == "rnn: 0" })
        #expect(picture["line"].count { $0.name == "path" } == 3)
        let linear = LineChart("", [rnn, gru])
        #expect(try #require(Picture("\(linear.svg)"))["below"].isEmpty)
        // Beside a chart without zeros, lines have one legend.
        let panels = Panels([
            chart, LineChart("", y: axis, [gru, rnn].map { .init($0.name == "gru" ? "rnn" : "gru", [1, 2]) }),
        ])
        #expect(try #require(Picture("\(panels.svg)")).texts("legend") == ["rnn", "gru", "zero or less"])
        let many = LineChart("", y: axis, [.init("", (0..<10_000).map { $0 < 50 ? 1 : 0 }, deviations: [])])
        #expect("\(many.svg)".utf8.count < 40_000)
    }

    @Test("The band of a hundred thousand numbers is drawn by those that can be told apart")
    func thinBands() {
        let values = (0..<100_000).map { Double($0 % 97) }
        #expect("\(LineChart("", [.init("", values, deviations: values)]).svg)".utf8.count < 400_000)
    }

    @Test("Named places have the ticks of an axis, and of too many every second or third has one")
    func marks() throws {
        let days = (0..<40).map { Axis.Mark(Double($0) * 24, "day \($0)") }
        let chart = LineChart("", x: Axis("time", marks: days), [.init("", (0..<900).map(Double.init))])
        for (width, least) in [(800.0, 8), (300, 2)] {
            let labels = try #require(Picture("\(chart.svg(width: width))")).texts("horizontal")
            let shown = labels.compactMap { label in days.firstIndex { $0.label == label } }
            #expect(labels.count >= least && shown.count == labels.count)
            #expect(Set(zip(shown, shown.dropFirst()).map { $1 - $0 }).count == 1, "\(labels)")
        }
        // Day 0 is before the first number, and those after day 37 are after the last one.
        let few = LineChart(
            "", x: Axis("time", marks: Array(days.reversed())), [.init("", [1, 2, 3], x: [24, 30, 60])])
        #expect(try #require(Picture("\(few.svg)")).texts("horizontal") == ["day 1", "day 2"])
        let upright = LineChart("", y: Axis(marks: [.init(0.5, "half"), .init(7, "too much")]), [.init("", [0, 1])])
        #expect(try #require(Picture("\(upright.svg)")).texts("vertical") == ["half"])
    }

    @Test("Points and rings are not joined, and the legend shows what they are")
    func unjoined() throws {
        let chart = LineChart(
            "",
            [
                .init("truth", (0..<30).map(Double.init)),
                .init("planted", [3, 7], x: [4, 8], style: .rings, color: 2),
                .init("found", [3, 7, .nan], x: [4, 8, 9], style: .points, color: 1),
            ])
        let picture = try #require(Picture("\(chart.svg)"))
        #expect(picture["line"].filter { $0.name == "path" }.count == 1 && picture["stop"].isEmpty)
        #expect(picture["point"].count == 2 && picture["ring"].count == 3)
        #expect(picture["line"].filter { $0.name == "line" }.count == 1 && picture["shade"].count == 1)
        for (ring, point) in zip(picture["ring"].suffix(2), picture["point"]) {
            #expect(ring.number("cx") == point.number("cx") && ring.number("r") > 1.5 * point.number("r"))
        }
    }

    /// The rectangles of a path of shades, each with the depth of its element.
}
