import RNNKit
import TestSupport
import Testing

@testable import RNNData

@Suite struct BytePairEncodingTests {
    /// The example of Sennrich, Haddow and Birch (2016), without their sign for the end of a word.
    private static let words = [("low", 5), ("lower", 2), ("newest", 6), ("widest", 3)].flatMap {
        Array(repeating: $0.0, count: $0.1)
    }

    private func learned(_ encoding: BytePairEncoding) -> [String] {
        (encoding.firstID + 256..<Int32(encoding.count)).map { String(decoding: encoding.bytes(of: $0), as: UTF8.self) }
    }

    @Test("The most frequent pair is merged first, as worked out by hand")
    func workedExample() {
        let encoding = BytePairEncoding(Self.words, size: 1000)
        // 9: e s before s t, then es t; 7: l o before o w, then lo w; 6: e w before n e and w est; and so on.
        let expected = [
            "es", "est", "lo", "low", "ew", "ewest", "newest", "dest", "idest", "widest", "er", "lower",
        ]
        #expect(learned(encoding) == expected)
        #expect(encoding.count == 3 + 256 + 12)
        #expect(encoding.pieces(of: "lowest") == ["low", "est"])
        #expect(encoding.pieces(of: "slower news") == ["s", "lower", " ", "n", "ew", "s"])
        let ids: [Int32] = [3 + 256 + 3, 3 + 256 + 1]
        #expect(encoding.encode("lowest") == ids && encoding.decode(ids) == "lowest")
    }

    @Test("The size is a limit, and pairs that are too rare are not merged")
    func limits() {
        #expect(learned(BytePairEncoding(Self.words, size: 262)) == ["es", "est", "lo"])
        #expect(learned(BytePairEncoding(Self.words, size: 259)).isEmpty)
        #expect(learned(BytePairEncoding(Self.words, size: 1000, minimumCount: 7)) == ["es", "est", "lo", "low"])
        #expect(learned(BytePairEncoding(["ab"], size: 1000)).isEmpty)
        #expect(learned(BytePairEncoding(["ab"], size: 1000, minimumCount: 1)) == ["ab"])
        #expect(BytePairEncoding([], size: 1000) == .bytes())
    }

    @Test("Of equally frequent pairs the one with the smaller bytes is merged first, in any order of the texts")
    func ties() {
        let texts = ["zy", "ab", "é", "aa", "b\u{7f}", "ab", "zy", "é", "aa", "b\u{7f}"]
        let expected: [[UInt8]] = [[0x61, 0x61], [0x61, 0x62], [0x7a, 0x79], [0xc3, 0xa9]]
        var random = RandomSource(seed: 1)
        var shuffled = texts
        for _ in 0..<20 {
            let encoding = BytePairEncoding(shuffled, size: 1000)
            #expect((259..<Int32(encoding.count)).map(encoding.bytes) == expected)
            random.shuffle(&shuffled)
        }
    }

    @Test("Merges and pieces are those of counting anew for each merge, where pairs overlap too")
    func agreesWithDefinition() {
        var random = RandomSource(seed: 2)
        for round in 0..<150 {
            let isMixed = round % 3 == 0
            let make = isMixed ? { RandomText.mixed(&$0, atMost: 30) } : { RandomText.overlapping(&$0) }
            let texts = (0..<1 + random.integer(below: 6)).map { _ in make(&random) }
            let (limit, minimumCount) = (random.integer(below: 40), 1 + random.integer(below: 3))
            let encoding = BytePairEncoding(texts, size: 256 + limit, special: [], minimumCount: minimumCount)
            let naive = NaiveBytePairs(texts, merges: limit, minimumCount: minimumCount)
            #expect((256..<Int32(encoding.count)).map(encoding.bytes) == naive.merges.map { $0.left + $0.right })
            for text in texts + (0..<5).map({ _ in make(&random) }) {
                #expect(encoding.encode(text).map(encoding.bytes) == naive.pieces(of: text), "\(text.debugDescription)")
            }
        }
    }

    @Test("Every text comes back to the byte")
    func roundTrips() {
        var random = RandomSource(seed: 3)
        let trained = BytePairEncoding((0..<300).map { _ in RandomText.mixed(&random) }, size: 420)
        #expect(trained.count == 420)
        var texts = [
            "", " ", "\r\n", "a\r\nb\n\n", "e\u{301}", "\u{e9}", "👩‍👩‍👧👍🏽🇩🇪", "<pad><eos>", "\u{feff}x", "\u{0}",
            "我 喜欢\u{3000}",
            String(repeating: "ab ", count: 5000), String(repeating: "漢", count: 5000),
        ]
        for _ in 0..<1000 {
            texts += [RandomText.mixed(&random), RandomText.bytes(&random), RandomText.scalars(&random)]
        }
        for encoding in [trained, .bytes(), .bytes(special: [])] {
            for (text, ids) in zip(texts, encoding.encode(texts)) {
                #expect(Array(encoding.decode(ids).utf8) == Array(text.utf8), "\(text.debugDescription)")
                #expect(ids == encoding.encode(text) && !ids.contains { $0 < encoding.firstID })
            }
        }
        #expect(BytePairEncoding.bytes(special: []).encode("aé") == [0x61, 0xc3, 0xa9])
    }

    @Test("A word of a million bytes is merged like any other")
    func longWords() {
        let encoding = BytePairEncoding([String(repeating: "a", count: 300_000)], size: 259 + 18, minimumCount: 1)
        // Each merge doubles the piece, and leftovers at the end are merged when nothing else is.
        #expect(encoding.bytes(of: 259 + 9).count == 1 << 10)
        let ids = encoding.encode(String(repeating: "a", count: 1_000_003))
        #expect(ids.reduce(0) { $0 + encoding.bytes(of: $1).count } == 1_000_003)
    }

    @Test("Ids are special tokens, bytes, and merges in their order, the same ones for ever")
    func pinned() {
        let text = "the cat sat on the mat, the hat on the cat.\nThat is that!"
        let encoding = BytePairEncoding([text], size: 270)
        #expect(learned(encoding) == ["at", "th", " th", " the", " c", " o", " cat", " on", "hat"])
        #expect(
            encoding.encode("the cat that sat — é") == [
                260, 104, 265, 261, 259, 35, 118, 259, 35, 229, 131, 151, 35, 198, 172,
            ])
        #expect(encoding.special == [.padding, .begin, .end] && encoding.firstID == 3)
        #expect(encoding.id(of: .padding) == 0 && encoding.id(of: .end) == 2 && encoding.id(of: .unknown) == nil)
        #expect(encoding.bytes(of: 2).isEmpty && encoding.bytes(of: 3) == [0] && encoding.bytes(of: 258) == [255])
        #expect(encoding.decode([1, 0, 100, 2]) == "a")
        #expect(encoding.decode([3 + 0xc3, 100]) == "\u{fffd}a")
    }

    @Test("What cannot be asked for stops the program, saying why")
    func mistakes() async {
        let size = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = BytePairEncoding(["a"], size: 258)
        }
        #expect(message(size).contains("size: 258 is not possible; there are 259 ids at least"))
        let padding = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = BytePairEncoding.bytes(special: [.begin, .padding])
        }
        #expect(message(padding).contains("padding must be the first special token"))
        let id = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = BytePairEncoding.bytes().decode([259])
        }
        #expect(message(id).contains("BytePairEncoding: there is no id 259; they are 0 to 258"))
    }
}
