import RNNKit
import Testing

@testable import RNNData

@Suite struct PieceBoundariesTests {
    private func stretches(_ text: String) -> [String] {
        var stretches: [String] = []
        PieceBoundaries.forEachStretch(of: text) { stretches.append(String(decoding: $0, as: UTF8.self)) }
        return stretches
    }

    @Test(
        "Pieces stay within words, which begin with the space before them",
        arguments: [
            ("Don't panic!", ["Don't", " panic", "!"]),
            ("a b  c\n d\r\n\r\n\te ", ["a", " b", " ", " c", "\n", " d", "\r\n\r\n\t", "e", " "]),
            ("   ", ["   "]), (" a", [" a"]), ("  a", [" ", " a"]),
            ("\u{a0}a\u{3000}é", ["\u{a0}", "a", "\u{3000}", "é"]),
            ("wait... what?! (no)", ["wait", "...", " what", "?!", " (", "no", ")"]),
            ("3.14 x_1, 1,000", ["3.14", " x_1", ",", " 1,000"]),
            ("我喜欢这部电影。很好！", ["我喜欢这部电影", "。", "很好", "！"]),
            ("この映画はスーパーでした", ["この映画はスーパーでした"]),
            ("이 영화는 좋다", ["이", " 영화는", " 좋다"]),
            ("ไก่ดี ดี", ["ไก่ดี", " ดี"]),
            ("👍🏽🇩🇪 👩‍👩‍👧", ["👍🏽", "🇩🇪", " 👩‍👩‍👧"]),
            ("a \u{301}b", ["a", " \u{301}", "b"]), ("\u{0} \u{0}", ["\u{0} \u{0}"]),
            ("", []),
        ])
    func examples(text: String, expected: [String]) {
        let found = stretches(text)
        #expect(
            found.count == expected.count && zip(found, expected).allSatisfy { Array($0.utf8) == Array($1.utf8) },
            "\(found)")
    }

    @Test("Nothing of a text is left out")
    func complete() {
        var random = RandomSource(seed: 5)
        for _ in 0..<3000 {
            let text = RandomText.mixed(&random)
            let found = stretches(text)
            #expect(found.allSatisfy { !$0.isEmpty })
            #expect(found.flatMap { Array($0.utf8) } == Array(text.utf8), "\(text.debugDescription): \(found)")
        }
    }
}
