import Foundation
import RNNKit
import Testing

@Suite struct BytePairFileTests {
    private func json(_ merges: String, special: String = "[]", version: String = "1") -> String {
        #"{"version":\#(version),"special":\#(special),"merges":\#(merges)}"#
    }

    private func read(_ text: String) throws -> BytePairEncoding {
        try JSONDecoder().decode(BytePairEncoding.self, from: Data(text.utf8))
    }

    @Test("The file has merges as GPT-2 writes them")
    func written() throws {
        let encoding = BytePairEncoding(["a é\n", "a é\n", "\n\n"], size: 1000, special: [.padding])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(encoding), as: UTF8.self)
        #expect(text == #"{"merges":["Ġ Ã","ĠÃ ©"],"special":[{"role":"padding","token":"<pad>"}],"version":1}"#)
        #expect(try read(text) == encoding)
    }

    @Test("An encoding survives being written and read, with its ids")
    func roundTrip() throws {
        var random = RandomSource(seed: 4)
        let texts = (0..<200).map { _ in RandomText.mixed(&random) } + (0..<200).map { _ in RandomText.bytes(&random) }
        let encoding = BytePairEncoding(texts, size: 900, special: .writing)
        let read = try JSONDecoder().decode(BytePairEncoding.self, from: JSONEncoder().encode(encoding))
        #expect(read == encoding && read.count == encoding.count && read != .bytes(special: .writing))
        #expect(read.encode(texts) == encoding.encode(texts))
        #expect(read.id(of: .end) == 3)
    }

    @Test(
        "What no encoding can be is refused, saying why",
        arguments: [
            (#"["a b","x abc"]"#, "merge 2, \"x abc\": the second piece is not there before it"),
            (#"["ab c","a b"]"#, "merge 1, \"ab c\": the first piece is not there before it"),
            (#"["a b","a b"]"#, "merge 2, \"a b\": its piece is there before it"),
            (#"["a b","b c","ab c","a bc"]"#, "merge 4, \"a bc\": its piece is there before it"),
            (#"["a b","ab ab","abab ba"]"#, "merge 3, \"abab ba\": the second piece is not there before it"),
            (#"["a"]"#, "this is not two pieces with a space between"),
            (#"[""]"#, "this is not two pieces with a space between"),
            (#"[" a"]"#, "this is not two pieces with a space between"),
            (#"["a "]"#, "this is not two pieces with a space between"),
            (#"["a  b"]"#, "this is not two pieces with a space between"),
            (#"["a b c"]"#, "this is not two pieces with a space between"),
            (#"["a\tb"]"#, "this is not two pieces with a space between"),
            (#"["a 漢"]"#, "merge 1, \"a 漢\": a character stands for no byte"),
            (#"["\u0000 a"]"#, "a character stands for no byte"),
            (#"["a e\u0301"]"#, "a character stands for no byte"),
            (#"[["a","b"]]"#, "String"), (#"[3]"#, "String"), (#"{"a":"b"}"#, "rray"), (#""a b""#, "rray"),
            ("1e999", ""), ("null", "null"),
        ])
    func hostileMerges(merges: String, reason: String) {
        let error = #expect(throws: DecodingError.self) { try read(json(merges)) }
        #expect(reason.isEmpty || error.map { "\($0)" }?.contains(reason) == true, "\(String(describing: error))")
    }

    @Test(
        "Special tokens that cannot be and other versions are refused, saying why",
        arguments: [
            (#"[{"role":"end","token":"<eos>"},{"role":"padding","token":"<pad>"}]"#, "1", "padding must be the first"),
            (#"[{"role":"end","token":"a"},{"role":"begin","token":"a"}]"#, "1", "a special token occurs twice"),
            (#"[{"role":"end","token":"a"},{"role":"end","token":"b"}]"#, "1", "a special token occurs twice"),
            (#"[{"role":"king","token":"a"}]"#, "1", "king"), (#"["<pad>"]"#, "1", ""), ("7", "1", ""),
            ("[]", "2", "the byte-pair encoding is of version 2, and this version of RNNKit knows 1"),
            ("[]", "-1", "is of version -1"), ("[]", #""1""#, ""), ("[]", "1e30", ""),
        ])
    func hostileRest(special: String, version: String, reason: String) {
        let error = #expect(throws: DecodingError.self) { try read(json("[]", special: special, version: version)) }
        #expect(reason.isEmpty || error.map { "\($0)" }?.contains(reason) == true, "\(String(describing: error))")
    }

    @Test("What is missing is named; a piece as long as a file is not printed as a whole")
    func missing() {
        for key in ["version", "special", "merges"] {
            let text = json("[]").replacingOccurrences(of: "\"\(key)\"", with: "\"other\"")
            let error = #expect(throws: DecodingError.self) { try read(text) }
            #expect(error.map { "\($0)" }?.contains(key) == true)
        }
        let long = String(repeating: "a", count: 1_000_000)
        let error = #expect(throws: DecodingError.self) { try read(json("[\"\(long) \(long)\"]")) }
        #expect(error.map { "\($0)".count < 1000 } == true)
    }

    @Test("Pieces that double with each merge are read, for their file is as large as they are")
    func doubling() throws {
        let merges = (0..<16).map { power in
            let half = String(repeating: "a", count: 1 << power)
            return "\"\(half) \(half)\""
        }
        let encoding = try read(json("[\(merges.joined(separator: ","))]"))
        #expect(encoding.encode(String(repeating: "a", count: 1 << 16)) == [256 + 15])
    }

    @Test("Whatever is changed in a file, it is read or refused")
    func mutated() throws {
        var random = RandomSource(seed: 6)
        let encoding = BytePairEncoding(["the cat sat", "the é mat"], size: 300, special: .writing, minimumCount: 1)
        let bytes = Array(try JSONEncoder().encode(encoding))
        let interesting = Array("\"\\,[]{}: abĠ01-.".utf8) + [0x80, 0xc4, 0xff, 0]
        var read = 0
        for _ in 0..<4000 {
            var changed = bytes
            for _ in 0...random.integer(below: 3) {
                let place = random.integer(below: changed.count)
                switch random.integer(below: 3) {
                case 0: changed[place] = interesting[random.integer(below: interesting.count)]
                case 1: changed.insert(interesting[random.integer(below: interesting.count)], at: place)
                default: changed.remove(at: place)
                }
            }
            do {
                let encoding = try JSONDecoder().decode(BytePairEncoding.self, from: Data(changed))
                #expect(encoding.decode(encoding.encode("the cat é")) == "the cat é")
                read += 1
            } catch {
                #expect(error is DecodingError)
            }
        }
        #expect(read > 20)
    }
}
