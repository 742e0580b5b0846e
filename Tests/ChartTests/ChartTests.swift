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

    @Test("A note is as long as its key sounds, and has the colour of the part in which it begins")
    func pianoRoll() throws {
        let chart = PianoRoll("Roll", steps: [[60, 64], [60], [60, 72], [72]], continuedFrom: 2)
        let picture = try #require(Picture("\(chart.svg)"))
        let bars = picture["bar"]
        #expect(bars.count == 4)
        #expect(picture["c0"].filter { $0.name == "rect" && $0.classes.contains("bar") }.count == 2)
        // Two steps, one, one and two: the third key goes on in another colour.
        let step = bars[1].number("width") + 1
        #expect(zip(bars, [2.0, 1, 1, 2]).allSatisfy { abs($0.number("width") + 1 - $1 * step) < 0.1 })
        // Higher keys stand higher, an octave twelve rows.
        let row = bars[0].number("height") + 1
        #expect(abs(bars[0].number("y") - bars[3].number("y") - 12 * row) < 0.2)
        #expect(picture.texts("vertical") == ["C4", "C5"] && picture.texts("legend") == ["given", "continued"])
        #expect(chart.svg.summary.hasPrefix("Piano roll of 4 steps, 4 notes from C4 to C5."))
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

    @Test("A hundred thousand points are drawn by those that can be told apart")
    func thinning() {
        let values = (0..<100_000).map { Double($0 % 97) }
        #expect("\(LineChart("", [.init("", values)]).svg)".utf8.count < 150_000)
    }

    @Test("Shades are shares of the row, and counts are written out")
    func confusion() throws {
        let chart = HeatMap(confusion: "", classes: ["no", "yes"], [[3, 1], [0, 1200]])
        let picture = try #require(Picture("\(chart.svg)"))
        #expect(picture.texts("number") == ["3", "1", "0", "1,200"])
        #expect(picture.texts("value") == ["75.0%", "25.0%", "0.0%", "100.0%"])
        #expect(picture["cell"].map { $0.number("fill-opacity") } == [0.76, 0.28, 0.04, 1])
    }

    @Test("Of many classes the most confused are shown, and no example is left out")
    func manyClasses() throws {
        var counts = (0..<60).map { row in (0..<60).map { $0 == row ? 10 : 0 } }
        for (row, column, errors) in [(7, 40, 5), (40, 7, 2), (59, 0, 9)] { counts[row][column] = errors }
        let chart = HeatMap(confusion: "", classes: (0..<60).map { "class \($0)" }, counts, limit: 4)
        #expect(
            chart.rows == ["class 0", "class 7", "class 40", "class 59", "56 others"] && chart.columns == chart.rows)
        #expect(
            chart.values == [
                [10, 0, 0, 0, 0], [0, 10, 5, 0, 0], [0, 2, 10, 0, 0], [9, 0, 0, 10, 0], [0, 0, 0, 0, 560],
            ])
        let picture = try #require(Picture("\(chart.svg)"))
        #expect(picture.texts("note") == ["The 4 most confused of 60 classes"])
        let all = HeatMap(confusion: "", classes: (0..<30).map { "\($0)" }, counts)
        #expect(all.rows.count == 30 && all.note.isEmpty)
        let usual = HeatMap(confusion: "", classes: (0..<60).map { "a long name \($0)" }, counts)
        for width in [266.0, 340, 400, 800] {
            let picture = try #require(Picture("\(usual.svg(width: width))"))
            #expect(picture.texts("row").count == 21 && picture.texts("category").count >= 10)
        }
    }

    @Test("A picture of 5,000 classes is small, and there at once")
    func thousandsOfClasses() {
        let names = (0..<5000).map { "class \($0)" }
        let counts = Array(repeating: Array(repeating: 1, count: 5000), count: 5000)
        let began = ContinuousClock.now
        let text = "\(HeatMap(confusion: "", classes: names, counts).svg)"
        #expect(text.utf8.count < 200_000 && text.contains("The 20 most confused of 5,000 classes"))
        #expect(ContinuousClock.now - began < .seconds(20))
    }

    @Test("Text on a shade of any depth has a contrast of 4.5 to 1, on light pages and on dark ones")
    func contrast() {
        func channels(_ color: String) -> [Double] {
            let number = Int(color.dropFirst(), radix: 16) ?? 0
            return [16, 8, 0].map { Double(number >> $0 & 255) / 255 }
        }
        func luminance(_ channels: [Double]) -> Double {
            let linear = channels.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        }
        for light in [true, false] {
            for shade in Shade.allCases {
                for step in 0...200 {
                    let depth = Double(step) / 200
                    // A heat map's palest shade is not quite that of nothing.
                    for opacity in [depth, 0.04 + 0.96 * depth] {
                        let (page, full) = (channels(Style.page(light: light)), channels(shade.color(light: light)))
                        let behind = luminance(zip(page, full).map { $0 + ($1 - $0) * opacity })
                        let ink = luminance(
                            channels(shade.isDeep(depth) ? Shade.deepInk : Shade.paleInk(light: light)))
                        let contrast = (max(ink, behind) + 0.05) / (min(ink, behind) + 0.05)
                        #expect(contrast >= 4.5, "\(shade), light: \(light), depth \(depth)")
                    }
                }
            }
        }
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
    private func cells(_ picture: Picture) -> [(x: Double, y: Double, width: Double, height: Double, depth: Double)] {
        picture["cells"].flatMap { path in
            (path.attributes["d"] ?? "").split(separator: "z").map { cell in
                let numbers = cell.split { "M hv".contains($0) }.compactMap { Double($0) }
                return (numbers[0], numbers[1], numbers[2], numbers[3], path.number("fill-opacity"))
            }
        }
    }

    @Test(
        "A frame has its shades from the lowest row up, equal neighbours in one piece, and spans are over their frames")
    func spectrogram() throws {
        let frames: [[Double]] = [[0, 1], [0, 1], [0.5, .nan], [0, 1]]
        let chart = Spectrogram(
            "", x: Axis("time", unit: "s", range: 0...2), frames, spans: [.init(1...2, "seven")], spanName: "read")
        let picture = try #require(Picture("\(chart.svg)"))
        let plot = picture["plot"][0]
        let (left, top) = (plot.number("x"), plot.number("y"))
        let (frame, row) = (plot.number("width") / 4, plot.number("height") / 2)
        let found = cells(picture).map {
            [($0.x - left) / frame, ($0.y - top) / row, $0.width / frame, $0.height / row, $0.depth].map {
                ($0 * 20).rounded() / 20
            }
        }
        #expect(found == [[2, 1, 1, 1, 0.5], [0, 0, 2, 1, 1], [3, 0, 1, 1, 1]])
        let span = picture["span"][0]
        #expect(abs(span.number("x") - left - frame) < 0.01 && abs(span.number("width") - 2 * frame) < 0.02)
        #expect(picture.texts("found") == ["seven"] && picture.texts("legend") == ["read"])
        #expect(picture.texts("horizontal").first == "0" && picture.texts("horizontal").last == "2.0")
    }

    @Test("A few minutes of frames are a picture of means, labels do not touch, and every span can be pointed at")
    func longSpectrogram() throws {
        let frames = (0..<20_000).map { frame in (0..<4).map { Double((frame / 2000 + $0) % 2) } }
        let spans = stride(from: 0, to: 20_000, by: 40).map { Spectrogram.Span($0...$0 + 9, "word") }
        let text = "\(Spectrogram("", frames, spans: spans).svg)"
        let picture = try #require(Picture(text))
        #expect(text.utf8.count < 200_000 && picture["span"].count == 500)
        #expect(picture.elements.count { $0.name == "title" && $0.text.hasPrefix("word, frames") } == 500)
        let labels = picture["found"].map { $0.number("x") }
        let wide = TextWidth.of("word", size: Style.labelSize)
        #expect(labels.count > 10 && zip(labels, labels.dropFirst()).allSatisfy { $1 - $0 > wide })
        // Half of all cells have a shade, and it is the deepest one but at their ends.
        let deep = cells(picture).filter { $0.depth == 1 }.reduce(0) { $0 + $1.width * $1.height }
        let plot = picture["plot"][0]
        #expect(abs(deep / plot.number("width") / plot.number("height") - 0.5) < 0.02)
    }

    @Test("The heaviest word has the deepest shade, and lines are broken at the edge")
    func attention() throws {
        let words = (0..<60).map { "word\($0)" }
        let weights = words.indices.map { $0 == 7 ? 0.5 : 0.25 }
        let picture = try #require(Picture("\(AttentionMap("", [.init(words, weights, label: "x")]).svg)"))
        #expect(picture["word"].map { $0.number("fill-opacity") } == weights.map { $0 * 2 })
        #expect(Set(picture["word"].map { $0.number("y") }).count > 3)
        #expect(picture["word"].allSatisfy { $0.number("x") + $0.number("width") <= 784.01 })
    }

    @Test("An alignment has the shade of each weight and no numbers, and says where each token comes from")
    func alignment() throws {
        let weights: [[Float]] = [[0.25, 0, 0.75], [1.5, -0.5, .nan]]
        let chart = HeatMap(alignment: "", source: ["3", " ", "m"], target: ["\n", "x"], weights)
        let picture = try #require(Picture("\(chart.svg)"))
        #expect(picture["cell"].map { $0.number("fill-opacity") } == [0.28, 0.04, 0.76, 1, 0.52, 0])
        #expect(picture["number"].isEmpty && picture.texts("category") == ["3", "\u{2423}", "m"])
        #expect(picture.texts("row") == ["\u{2423}", "x"])
        let summary = picture.elements[2].text
        #expect(
            summary.hasSuffix("\u{2423}: m 0.8, 3 0.2, \u{2423} 0.0. x: 3 1.5, \u{2423} \u{2212}0.5."), "\(summary)")
    }

    @Test("Single characters stand upright in slots as narrow as they are, and none is left out")
    func characters() throws {
        let text = "the 23rd of March 2021".map { "\($0)" }
        let weights = text.map { _ in text.map { _ in 0.5 } }
        let chart = HeatMap(alignment: "", source: text, target: text, weights)
        let picture = try #require(Picture("\(chart.svg(width: 390))"))
        #expect(picture["category"].count == text.count)
        #expect(picture["category"].allSatisfy { $0.attributes["transform"] == nil })
    }

    @Test("Pixels have their colours in runs, and one without a number is left out")
    func pixels() throws {
        let grey = Pictures.Picture([0, 0, 1, 1.0 / 15, .nan], height: 2, width: 3, caption: "some greys")
        let color = Pictures.Picture([1, 0, 0, 0, 0.5, 2] as [Float], height: 1, width: 2)
        let picture = try #require(Picture("\(Pictures("", [grey, color]).svg)"))
        let paths = picture.elements.filter { $0.name == "path" }.map { [$0.attributes["fill"], $0.attributes["d"]] }
        #expect(
            paths == [
                ["#000", "M0 0h2v1h-2z"], ["#111", "M0 1h1v1h-1z"], ["#fff", "M2 0h1v1h-1z"],
                ["#08f", "M1 0h1v1h-1z"], ["#f00", "M0 0h1v1h-1z"],
            ])
        #expect(picture.texts("caption") == ["some greys"])
        #expect(picture.elements[2].text == "Pictures: 2. some greys.")
    }

    @Test("As many pictures stand beside each other as have room, and texts do not touch the pictures below")
    func tiles() throws {
        let caption = "a large yellow triangle left of a small green square"
        let pictures = (0..<6).map { _ in
            Pictures.Picture(Array(repeating: 0.5, count: 400), height: 20, width: 20, caption: caption)
        }
        for (width, columns) in [(800.0, 3), (390, 2), (240, 1)] {
            let picture = try #require(Picture("\(Pictures("t", pictures).svg(width: width))"))
            let frames = picture["pixels"]
            #expect(Set(frames.map { $0.number("x") }).count == columns)
            #expect(frames.allSatisfy { $0.number("width").truncatingRemainder(dividingBy: 20) == 0 })
            let tops = Set(frames.map { $0.number("y") }).sorted()
            #expect(tops.count == 6 / columns)
            let texts = picture["caption"].map { $0.number("y") }
            for (top, next) in zip(tops, tops.dropFirst()) {
                let bottom = top + frames[0].number("height")
                #expect(texts.contains { $0 > bottom && $0 < next })
                #expect(!texts.contains { $0 > next - 8 && $0 < next + frames[0].number("height") + 10 })
            }
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
