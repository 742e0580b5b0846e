import Foundation
import Testing

@testable import RNNCharts

@Suite struct ShadedChartTests {
    @Test("Shades are shares of the row, and counts are written out")
    func confusion() throws {
        let chart = HeatMap(confusion: "", classes: ["no", "yes"], [[3, 1], [0, 1200]])
        let picture = try #require(Picture("\(chart.svg)"))
        #expect(picture.texts("number") == ["3", "1", "0", "1,200"])
        #expect(picture.texts("value") == ["75.0 %", "25.0 %", "0.0 %", "100.0 %"])
        #expect(picture["cell"].map { $0.number("fill-opacity") } == [0.76, 0.28, 0.04, 1])
    }

    @Test("Cells of nothing are empty where zeros are not to be seen, and say what they are when pointed at")
    func zeros() throws {
        var chart = HeatMap(confusion: "", classes: ["no", "yes"], [[3, 1], [0, 1200]])
        chart.showsZeros = false
        let picture = try #require(Picture("\(chart.svg)"))
        #expect(picture.texts("number") == ["3", "1", "1,200"])
        #expect(picture.texts("value") == ["75.0 %", "25.0 %", "100.0 %"])
        #expect(picture.elements.contains { $0.name == "title" && $0.text == "yes, no: 0 (0.0 %)" })
    }

    @Test("A key says what the shades of a picture stand for, of an alignment and of sentences from 0 to 1")
    func keys() throws {
        func key(_ chart: any Chart) throws -> [String] {
            try #require(Picture("\(chart.svg)")).texts("key").filter { !$0.isEmpty }
        }
        let weights = [[0.75, 0.25]]
        let alignment = HeatMap(alignment: "", source: ["a", "b"], target: ["a"], weights)
        #expect(try key(alignment) == ["0", "1", "weight"])
        #expect(try key(HeatMap("", rows: ["a"], columns: ["a", "b"], weights)).isEmpty)
        let story = AttentionMap("", [.init(["a", "b"], weights[0])], weightName: "share in the story")
        #expect(try key(story) == ["0", "1", "share in the story"])
        let sound = Spectrogram("", [[-2.5], [4], [.nan]], shadeName: "loudness")
        #expect(try key(sound) == ["\u{2212}2.5", "4.0", "loudness"])
        #expect(try key(Spectrogram("", [[-2.5], [4]])).isEmpty && key(Spectrogram("", [], shadeName: "x")).isEmpty)
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

    private func cells(_ picture: Picture, _ shade: String = "heat") -> [(
        x: Double, y: Double, width: Double, height: Double, depth: Double
    )] {
        picture["cells"].filter { $0.classes.contains(shade[...]) }.flatMap { path in
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
        #expect(picture["outline"].count == 1)
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

    @Test("Gates beside each other have one key, which is of both colours if any of them has negative numbers")
    func activations() throws {
        let gate = HeatMap(
            activations: "forget", units: ["3", "17"], steps: ["not", " "], [[0, 0.5], [1, .nan]] as [[Float]])
        let state = HeatMap(activations: "state", units: ["3", "17"], steps: ["not", " "], [[-1, 0.5], [1, 7]])
        let one = try #require(Picture("\(gate.svg)"))
        #expect(one["cell"].map { $0.number("fill-opacity") } == [0.04, 0.52, 1, 0])
        #expect(one.texts("row") == ["3", "17"] && one.texts("category") == ["not", "\u{2423}"])
        #expect(one.texts("key").filter { !$0.isEmpty } == ["0", "1", "value"])
        for (charts, key, shades) in [
            ([gate, gate], ["0", "1", "value"], 5), ([gate, state], ["−1", "0", "1", "value"], 9),
        ] {
            let picture = try #require(Picture("\(Panels(charts).svg)"))
            #expect(picture.texts("key").filter { !$0.isEmpty } == key)
            #expect(picture["key"].count { $0.name == "rect" } == shades)
            #expect(picture["key"].count { $0.classes.contains("cold") } == (shades == 9 ? 4 : 0))
            let bottom = picture.texts("category").isEmpty ? 0 : picture.elements[0].number("height")
            #expect(picture["key"].allSatisfy { $0.name == "text" || $0.number("y") + $0.number("height") < bottom })
        }
        var other = state
        other.shadeName = "state"
        let apart = try #require(Picture("\(Panels([gate, other]).svg)"))
        #expect(apart.texts("key").filter { !$0.isEmpty } == ["0", "1", "value", "−1", "0", "1", "state"])
    }

    @Test("A layer of many units is as high as asked for, small, and has its shades where they belong")
    func manyUnits() throws {
        let values = (0..<512).map { unit in (0..<64).map { step in unit < 256 ? (step < 16 ? -1.0 : 0.5) : 0 } }
        let chart = HeatMap(
            activations: "", units: (0..<512).map { "unit \($0)" }, steps: (0..<64).map { "\($0)" }, values,
            plotHeight: 240)
        for width in [800.0, 340] {
            let text = "\(chart.svg(width: width))"
            let picture = try #require(Picture(text))
            let plot = picture["plot"][0]
            #expect(abs(plot.number("height") - 240) < 0.1 && text.utf8.count < 40_000)
            for (shade, share, depth) in [("cold", 0.125, 1.0), ("heat", 0.375, 0.5)] {
                let cells = cells(picture, shade)
                let covered = cells.reduce(0) { $0 + $1.width * $1.height }
                #expect(abs(covered / plot.number("width") / plot.number("height") - share) < 0.02)
                #expect(cells.allSatisfy { $0.depth == depth })
                let left = plot.number("x") + plot.number("width") * (shade == "cold" ? 0 : 0.25)
                #expect(cells.allSatisfy { abs($0.x - left) <= 1 && $0.y < plot.number("y") + 121 })
            }
            let rows = picture["row"].map { $0.number("y") }
            #expect(rows.count >= 15 && zip(rows, rows.dropFirst()).allSatisfy { $1 - $0 >= 11.9 })
        }
    }
}
