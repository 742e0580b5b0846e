import Testing

@testable import RNNCharts

@Suite struct ColoredTextTests {
    @Test("Zero has no colour, numbers above and below it have one each, and what is no number has none")
    func colors() throws {
        let words = ["a", "b", "c", "d", "e", "f"]
        let row = ColoredText.Row("unit 7", words: words, [0, 0.5, -0.25, 3, .nan] as [Float], marked: 2)
        let picture = try #require(Picture("\(ColoredText("", [row], valueName: "state").svg)"))
        #expect(picture["word"].map { $0.number("fill-opacity") } == [0, 0.5, 0.25, 1, 0, 0])
        #expect(picture["word"].map { $0.classes.last } == ["heat", "heat", "cold", "heat", "heat", "heat"])
        #expect(picture.texts("token") == words && picture["onshade"].map(\.text) == ["d"])
        #expect(picture["outline"].map { $0.number("x") } == [picture["word"][2].number("x")])
        #expect(picture.texts("key").filter { !$0.isEmpty } == ["−1", "0", "1", "state"])
        #expect(picture.elements.contains { $0.name == "title" && $0.text == "c: −0.25" })
        #expect(picture.elements[2].text.hasSuffix("unit 7: a b c d e f (farthest from zero: d 3, b 0.5, c −0.25)."))
    }

    @Test("The deepest shade is of the number given, or of that farthest from zero")
    func scale() throws {
        let row = ColoredText.Row(words: ["a", "b"], [2, 4])
        let cases: [(Double?, [Double], String)] = [
            (1, [1, 1], "1"), (8, [0.25, 0.5], "8"), (nil, [0.5, 1], "4"), (Double.nan, [1, 1], "1"),
        ]
        for (scale, depths, key) in cases {
            let picture = try #require(Picture("\(ColoredText("", [row], scale: scale).svg)"))
            #expect(picture["word"].map { $0.number("fill-opacity") } == depths)
            #expect(picture.texts("key").filter { !$0.isEmpty } == ["0", key, "value"])
        }
    }

    @Test("The same text has the same lines whatever the numbers are, broken between words and where it says so")
    func lines() throws {
        let text = "He said \"no\", and then he went on to say it all again.\nNo more.  "
        let count = text.count
        let rows = [
            ColoredText.Row("unit 1", text: text, (0..<count).map { Double($0 % 7 - 3) / 3 }),
            .init("unit 2", text: text, Array(repeating: 0.5, count: count)),
        ]
        let picture = try #require(Picture("\(ColoredText("", rows).svg(width: 240))"))
        let tokens = picture["token"]
        let half = tokens.count / 2
        #expect(tokens[..<half].map(\.text) == tokens[half...].map(\.text))
        #expect(tokens[..<half].map { $0.number("x") } == tokens[half...].map { $0.number("x") })
        #expect(tokens[..<half].map(\.text).joined() == text.filter { $0 != " " }.replacing("\n", with: "↵"))
        // Every word is on one line, and what follows the line break on another one.
        let tops = tokens[..<half].map { $0.number("y") }
        let words = text.split { $0 == " " || $0 == "\n" }
        var index = 0
        for word in words {
            #expect(Set(tops[index..<index + word.count]).count == 1, "\(word)")
            index += word.count
            if tokens[index % half].text == "↵" { index += 1 }
        }
        #expect(Set(tops).count == 4 && tokens[half - 1].text == "." && tops[half - 1] > tops[half - 9])
        // Neighbours of one depth are one piece, and pieces do not lie on each other.
        let pieces = picture["piece"]
        #expect(pieces.count { $0.number("fill-opacity") == 0.5 } == 4)
        for (one, next) in zip(pieces, pieces.dropFirst()) where one.number("y") == next.number("y") {
            #expect(one.number("x") + one.number("width") <= next.number("x"))
        }
        #expect(pieces.allSatisfy { $0.number("x") >= 16 && $0.number("x") + $0.number("width") <= 224 })
    }

    @Test("A word longer than a line is broken in it, and wide characters take up two cells")
    func wide() throws {
        let text = String(repeating: "長", count: 30) + String(repeating: "x", count: 50) + "👩‍👩‍👧e\u{301}"
        let row = ColoredText.Row(text: text, Array(repeating: 1.0, count: text.count))
        let picture = try #require(Picture("\(ColoredText("", [row]).svg(width: 240))"))
        let tokens = picture["token"]
        #expect(tokens.count == text.count && tokens.allSatisfy { $0.number("x") < 224 })
        #expect(tokens[1].number("x") - tokens[0].number("x") == 16)
        #expect(tokens[45].number("x") - tokens[44].number("x") == 8)
        #expect(tokens.last?.text == "e\u{301}" && picture["piece"].map { $0.number("width") }.max() == 208)
    }

    @Test("Text that runs from right to left stands so, with numbers the other way round")
    func rightToLeft() throws {
        // Letters of the Hebrew word for peace, and a number.
        let text = "שלום 42"
        let row = ColoredText.Row(text: text, Array(repeating: 0.1, count: 7))
        let picture = try #require(Picture("\(ColoredText("", [row]).svg(width: 240))"))
        let sorted = picture["token"].sorted { $0.number("x") < $1.number("x") }.map(\.text)
        #expect(sorted == ["4", "2", "ם", "ו", "ל", "ש"] && picture["piece"].count == 1)
        #expect((picture["token"].map { $0.number("x") }.max() ?? 0) == 216)
        // A bracket opens to the left, but not in words that run the other way.
        let mixed = ColoredText("", [.init(text: "(ש) (a(b)", [0.0])])
        let drawn = try #require(Picture("\(mixed.svg)"))["token"].sorted { $0.number("x") < $1.number("x") }
        #expect(drawn.map(\.text) == ["(", "a", "(", "b", ")", "(", "ש", ")"])
        let words = ColoredText("", [.init(words: ["שלום", "42", "עולם"], [1.0, 0, 0])])
        let places = try #require(Picture("\(words.svg)"))["word"].sorted { $0.number("x") < $1.number("x") }
        #expect(places.map { $0.number("fill-opacity") } == [0, 0, 1])
        let order = { (parts: [Bool?], base: Bool) in
            TextDirection.order(TextDirection.resolved(parts, isRightToLeft: base), isRightToLeft: base)
        }
        #expect(order([false, true, nil, true, nil, false], false) == [0, 3, 2, 1, 4, 5])
        #expect(order([true, nil, false, false, nil, false, true], true) == [6, 2, 3, 4, 5, 1, 0])
        #expect(order([nil, nil], false) == [0, 1] && order([nil, nil], true) == [1, 0] && order([], true).isEmpty)
        #expect(TextDirection.isRightToLeft("¡42") == false && TextDirection.isRightToLeft("(ش") == true)
        #expect(TextDirection.isRightToLeft("... ") == nil)
    }

    @Test("Of a long text the beginning is shown, and a note says of how much")
    func cutting() throws {
        let text = String(repeating: "to be or not ", count: 100)
        let row = ColoredText.Row(text: text, text.indices.map { _ in 0.5 })
        let chart = ColoredText("", [row, row], limit: 130)
        let picture = try #require(Picture("\(chart.svg)"))
        #expect(picture.texts("note") == ["The first 130 of 1,300 characters."])
        #expect(picture["token"].count == 2 * 90 && chart.svg.summary.utf8.count < 500)
        let words = ColoredText("", [.init(words: ["a"], [1.0]), .init(words: ["a", "b", "c"], [1.0])], limit: 2)
        #expect(try #require(Picture("\(words.svg)")).texts("note") == ["The first 2 words of each text."])
        let long = ColoredText("", [.init(text: String(repeating: "ab ", count: 10_000), [1.0])])
        #expect("\(long.svg)".utf8.count < 100_000)
    }

    @Test("Names of rows stand before the texts where there is room, and above them where there is not")
    func names() throws {
        let rows = ["lstm", "gru"].map { ColoredText.Row($0, words: ["a", "b"], [0.5, 1]) }
        for (width, isBeside) in [(800.0, true), (390, false)] {
            let picture = try #require(Picture("\(ColoredText("", rows).svg(width: width))"))
            let names = picture["label"]
            #expect(names.map(\.text) == ["lstm", "gru"])
            for (name, word) in zip(names, [picture["word"][0], picture["word"][2]]) {
                let isInLine = name.number("y") > word.number("y") && name.number("y") < word.number("y") + 25
                #expect(isInLine == isBeside && (word.number("x") > 16) == isBeside)
                #expect(name.number("y") < word.number("y") + 25)
            }
        }
        #expect(
            try #require(Picture("\(ColoredText("", [.init("a", words: [], [1.0])]).svg)")).texts("missing") == ["–"])
    }
}
