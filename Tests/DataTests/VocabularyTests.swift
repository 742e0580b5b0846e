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
        let data = try JSONEncoder().encode(vocabulary)
        #expect(String(decoding: data, as: UTF8.self) == #"{"tokens":["c","a","b","z","é"]}"#)
        let read = try JSONDecoder().decode(Vocabulary.self, from: data)
        #expect(read == vocabulary && read.id(of: "z") == 5)
        #expect(read != Vocabulary(tokens: ["c"]))
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Vocabulary.self, from: Data(#"{"tokens": ["a", "a"]}"#.utf8))
        }
    }
}
