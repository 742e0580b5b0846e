import Foundation
import Testing

@testable import RNNCharts

@Suite struct ChartTests {
    @Test("Whatever the data and the names are, a chart is valid XML without NaN, and the same each time")
    func validity() throws {
        for (name, chart) in Samples.charts {
            let text = "\(chart.svg)"
            let picture = try #require(Picture(text), "\(name)")
            #expect(text == "\(chart.svg)")
            let root = picture.elements[0]
            #expect(root.attributes["role"] == "img" && root.attributes["viewBox"] != nil)
            #expect(picture.elements[1].name == "title" && picture.elements[2].name == "desc")
            #expect(!picture.elements.contains { $0.name == "script" })
            for word in ["nan", "inf"] {
                #expect(!text.lowercased().contains(word), "\(name)")
            }
        }
    }

    @Test("Names, titles and bars stay inside the picture, and labels of ticks do not touch")
    func layout() throws {
        for (name, chart) in Samples.charts where !name.hasPrefix("panels") {
            for width in [240.0, 400, 800] {
                let svg = chart.svg(width: width)
                let picture = try #require(Picture("\(svg)"))
                for text in picture.elements where text.name == "text" && text.attributes["transform"] == nil {
                    let size = text.classes.contains("title") ? 16.0 : text.classes.contains("token") ? 14 : 12
                    let wide = TextWidth.of(text.text, size: size)
                    let (x, y) = (text.number("x"), text.number("y"))
                    let anchor = text.attributes["text-anchor"]
                    let left = anchor == "middle" ? x - wide / 2 : anchor == "end" ? x - wide : x
                    #expect(left >= -1 && left + wide <= svg.width + 1, "\(name), \(width): \(text.text)")
                    #expect(y > 8 && y < svg.height, "\(name), \(width): \(text.text)")
                }
                let ticks = picture["horizontal"].map { ($0.number("x"), TextWidth.of($0.text, size: 12)) }
                for (one, next) in zip(ticks, ticks.dropFirst()) {
                    #expect(next.0 - next.1 / 2 > one.0 + one.1 / 2, "\(name), \(width)")
                }
                guard let plot = picture["plot"].first else { continue }
                for bar in picture["bar"] {
                    #expect(bar.number("x") >= plot.number("x") - 0.1)
                    #expect(bar.number("y") >= plot.number("y") - 0.1)
                    let (right, bottom) = (
                        plot.number("x") + plot.number("width"), plot.number("y") + plot.number("height")
                    )
                    #expect(bar.number("x") + bar.number("width") <= right + 0.1)
                    #expect(bar.number("y") + bar.number("height") <= bottom + 0.1)
                }
            }
        }
    }

    @Test("Names come out of the picture as they went in")
    func escaping() throws {
        let name = "a < b & \"c\" 'd' ]]>"
        let chart = BarChart(name, groups: [name], [.init(name, [1]), .init("other", [2])])
        let picture = try #require(Picture("\(chart.svg)"))
        #expect(picture.texts("title") == [name] && picture.texts("legend") == [name, "other"])
        #expect(picture.elements[1].text == name)
    }

    @Test("Control characters are shown by their pictures, and none is in a picture or a page")
    func controls() throws {
        #expect("\u{1b}[31mred\u{7f}\u{0}\u{9b}\u{202e}\u{fffe}".escapedForXML == "␛[31mred␡␀\u{fffd}\u{fffd}\u{fffd}")
        #expect("a\tb\nc".escapedForXML == "a\tb\nc")
        let every =
            String(String.UnicodeScalarView((0..<0x20).compactMap { Unicode.Scalar($0 as UInt32) })) + "\u{85}\u{9f}"
        let chart = BarChart(every, y: Axis(every), groups: [every], [.init(every, [1]), .init("b", [2])])
        let report = Report(every, [.chart(chart, caption: every), .table([every], [[every]]), .commands(every)])
        for text in ["\(chart.svg)", "\(report)"] {
            #expect(
                text.unicodeScalars.allSatisfy {
                    $0.value >= 0x20 && !(0x7f...0x9f ~= $0.value) || "\t\n\r".unicodeScalars.contains($0)
                })
        }
        #expect(Picture("\(chart.svg)") != nil)
    }

    @Test("A bar is as high as its number, and says it")
    func bars() throws {
        let chart = BarChart("", groups: ["a", "b"], [.init("", [25, 100], deviations: [5])])
        let picture = try #require(Picture("\(chart.svg)"))
        let heights = picture["bar"].map { $0.number("height") }
        #expect(heights == [75, 300] && picture.texts("value") == ["25", "100"])
        #expect(picture["deviation"].count == 3)
        let upright = picture["deviation"][0]
        #expect(abs(upright.number("y1") - upright.number("y2")) == 30)
    }

    @Test("Many bars lie below each other, each with its whole name and its number, in one colour but the baseline's")
    func manyBars() throws {
        let names = (0..<14).map { "model-number-\($0)" }
        let values = names.indices.map { $0 == 3 ? Double.nan : 93.05 - Double($0) }
        let chart = BarChart(
            "", y: Axis(decimals: 1), groups: names, [.init("", values, deviations: values.map { _ in 0.26 })],
            groupColors: [Palette.neutral] + Array(repeating: 0, count: 13), missing: "diverged")
        for width in [266.0, 340, 800] {
            let picture = try #require(
                Picture("\((width < 400 ? chart.svg(width: width) : Panels([chart, chart, chart]).svg))"))
            let shown = picture.texts("category")
            #expect(Array(shown.prefix(14)) == names && shown.count.isMultiple(of: 14))
            let numbers = picture.texts("value").prefix(14)
            #expect(numbers.first?.hasPrefix("93.0") == true && numbers[3] == "diverged")
            #expect(
                numbers.enumerated().allSatisfy {
                    $0 == 3 || $1.hasPrefix(DecimalNumber(values[$0]).plain(decimals: 1))
                })
            let classes = picture["bar"].prefix(13).map { $0.attributes["class"] }
            #expect(classes == ["bar neutral"] + Array(repeating: "bar c0", count: 12))
            // As long as their numbers, from one line.
            #expect(Set(picture["bar"].prefix(13).map { $0.number("x") }).count == 1)
            let scale = picture["bar"][0].number("width") / values[0]
            #expect(abs(picture["bar"][12].number("width") - values[13] * scale) < 0.02)
        }
        #expect("\(chart.svg)".contains("model-number-1: 92.0 ± 0.3"))
        let counts = BarChart("", groups: names, [.init("", names.indices.map { Double($0) * 7321 })])
        #expect(try !#require(Picture("\(counts.svg(width: 266))")).texts("value").contains { $0.hasSuffix("…") })
    }

    @Test("A bar below zero has its number at its left, and one with a whisker at the end of that")
    func horizontalEnds() throws {
        let chart = BarChart(
            "", groups: ["a", "b"], [.init("", [-10, 20], deviations: [0, 5])], orientation: .horizontal)
        let picture = try #require(Picture("\(chart.svg)"))
        let (bars, numbers) = (picture["bar"], picture["value"])
        #expect(numbers[0].number("x") < bars[0].number("x") && numbers[0].attributes["text-anchor"] == "end")
        #expect(numbers[0].text == "\u{2212}10 ± 0" && numbers[1].text == "20 ± 5")
        #expect(numbers[1].number("x") > picture["deviation"][2].number("x1"))
    }

    @Test("Names that would leave a narrow picture at the left slant more, and stay whole")
    func steepNames() throws {
        let names = ["bag-of-words", "rnn", "gru", "lstm", "bilstm", "attention"]
        let bars = BarChart(
            "", groups: names, [.init("", [370, 20_226, 36_866, 45_186, 78_594, 95_234])], orientation: .vertical)
        let picture = try #require(Picture("\(Panels([bars, bars, bars]).svg)"))
        #expect(picture.texts("category") == names + names + names)
    }

    @Test("A share of few examples may be far off, and never below none or above all")
    func wilson() throws {
        // 95 % intervals of the R package binom: 8 of 10, 0 of 10, 50 of 100.
        for (share, count, low, high) in [(0.8, 10, 0.4902, 0.9433), (0, 10, 0, 0.2775), (0.5, 100, 0.4038, 0.5962)] {
            let interval = Interval.wilson(share, of: count)
            #expect(abs(interval.low - low) < 1e-4 && abs(interval.high - high) < 1e-4)
        }
        #expect(Interval.wilson(1, of: 3).high == 1 && !Interval.wilson(0.5, of: 0).low.isFinite)
    }

    @Test("Small charts beside each other have the same axes, one legend, and the same points or none")
    func smallMultiples() throws {
        let names: [LineStyle: String] = [.solid: "validation", .dashed: "training"]
        let charts = (0..<14).map { index in
            LineChart(
                "model \(index)", x: Axis("epoch", decimals: 0),
                [.init("", (0..<(index == 3 ? 5 : 20)).map { Double($0 * index) }, style: .solid)],
                styleNames: names, plotHeight: 110)
        }
        let panels = Panels(charts, columns: 4, minimumWidth: 160, sharesAxes: true)
        for (width, columns) in [(800.0, 4), (340, 2)] {
            let picture = try #require(Picture("\(panels.svg(width: width))"))
            #expect(picture.texts("legend") == ["validation", "training"] && picture["point"].isEmpty)
            #expect(picture.texts("subtitle") == charts.map(\.title))
            let ticks = picture.texts("vertical")
            #expect(ticks == (0..<14).flatMap { _ in ticks.prefix(ticks.count / 14) } && ticks.count >= 3 * 14)
            #expect(Set(picture["plot"].map { $0.number("y") }).count == 1)
            #expect(picture.elements.count { $0.attributes["transform"]?.hasSuffix(" 0)") == true } <= columns)
        }
    }

    @Test("Charts beside each other share a legend and begin at one height")
    func panels() throws {
        let series = [LineChart.Series("a", [1, 2]), .init("b", [2, 3])]
        let panels = Panels([LineChart("one", y: "label", series), LineChart("two", series)])
        let picture = try #require(Picture("\(panels.svg)"))
        #expect(picture.texts("legend") == ["a", "b"])
        #expect(Set(picture["plot"].map { $0.number("y") }).count == 1 && picture["plot"].count == 2)
    }
}
