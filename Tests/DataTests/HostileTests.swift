import RNNKit
import Testing

@Suite struct HostileTests {
    static let csv = "text,label\r\n\"a \"\"b\"\"\nc\",x\nétude 👍,y\n\"\",z\n"
    static let tsv = "pos\ta \"b\n\nneg\tc\n"
    static let json =
        #"{"text":"a\n\u00e9\ud83d\ude00","label":-1.5e3,"n":[{"a":[1,null]},{}]}"# + "\n"
        + #"{"text":"b","label":true}"#

    @Test("Whatever bytes are changed, a reader reads or throws", arguments: [csv, tsv, json])
    func mutated(text: String) {
        var random = RandomSource(seed: 3)
        let interesting = Array("\"\\,\t\r\n{}[]:u0e-.\u{feff}".utf8) + [0x80, 0xc3, 0xf0, 0xff, 0]
        var read = 0
        for _ in 0..<4000 {
            var bytes = Array(text.utf8)
            for _ in 0...random.integer(below: 3) {
                let place = random.integer(below: bytes.count)
                let byte = interesting[random.integer(below: interesting.count)]
                switch random.integer(below: 4) {
                case 0: bytes[place] = byte
                case 1: bytes.insert(byte, at: place)
                case 2: bytes[place] = UInt8(random.integer(below: 256))
                default: bytes.removeSubrange(place..<min(place + 1 + random.integer(below: 3), bytes.count - 1))
                }
            }
            for format in [DataFormat.csv(), .tsv(), .tsv(header: false, quotes: true), .jsonLines, .lines] {
                do {
                    let table = try DataTable(bytes: bytes, format: format)
                    read += 1
                    for column in 1...table.width {
                        _ = try? table.texts(.number(column))
                        _ = try? table.numbers(.number(column))
                    }
                    _ = try TextDataset(table)
                } catch {
                    #expect(error.file == "data" && !error.problem.isEmpty)
                }
            }
        }
        #expect(read > 1000)
    }

    @Test("A file that is cut off anywhere is read or refused", arguments: [csv, tsv, json])
    func cut(text: String) {
        for count in 0...text.utf8.count {
            for format in [DataFormat.csv(), .tsv(quotes: true), .jsonLines, .lines] {
                _ = try? DataTable(bytes: Array(text.utf8.prefix(count)), format: format)
            }
        }
    }

    @Test("JSON that is nested more deeply than any value is refused, and brackets in texts nest nothing")
    func deepJSON() throws {
        for (opening, closing) in [("[", "]"), (#"{"a":"#, "}")] {
            for depth in [129, 600, 100_000] {
                let text = String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
                let error = #expect(throws: CheckpointError.self) {
                    try JSON.decode([Int].self, from: Array(text.utf8), of: "a.json")
                }
                #expect(error?.description == "a.json: arrays and objects are nested too deeply")
            }
        }
        let deepest = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        let accepted = #expect(throws: CheckpointError.self) {
            try JSON.decode([String: Int].self, from: Array(deepest.utf8), of: "a.json")
        }
        #expect(accepted?.description.contains("nested") == false)
        let wide = Array("[1]".utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] })
        let notUTF8 = #expect(throws: CheckpointError.self) { try JSON.decode([Int].self, from: wide, of: "a.json") }
        #expect(notUTF8?.description == "a.json: the text has a zero byte, which a text must not have")
        let text = #"["\\\"[[[["#.dropLast(4) + String(repeating: "[{", count: 500) + #"\"", "\\"]"#
        let read = try JSON.decode([String].self, from: Array(text.utf8), of: "a.json")
        #expect(read.count == 2 && read[1] == "\\")
    }
}
