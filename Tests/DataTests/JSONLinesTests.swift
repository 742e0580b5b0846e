import Foundation
import RNNKit
import Testing

@Suite struct JSONLinesTests {
    @Test("Texts, numbers and words are read; a row need not have all columns")
    func values() throws {
        let text =
            "\u{feff}{\"t\": \"a\", \"n\": -1.5e+3}\r\n\n  { \"n\" : 0.25 ,\"t\":\"\", \"b\":true }\t\n{\"t\":false,\"n\":10}"
        let table = try DataTable(text, .jsonLines)
        #expect(table.names == ["t", "n", "b"] && table.count == 3 && table.width == 3)
        #expect(try table.texts("t") == ["a", "", "false"])
        #expect(try table.texts(2) == ["-1.5e+3", "0.25", "10"])
        #expect(try table.numbers("n") == [-1500, 0.25, 10])
        #expect(problem { _ = try table.texts("b") } == #"f:1: there is no "b" in this object, or it is null"#)
    }

    @Test("A value that is missing, null or nested is named where it is asked for")
    func absent() throws {
        let table = try DataTable(
            #"{"a":1,"b":null,"c":[{"x":[]},{}],"d":1}"# + "\n" + #"{"b":2,"c":{"k":[1,"]"]}}"# + "\n"
                + #"{"a":3,"b":4,"d":null}"#,
            .jsonLines)
        #expect(problem { _ = try table.texts("a") } == #"f:2: there is no "a" in this object, or it is null"#)
        #expect(problem { _ = try table.texts("b") } == #"f:1: there is no "b" in this object, or it is null"#)
        #expect(problem { _ = try table.texts("d") } == #"f:2: there is no "d" in this object, or it is null"#)
        #expect(
            problem { _ = try table.texts("c") } == "f:1:21: this is a list or an object; a text or a number is needed")
        #expect(problem { _ = try table.texts("x") } == #"f: there is no column "x"; there are "a", "b", "c", "d""#)
        let late = try DataTable("{\"a\":1}\n{\"a\":2}\n{\"b\":1}", .jsonLines)
        #expect(problem { _ = try late.texts("a") } == #"f:3: there is no "a" in this object, or it is null"#)
    }

    @Test("Spaces may stand anywhere between what is nested")
    func spaces() throws {
        let text = #"{ "a" : [ [ 1 , [ ] ] , { "b" : { } , "c" : "]" } , null ] , "t" : "x" }"#
        #expect(try DataTable(text, .jsonLines).texts("t") == ["x"])
    }

    @Test(
        "Escapes stand for their characters",
        arguments: [
            (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"), (#"\u0041\u00e9\u20AC"#, "Aé€"),
            (#"x\ud83d\ude00y"#, "x😀y"), (#"\uD800\uDC00\uDBFF\uDFFF"#, "\u{10000}\u{10ffff}"), (#"\u0000"#, "\u{0}"),
            ("é\\n日", "é\n日"),
        ])
    func escapes(written: String, meant: String) throws {
        #expect(try DataTable(#"{"a":"\#(written)"}"#, .jsonLines).texts("a") == [meant])
        #expect(try DataTable(#"{"\#(written)":1}"#, .jsonLines).names == [meant])
    }

    static let escape =
        #"this is no escape of JSON: \" \\ \/ \b \f \n \r \t, or \u and four digits, twice for a character beyond U+FFFF"#
    static let number = "this is not a number as JSON writes it, such as -1.5e3"
    static let value = "a text in quotes, a number, true, false, null, a list or an object must stand here"
    static let end = "the line ends inside of an object; each line must hold a whole one"

    @Test(
        "Every malformation is named with its place",
        arguments: [
            ("", "f: the file is empty"), ("\n \n", "f: the file has blank lines only"),
            ("{}\n{}", "f: there is nothing in the objects"),
            ("x", "f:1:1: an object must begin here, with {; each line must hold one"),
            ("[]", "f: the list is empty"), ("[1]", "f:1:2: an object must begin here, with {"),
            ("[{\"a\":1}\n", "f:2:1: the file ends inside of its list"),
            ("[{\"a\":\n", "f:2:1: the file ends inside of its list"),
            ("[{\"a\":1} {\"a\":2}]", "f:1:10: a comma or ] must stand here"),
            ("[{\"a\":1},]", "f:1:10: an object must begin here, with {"),
            ("[{\"a\":1}]\n[]", "f:2:1: something follows the list; the file must hold one"),
            ("{", "f:1:2: \(end)"), ("{\n\"a\":1}", "f:1:2: \(end)"), ("{\"a\"", "f:1:5: \(end)"),
            ("{\"a\":", "f:1:6: \(end)"), ("{\"a\":1", "f:1:7: \(end)"), ("{\"a\":1,", "f:1:8: \(end)"),
            ("{\"a\":[", "f:1:7: \(end)"), ("{\"a\":[1,\n2]}", "f:1:9: \(end)"), ("{\"a\":{\"b\"", "f:1:10: \(end)"),
            ("{\"é\":1,}", "f:1:8: a name in quotes must stand here"),
            ("{a:1}", "f:1:2: a name in quotes must stand here"),
            ("{\"a\" 1}", "f:1:6: a colon must follow the name"),
            ("{\"a\":1 \"b\":2}", "f:1:8: a comma or } must stand here"),
            ("{\"a\":1}}", "f:1:8: something follows the object; each line must hold one"),
            ("{\"a\":1} {\"a\":2}", "f:1:9: something follows the object; each line must hold one"),
            ("{\"a\":1}\n{\"a\":1,\"a\":2}", "f:2:8: \"a\" is in this object twice"),
            ("{\"a\":null,\"\\u0061\":2}", "f:1:11: \"a\" is in this object twice"),
            ("{\"a\":nul}", "f:1:6: \(value)"), ("{\"a\":,}", "f:1:6: \(value)"), ("{\"a\":'x'}", "f:1:6: \(value)"),
            ("{\"a\":truex}", "f:1:10: a comma or } must stand here"),
            ("{\"a\":01}", "f:1:6: \(number)"), ("{\"a\":-}", "f:1:6: \(number)"), ("{\"a\":1.}", "f:1:6: \(number)"),
            ("{\"a\":1e}", "f:1:6: \(number)"), ("{\"a\":1e+}", "f:1:6: \(number)"),
            ("{\"a\":-00}", "f:1:6: \(number)"),
            ("{\"a\":.5}", "f:1:6: \(value)"), ("{\"a\":+1}", "f:1:6: \(value)"), ("{\"a\":NaN}", "f:1:6: \(value)"),
            ("{\"a\":0x1}", "f:1:7: a comma or } must stand here"),
            ("{\"a\":[1,]}", "f:1:9: \(value)"), ("{\"a\":[1}", "f:1:8: a comma or ] must stand here"),
            ("{\"a\":[}", "f:1:7: \(value)"), ("{\"a\":{\"b\":1]}", "f:1:12: a comma or } must stand here"),
            ("{\"a\":{\"b\":1,}}", "f:1:13: a name in quotes must stand here"),
            ("{\"a\":{1:1}}", "f:1:7: a name in quotes must stand here"),
            ("{\"a\":{\"b\"}}", "f:1:10: a colon must follow the name"),
            ("{\"a\":[\"\\x\"]}", "f:1:8: \(escape)"), ("{\"a\":[1 2]}", "f:1:9: a comma or ] must stand here"),
            ("{\"a\":\"\\x\"}", "f:1:7: \(escape)"), ("{\"a\":\"é\\u12g4\"}", "f:1:8: \(escape)"),
            ("{\"a\":\"\\ud83d\"}", "f:1:7: \(escape)"), ("{\"a\":\"\\ude00\"}", "f:1:7: \(escape)"),
            ("{\"a\":\"\\ud83d\\u0041\"}", "f:1:7: \(escape)"), ("{\"a\":\"\\u123", "f:1:7: \(escape)"),
            ("{\"a\":\"\\", "f:1:7: \(escape)"), ("{\"a\":\"\\ud83d\\ude0", "f:1:7: \(escape)"),
            ("{\"a\":\"b\tc\"}", "f:1:8: a control character in a text must be written as \\u and four digits"),
            ("{\"a\":\"b", "f:1:6: the text is not closed in its line; a line end in a text is written \\n"),
            ("{\"a\":\"b\nc\"}", "f:1:6: the text is not closed in its line; a line end in a text is written \\n"),
            ("{\"a", "f:1:2: the text is not closed in its line; a line end in a text is written \\n"),
        ])
    func malformed(text: String, error: String) {
        #expect(problem { _ = try DataTable(text, .jsonLines) } == error)
    }

    @Test("A list of objects is read as lines of them are, however its lines are broken")
    func list() throws {
        for text in [
            #"[{"a":1,"b":"x"},{"a":2,"b":"y"}]"#,
            " [\n {\n \"a\" :\n1,\r\n\"b\": \"x\"}\n,\n{\"b\":\"y\",\"a\":2}\n]\n\n",
        ] {
            let table = try DataTable(text, .jsonLines)
            #expect(try table.names == ["a", "b"] && table.texts("b") == ["x", "y"] && table.numbers("a") == [1, 2])
        }
    }

    @Test("What is nested deeply, closed or not, is read or refused without a stack to overflow")
    func deep() throws {
        let depth = 3_000_000
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let opened = #"{"t":"x","a":"# + String(repeating: open, count: depth)
            #expect(problem { _ = try DataTable(opened, .jsonLines) }.hasSuffix("each line must hold a whole one"))
            let closed = opened + "1" + String(repeating: close, count: depth) + "}"
            #expect(try DataTable(closed, .jsonLines).texts("t") == ["x"])
        }
    }

    @Test("A name of its own in each object does not make a table of all rows and all columns")
    func sparse() throws {
        let count = 200_000
        let text = (0..<count).map { #"{"k\#($0)":1,"t":2}"# }.joined(separator: "\n")
        let table = try DataTable(text, .jsonLines)
        #expect(table.width == count + 1 && table.count == count)
        #expect(try table.numbers("t") == Array(repeating: 2, count: count))
    }

    @Test("What Foundation writes comes back, and what is read is what Foundation reads")
    func roundTrip() throws {
        var random = RandomSource(seed: 2)
        let pieces = [
            "a", "\"", "\\", "\n", "\r", "\t", "/", "\u{0}", "\u{1f}", "é", "😀", "\u{2028}", "\u{10ffff}", "{", "]",
        ]
        for round in 0..<1000 {
            let texts = (0..<4).map { _ in
                (0..<random.integer(below: 6)).map { _ in pieces[random.integer(below: pieces.count)] }.joined()
            }
            let lines = try texts.map { String(decoding: try JSONEncoder().encode(["t": $0]), as: UTF8.self) }
            let table = try DataTable(lines.joined(separator: "\n"), .jsonLines)
            #expect(try table.texts("t").map { Array($0.utf8) } == texts.map { Array($0.utf8) })
            guard round < 300 else { continue }
            // Every character as an escape.
            let escaped = texts.map { text in
                "{\"t\":\"" + text.utf16.map { "\\u" + String(format: "%04x", $0) }.joined() + "\"}"
            }
            #expect(try DataTable(escaped.joined(separator: "\n"), .jsonLines).texts("t") == texts)
        }
    }
}
