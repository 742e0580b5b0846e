import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct TextCodecTests {
    private static let texts = ["The cat sat on the mat.", "The dog, the cat!", "My (old) cat — ähm…"]

    /// Made anew each time: an enumeration keeps its case in unused bits of an address, where the leak checker does not look for
    /// what a constant holds.
    static var all: [TextCodec] {
        [
            TextCodec(.words(), of: texts), TextCodec(.spaces(), of: texts, special: .reading),
            TextCodec(.characters(), of: texts, maximumSize: 20), .bytes(), .bytes(special: []),
            .bytePairs(BytePairEncoding(texts, size: 290)),
        ]
    }

    @Test("Words, characters, bytes and byte pairs are used alike")
    func alike() {
        let words = TextCodec(.words(), of: Self.texts, minimumCount: 2)
        #expect(words.count == 6 && words.special == .writing && words.id(of: .end) == 3)
        #expect(words.encode("The cat barks", ends: true) == [4, 5, 1, 3])
        #expect(words.decode([2, 4, 5, 1, 3, 0]) == "the cat <unk>")
        let bytes = TextCodec.bytes()
        #expect(bytes.count == 259 && bytes.id(of: .begin) == 1)
        #expect(bytes.encode("ab", begins: true, ends: true) == [1, 100, 101, 2])
        #expect(bytes.encode(["a", ""], begins: true) == [[1, 100], [1]])
        #expect(bytes.decode([1, 100, 101, 2, 0]) == "ab")
        let pairs = TextCodec.bytePairs(BytePairEncoding(["aaaa"], size: 261))
        #expect(pairs.count == 260 && pairs.encode("aaa") == [259, 100])
        #expect(TextCodec.bytes(special: []).id(of: .padding) == nil)
    }

    @Test("Bytes and byte pairs give back every text, and characters what they know")
    func roundTrips() {
        var random = RandomSource(seed: 9)
        let texts = (0..<200).map { _ in RandomText.mixed(&random) }
        for codec in [.bytes(), .bytePairs(BytePairEncoding(texts, size: 400)), TextCodec(.characters(), of: texts)] {
            for text in texts {
                #expect(codec.decode(codec.encode(text, begins: true, ends: true)) == text)
            }
        }
    }

    @Test("A codec is one file whatever its kind", arguments: all)
    func codable(codec: TextCodec) throws {
        let read = try JSONDecoder().decode(TextCodec.self, from: JSONEncoder().encode(codec))
        #expect(read == codec && read.encode(Self.texts) == codec.encode(Self.texts))
        #expect(Self.all.filter { $0 == read }.count == 1)
    }

    @Test("The file says what it is of")
    func written() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        func text(_ codec: TextCodec) throws -> String { String(decoding: try encoder.encode(codec), as: UTF8.self) }
        #expect(
            try text(.bytes(special: []))
                == #"{"bytePairs":{"merges":[],"special":[],"version":1},"version":1}"#)
        #expect(
            try text(TextCodec(.characters(), of: ["a"], special: .reading))
                == #"{"tokenizer":{"characters":{"lowercases":false}},"version":1,"vocabulary":{"special":[{"role":"padding","token":"<pad>"},{"role":"unknown","token":"<unk>"}],"tokens":["a"],"version":1}}"#
        )
    }

    @Test(
        "What no codec can be is refused, saying why",
        arguments: [
            (#"{"version":1}"#, "either a tokenizer and a vocabulary or byte pairs"),
            (#"{"version":2,"bytePairs":{}}"#, "the text codec is of version 2"),
            (#"{"bytePairs":{"merges":[],"special":[],"version":1}}"#, "version"),
            (#"{"version":1,"bytePairs":{"merges":["a"],"special":[],"version":1}}"#, "not two pieces"),
            (#"{"version":1,"bytePairs":{"merges":[],"special":[],"version":1},"tokenizer":1}"#, "either"),
            (#"{"version":1,"tokenizer":{"characters":{"lowercases":false}}}"#, "vocabulary"),
            (#"{"version":1,"vocabulary":{"special":[],"tokens":[],"version":1}}"#, "tokenizer"),
            (
                #"{"version":1,"tokenizer":{"spaces":{"lowercases":true}},"vocabulary":{"special":[],"tokens":[],"version":1}}"#,
                "the first special tokens must be"
            ),
            (#"{"version":1,"tokenizer":{"magic":{}},"vocabulary":{}}"#, ""), ("[]", ""), ("7", ""),
            (#"{"version":1,"bytePairs":null}"#, ""),
        ])
    func refused(text: String, reason: String) {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(TextCodec.self, from: Data(text.utf8))
        }
        #expect(reason.isEmpty || error.map { "\($0)" }?.contains(reason) == true, "\(String(describing: error))")
    }

    @Test("A beginning or an end that is not among the special tokens stops the program")
    func missing() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = TextCodec.bytes(special: [.padding, .begin]).encode("a", begins: true, ends: true)
        }
        #expect(message(result).contains("TextCodec: there is no special token of the role \"end\""))
    }
}
