import Foundation
import Testing

@testable import RNNCharts

@Suite struct DrawingTests {
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
}
