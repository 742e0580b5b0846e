import RNNKit
import Testing

@Suite struct TokenizerTextTests {
    @Test(
        "Words are joined by spaces, but for punctuation, brackets and scripts without spaces",
        arguments: [
            ("Don't panic!", "don't panic!"),
            ("A (very) good film , 3.5 of 5 ...", "a (very) good film, 3.5 of 5..."),
            ("well; [he said]: yes?", "well; [he said]: yes?"),
            (#"the "best" one"#, #"the " best " one"#),
            ("snake_case - x/y", "snake_case - x / y"),
            ("我喜欢「这部」电影。很好！", "我喜欢「这部」电影。很好！"),
            ("この映画はスーパーでした", "この映画はスーパーでした"),
            ("カメラ　スーパー", "カメラ スーパー"),
            ("ไก่ดี", "ไก่ดี"), ("이 영화는 좋다.", "이 영화는 좋다."), ("我 love 你", "我 love 你"),
            ("👍👍🏽 🇩🇪", "👍 👍🏽 🇩🇪"), ("(\u{301} x) [1]", "(\u{301}x) [1]"), ("", ""),
        ])
    func words(text: String, expected: String) {
        let tokenizer = Tokenizer.words()
        #expect(tokenizer.text(of: tokenizer(text)) == expected)
    }

    @Test("Pieces between spaces have one between them, characters none")
    func others() {
        #expect(Tokenizer.spaces().text(of: ["wo", "n't", ".", "我", "我"]) == "wo n't . 我 我")
        let text = "ae\u{301}\r\n🇩🇪🇫🇷!\u{301} \r"
        #expect(Array(Tokenizer.characters().text(of: Tokenizer.characters()(text)).utf8) == Array(text.utf8))
    }

    @Test("The words of the text of words are the same words")
    func sameWords() {
        var random = RandomSource(seed: 8)
        for _ in 0..<5000 {
            let text = RandomText.mixed(&random)
            let tokenizer = Tokenizer.words(lowercases: false)
            let tokens = tokenizer(text)
            #expect(tokenizer(tokenizer.text(of: tokens)) == tokens, "\(text.debugDescription): \(tokens)")
        }
    }
}
