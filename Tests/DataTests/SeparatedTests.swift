import Foundation
import RNNKit
import Testing

@Suite struct SeparatedTests {
    @Test(
        "Fields, quotes and line ends are read as RFC 4180 says",
        arguments: [
            ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
            ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
            ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
            ("\u{feff}a,b\n1,2\n\n\r\n\n", [["a", "b"], ["1", "2"]]),
            ("\u{feff}\"a\",b", [["a", "b"]]),
            (#""x, ""y""","# + "\n", [[#"x, "y""#, ""]]),
            ("\"a\nb\r\nc\",\"\"\n\"\"\"\",\"\"\"\"\"\"\n", [["a\nb\r\nc", ""], ["\"", "\"\""]]),
            ("a\"b\",c \"d\"", [["a\"b\"", "c \"d\""]]),
            (",\n,\n", [["", ""], ["", ""]]),
            ("a\n\nb", [["a"], [""], ["b"]]),
            ("\"\"\n\"\"\n", [[""], [""]]),
            ("  a , b\t\n", [["  a ", " b\t"]]),
            ("é,日本\n👍,\u{0}", [["é", "日本"], ["👍", "\u{0}"]]),
        ])
    func cells(text: String, cells: [[String]]) throws {
        let table = try DataTable(text, .csv(header: false))
        #expect(try table.cells == cells)
        #expect(table.count == cells.count && table.width == cells[0].count && table.names.isEmpty)
        #expect(
            try DataTable(text.replacing(",", with: ";"), .csv(header: false, separator: ";")).cells
                == cells.map { $0.map { $0.replacing(",", with: ";") } })
        #expect(
            try DataTable(text.replacing("\t", with: " ").replacing(",", with: "\t"), .tsv(header: false, quotes: true))
                .cells
                == cells.map { $0.map { $0.replacing("\t", with: " ").replacing(",", with: "\t") } })
    }

    @Test("In tab-separated values a quote is a character like any other")
    func tabs() throws {
        let text = "1\t\"Great\" , she said\n0\t\"open\n0\t\"\"\"\n"
        #expect(
            try DataTable(text, .tsv(header: false)).cells
                == [["1", "\"Great\" , she said"], ["0", "\"open"], ["0", "\"\"\""]])
        #expect(
            problem { _ = try DataTable(text, .tsv(header: false, quotes: true)) }
                == "f:1:10: text follows a closing quote; a separator or a line's end must, and quotes inside are doubled"
        )
        #expect(
            problem { _ = try DataTable("1\t\"a\nb\"\n", .tsv(header: false)) }
                == "f:2:3: the row ends after field 1; the first row has 2 fields; if quotes enclose texts with line ends "
                + "in them, read the file as a format with quotes")
        #expect(
            problem { _ = try DataTable("1\ta\n2\tb\tc", .tsv(header: false)) }
                == "f:2:5: this is a field too many: the first row has 2; a text cannot have separators in it")
    }

    @Test("Blank lines are no rows, wherever they stand, unless they are the only field of one")
    func blankLines() throws {
        for text in ["\n\na,b\n\n1,2\n\r\n\n3,4\n\n", "a,b\r\n\r\n1,2\r\r3,4"] {
            let table = try DataTable(text, .csv(header: true))
            #expect(try table.names == ["a", "b"] && table.cells == [["1", "2"], ["3", "4"]])
        }
        #expect(problem { _ = try DataTable("a,b\n\n\n1\n", .csv()) }.hasPrefix("f:4:2: the row ends after field 1"))
        #expect(try DataTable("a\n\nb\n", .csv(header: true)).cells == [[""], ["b"]])
    }

    @Test("Lines are texts, blank ones included")
    func lines() throws {
        #expect(try DataTable("a,\"b\n\n\tc\r\n\r\n", .lines).texts() == ["a,\"b", "", "\tc", ""])
        #expect(try DataTable("a\n\nb", .lines).texts() == ["a", "", "b"])
        #expect(try DataTable("\n", .lines).texts() == [""])
        #expect(try DataTable("text\nlabel", .lines).count == 2)
    }

    @Test(
        "Every malformation is named with its place",
        arguments: [
            ("", "f: the file is empty"),
            ("\u{feff}", "f: the file is empty"),
            ("\n\r\n", "f: the file has blank lines only"),
            ("a,b\n1\n", "f:2:2: the row ends after field 1; the first row has 2 fields"),
            (
                "é,b\n日本,2,3\n",
                "f:2:6: this is a field too many: the first row has 2; a text with separators in it needs quotes around it"
            ),
            (
                "a\r\nb\r\nc,",
                "f:3:3: this is a field too many: the first row has 1; a text with separators in it needs quotes around it"
            ),
            (
                "a,b\n1,\"2\n3,4\n",
                "f:2:3: a quote opens here and is never closed; close it, or double it if it is part of the text"
            ),
            ("\"", "f:1:1: a quote opens here and is never closed; close it, or double it if it is part of the text"),
            (
                "a\r\"\"\"",
                "f:2:1: a quote opens here and is never closed; close it, or double it if it is part of the text"
            ),
            (
                "é,\"b\"x",
                "f:1:6: text follows a closing quote; a separator or a line's end must, and quotes inside are doubled"
            ),
            ("text,label\n", "f: there is nothing but a header; if the line is a row, read the file without a header"),
        ])
    func malformed(text: String, error: String) {
        #expect(problem { _ = try DataTable(text, .csv()) } == error)
    }

    @Test(
        "A byte that is not UTF-8 is named with its place",
        arguments: [
            ([0x61, 0x0a, 0x62, 0xe9, 0x62], "f:2:2: byte 0xE9 is not UTF-8 here; save the file as UTF-8"),
            ([0xc3, 0xa9, 0x2c, 0x80], "f:1:3: byte 0x80 is not UTF-8 here; save the file as UTF-8"),
            (
                [0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0xf0, 0x9f, 0x98],
                "f:1:10: byte 0xF0 is not UTF-8 here; save the file as UTF-8"
            ),
            ([0xef, 0xbb, 0xbf, 0x61, 0x05, 0xff], "f:1:3: byte 0xFF is not UTF-8 here; save the file as UTF-8"),
            ([0xff, 0xfe, 0x61, 0x00], "f:1:1: the file is UTF-16; save it as UTF-8"),
            ([0xfe, 0xff, 0x00, 0x61], "f:1:1: the file is UTF-16; save it as UTF-8"),
        ] as [([UInt8], String)])
    func invalid(bytes: [UInt8], error: String) {
        #expect(problem { _ = try DataTable(bytes: bytes, name: "f", format: .csv()) } == error)
    }

    @Test("What is UTF-8 is decided as Swift decides it, for all sequences of two bytes and many longer ones")
    func encoding() {
        func isRead(_ bytes: [UInt8]) -> Bool { (try? DataTable(bytes: bytes, format: .lines)) != nil }
        for first in UInt8(0x80)...255 {
            for second in UInt8.min...255 {
                for tail in [[], [0x80], [0x80, 0xbf], [0x80, 0x20], [0x7f], [0xbf, 0xbf, 0xbf]] as [[UInt8]] {
                    let bytes = [0x61, first, second] + tail
                    #expect(isRead(bytes) == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
                }
            }
        }
    }

    @Test("The first row is a header if it has a usual name, or nothing that comes again in its column")
    func header() throws {
        func names(_ text: String) throws -> [String] { try DataTable(text, .csv()).names }
        #expect(try names("id,headline\n1,x\n2,y") == ["id", "headline"])
        #expect(try names("pos,x\nneg,y\npos,z") == [])
        #expect(try names("pos,x\nneg,y\n\"pos\",z") == [])
        #expect(try names("pos,x\nneg,pos\nnegg,z") == ["pos", "x"])
        #expect(try names("Label,x\nLabel,z") == ["Label", "x"])
        #expect(try names("a, Texts \na,b") == ["a", " Texts "])
        #expect(try names(",a\n,b") == ["", "a"])
        #expect(try DataTable("text,label\n1,2", .csv(header: false)).count == 2)
        #expect(try DataTable("a,b\na,c", .csv(header: true)).names == ["a", "b"])
        #expect(try DataTable("text\tb\n1\t2", .tsv()).texts("b") == ["2"])
        #expect(try DataTable("t", .csv(header: false)).texts() == ["t"])
    }

    @Test("Columns are found by name or number, and a wrong one is answered with those there are")
    func columns() throws {
        let table = try DataTable("a,b,a\n1,2,x\n-4.5e1,.5,inf\n", .csv())
        #expect(try table.texts("b") == ["2", ".5"])
        #expect(try table.texts(1) == ["1", "-4.5e1"])
        #expect(try table.numbers(1) == [1, -45])
        #expect(try table.numbers("b") == [2, 0.5])
        #expect(problem { _ = try table.numbers(3) } == "f:2:5: \"x\" is not a number")
        #expect(problem { _ = try table.texts("c") } == #"f: there is no column "c"; there are "a", "b", "a""#)
        #expect(problem { _ = try table.texts("a") } == #"f: there are two columns "a"; give a number"#)
        #expect(problem { _ = try table.texts(4) } == "f: there is no column 4; the columns are 1 to 3")
        #expect(problem { _ = try table.texts(0) } == "f: there is no column 0; the columns are 1 to 3")
        let bare = try DataTable("1,2", .csv(header: false))
        #expect(
            problem { _ = try bare.texts("c") }
                == #"f: there is no column "c", for the file has no header; give a number from 1 to 2"#)
        let wide = try DataTable(
            (1...30).map { "c\($0)" }.joined(separator: ",") + "\n"
                + Array(repeating: "1", count: 30).joined(separator: ","), .csv())
        #expect(problem { _ = try wide.texts("x") }.hasSuffix(#""c19", "c20" and 10 more"#))
    }

    @Test(
        "Numbers are the nearest ones, and what is none is refused",
        arguments: [
            "0", "-0", "1", "+1.5", "1.", ".5", "3.14159265358979", "3.141592653589793238", "1e5", "1E-5",
            "123456789012345678901234567890", "0.1", "2.2250738585072014e-308", "9007199254740993",
            "0.000000000000000000000001", "4.35", "7.56247381085762037", "1234567.891",
        ],
        ["", "-", ".", "1.2.3", "0x10", "nan", "inf", "1e", "1e999", " 1", "1 ", "1_0", "--1", "٣"])
    func numbers(number: String, other: String) throws {
        #expect(try DataTable(number, .csv(header: false)).numbers(1) == [Double(number)])
        #expect(
            problem { _ = try DataTable("\"\(other)\"", .csv(header: false)).numbers(1) }
                == "f:1:2: \"\(other)\" is not a number")
    }

    @Test(
        "Tables of random cells come back as they were written", arguments: [",", "\t", ";", "|"] as [Unicode.Scalar])
    func roundTrip(separator: Unicode.Scalar) throws {
        var random = RandomSource(seed: 1)
        let pieces = ["a", "\"", "\n", "\r", "\r\n", ",", "\t", ";", "|", "é", "👍", " ", "\u{feff}", "\u{0}", "\\"]
        for _ in 0..<2000 {
            let width = 1 + random.integer(below: 4)
            let rows = (0..<1 + random.integer(below: 5)).map { _ in
                (0..<width).map { _ in
                    (0..<random.integer(below: 5)).map { _ in pieces[random.integer(below: pieces.count)] }.joined()
                }
            }
            let end = ["\n", "\r\n", "\r"][random.integer(below: 3)]
            let text =
                rows.map { row in
                    row.map { cell in
                        let isBare = cell.unicodeScalars.allSatisfy {
                            !"\"\r\n\(separator)".unicodeScalars.contains($0)
                        }
                        return isBare && !cell.isEmpty && !cell.hasPrefix("\u{feff}") && random.integer(below: 2) == 0
                            ? cell : "\"\(cell.replacing("\"", with: "\"\""))\""
                    }.joined(separator: String(separator))
                }.joined(separator: end) + (random.integer(below: 2) == 0 ? end : "")
            let read = try DataTable(text, .csv(header: false, separator: separator)).cells
            #expect(read.map { $0.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })
        }
    }

    @Test("A file is read whole, however long; one that cannot be read is the system's matter")
    func files() throws {
        let row = String(repeating: "x", count: 999) + "\n"
        for count in [1, 1_048, 5_000] {
            let file = try TemporaryFile(String(repeating: row, count: count), ending: "txt")
            #expect(try DataTable(file: file.path).texts() == Array(repeating: String(row.dropLast()), count: count))
        }
        for size in [1 << 20, 1 << 21, 1 << 22] {
            let file = try TemporaryFile(Array(repeating: UInt8(ascii: "y"), count: size), ending: "txt")
            #expect(try DataTable(file: file.path).texts().map { $0.utf8.count } == [size])
        }
        #expect(throws: FileError.self) { try DataTable(file: "/nowhere/x.csv") }
        #expect(
            problem { _ = try DataTable(file: "/nowhere/x.csv") }
                == "cannot read /nowhere/x.csv: No such file or directory")
        let bad = try TemporaryFile("a,b\n1\n")
        #expect(problem { _ = try DataTable(file: bad.path) }.hasPrefix("\(bad.path):2:2: the row ends"))
    }

    @Test(
        "Rows that are written are read again as they were",
        arguments: [
            [["a", "b"], ["1,2", "\"x\""]], [["a\r\nb", ""], ["", "\r"]],
            // Blank lines at the end are none, and a mark of byte order at the beginning is none of the text.
            [["a"], [""], [""]], [[""]], [["\u{feff}a", "b"]],
            // An accent or a joiner makes one character with the quote before it.
            [["a \"\u{301}b\" c"], ["\"\u{200d},"]],
        ])
    func written(_ rows: [[String]]) throws {
        let cells = try DataTable(CSV.text(rows), .csv(header: false)).cells
        #expect(cells.map { $0.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })
    }

    @Test("The ending of a file's name tells its format")
    func endings() {
        #expect(DataFormat(file: "a/b.TSV") == .tsv())
        #expect(DataFormat(file: "b.tab") == .tsv())
        #expect(DataFormat(file: "b.csv") == .csv())
        #expect(DataFormat(file: "b.jsonl") == .jsonLines && DataFormat(file: "b.json") == .jsonLines)
        #expect(DataFormat(file: "b.ndjson") == .jsonLines)
        #expect(DataFormat(file: "b.txt") == .lines)
        #expect(DataFormat(file: "a.tsv/b") == .csv())
    }
}
