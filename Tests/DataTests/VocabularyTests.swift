import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct VocabularyTests {
    let texts = [["b", "a", "c"], ["c", "a", "é"], ["c", "z"]]

    @Test("Tokens are in the order of their counts, then of their texts")
    func order() {
        let vocabulary = Vocabulary(texts)
        #expect(vocabulary.tokens == ["c", "a", "b", "z", "é"])
        #expect(vocabulary.count == 7)
        #expect(vocabulary.encode(["c", "é", "never"]) == [2, 6, 1])
        #expect(vocabulary.decode([0, 1, 2, 6]) == ["<pad>", "<unk>", "c", "é"])
        #expect(vocabulary.contains("z") && !vocabulary.contains("never"))
    }

    @Test("Rare tokens and those beyond the size are unknown")
    func limits() {
        #expect(Vocabulary(texts, minimumCount: 2).tokens == ["c", "a"])
        #expect(Vocabulary(texts, maximumSize: 5).tokens == ["c", "a", "b"])
        #expect(Vocabulary(texts, maximumSize: 5).count == 5)
        #expect(Vocabulary(texts, maximumSize: 2).encode(["c"]) == [1])
    }

    @Test("A text that spells padding is not padding")
    func special() {
        let vocabulary = Vocabulary([["<pad>", "<unk>", "a"]])
        #expect(vocabulary.tokens == ["a"])
        #expect(vocabulary.encode(["<pad>", "<unk>"]) == [1, 1])
    }

    @Test("A token that is given twice stops the program")
    func twice() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Vocabulary(tokens: ["a", "b", "a"])
        }
        #expect(message(result).contains("Vocabulary: there are tokens that are given more than once"))
    }

    @Test("A vocabulary survives being written and read; one with a token twice is refused")
    func codable() throws {
        let vocabulary = Vocabulary(texts)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let data = try encoder.encode(vocabulary)
        #expect(
            String(decoding: data, as: UTF8.self)
                == #"{"special":[{"role":"padding","token":"<pad>"},{"role":"unknown","token":"<unk>"}],"tokens":["c","a","b","z","é"],"version":1}"#
        )
        let read = try JSONDecoder().decode(Vocabulary.self, from: data)
        #expect(read == vocabulary && read.id(of: "z") == 5)
        #expect(read != Vocabulary(tokens: ["c"]))
    }

    @Test(
        "What no vocabulary can be is refused, saying why",
        arguments: [
            (#""tokens":["#, #""tokens":["c","#, "a token occurs twice"),
            (#""tokens":["#, #""tokens":["<unk>","#, "\"<unk>\" is both a special token and an ordinary one"),
            (#""version":1"#, #""version":2"#, "the vocabulary is of version 2"),
            (#""padding""#, #""end""#, "the first special tokens must be those of padding and of unknown tokens"),
        ])
    func refused(_ part: String, _ replacement: String, _ reason: String) throws {
        let text = String(decoding: try JSONEncoder().encode(Vocabulary(texts)), as: UTF8.self)
        let changed = text.replacingOccurrences(of: part, with: replacement)
        try #require(changed != text)
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Vocabulary.self, from: Data(changed.utf8))
        }
        #expect(error.map { "\($0)" }?.contains(reason) == true, "\(String(describing: error))")
    }

    @Test("Special tokens are declared, have the first ids, and are saved")
    func declared() throws {
        let vocabulary = Vocabulary([["a", "<bos>", "b"]], special: .writing)
        #expect(vocabulary.tokens == ["a", "b"] && vocabulary.firstID == 4 && vocabulary.count == 6)
        #expect(vocabulary.id(of: .begin) == 2 && vocabulary.id(of: .end) == 3 && vocabulary.id(of: .mask) == nil)
        #expect(vocabulary.decode([2, 4, 5, 3]) == ["<bos>", "a", "b", "<eos>"])
        #expect(vocabulary.encode(["b", "<bos>", "z"]) == [5, 1, 1])
        let read = try JSONDecoder().decode(Vocabulary.self, from: JSONEncoder().encode(vocabulary))
        #expect(read == vocabulary && read != Vocabulary(tokens: ["a", "b"]))
    }

    @Test("Special tokens without padding and unknown tokens, or one of them twice, stop the program")
    func wrongSpecial() async {
        let missing = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Vocabulary(tokens: ["a"], special: [.unknown, .padding])
        }
        #expect(message(missing).contains("the first special tokens must be those of padding and of unknown tokens"))
        let twice = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Vocabulary(tokens: ["a"], special: [.padding, .unknown, .end, .end])
        }
        #expect(message(twice).contains("a special token occurs twice"))
    }
}
