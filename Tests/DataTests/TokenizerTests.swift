import Foundation
import RNNKit
import Testing

@Suite struct TokenizerTests {
    @Test(
        "Words of any script, punctuation by itself or not at all",
        arguments: [
            ("Don't panic!", ["don't", "panic", "!"]),
            ("'quoted' 'n' rock’n’roll ’", ["'", "quoted", "'", "'", "n", "'", "rock’n’roll", "’"]),
            ("Ünïcode, ÄRGER 3.5 m²", ["ünïcode", ",", "ärger", "3.5", "m", "²"]),
            ("e\u{301}tude", ["e\u{301}tude"]),
            ("Привет-мир… (да)", ["привет", "-", "мир", "…", "(", "да", ")"]),
            ("हिन्दी می\u{200c}خواهم", ["हिन्दी", "می\u{200c}خواهم"]),
            ("a👩‍👩‍👧b 👍🏽❤️🇩🇪", ["a", "👩‍👩‍👧", "b", "👍🏽", "❤️", "🇩🇪"]),
            ("a\u{a0}b\u{200b}c\td\u{7f}e\r\n", ["a", "b", "c", "d", "e"]),
            ("snake_case--x __", ["snake_case", "-", "-", "x", "__"]),
            ("3.14, 1,000; 3a 1.5x", ["3.14", ",", "1,000", ";", "3a", "1.5x"]),
            ("3..4 .5 12:30", ["3", ".", ".", "4", ".", "5", "12", ":", "30"]),
            ("v1.2 2.Good 192.168.0.1", ["v1.2", "2", ".", "good", "192.168.0.1"]),
            ("Good.But example.com e.g.", ["good", ".", "but", "example", ".", "com", "e", ".", "g", "."]),
            ("note:this a：b ä.ö ä．ö", ["note", ":", "this", "a", "：", "b", "ä", ".", "ö", "ä", "．", "ö"]),
            ("col·lecció ١٬٢٣٤ l'été", ["col·lecció", "١٬٢٣٤", "l'été"]),
            ("我喜欢这部电影。很好！", ["我", "喜", "欢", "这", "部", "电", "影", "。", "很", "好", "！"]),
            ("この映画はスーパーでした", ["こ", "の", "映", "画", "は", "スーパー", "で", "し", "た"]),
            ("이 영화는 좋다", ["이", "영화는", "좋다"]),
            ("ד\"ר צה״ל ג'", ["ד\"ר", "צה״ל", "ג'"]),
            ("ไก่ดี", ["ไ", "ก่", "ดี"]),
            ("🇩🇪🇫🇷🏴\u{e0067}\u{e0062}\u{e007f}1️⃣👍🏽👍", ["🇩🇪", "🇫🇷", "🏴\u{e0067}\u{e0062}\u{e007f}", "1️⃣", "👍🏽", "👍"]),
            (
                "\u{feff}שלום\u{200f} co\u{ad}op\u{ad} x\u{202f}! \u{301}y",
                ["שלום", "co\u{ad}op", "x", "!", "\u{301}", "y"]
            ),
            ("AZaz09@[`{/:", ["azaz09", "@", "[", "`", "{", "/", ":"]),
            ("", []), ("  ", []),
        ])
    func words(text: String, tokens: [String]) {
        #expect(Tokenizer.words()(text) == tokens)
        #expect(
            Tokenizer.words(keepsPunctuation: false)(text)
                == tokens.filter {
                    $0.unicodeScalars.contains {
                        let category = $0.properties.generalCategory
                        let isMark = category == .nonspacingMark || category == .enclosingMark
                        let isEmoji = $0.properties.isEmoji && !$0.isASCII
                        return $0.properties.isAlphabetic || $0.properties.numericType != nil || isMark || isEmoji
                    }
                })
    }

    @Test("Case is kept where it is asked for")
    func cases() {
        #expect(Tokenizer.words(lowercases: false)("The ÄRA") == ["The", "ÄRA"])
        #expect(Tokenizer.words()("CAFÉ D'ÉTAT ROCK’N’ROLL") == ["café", "d'état", "rock’n’roll"])
        #expect(Tokenizer.spaces()(" wo n't\u{3000}STOP . ") == ["wo", "n't", "STOP", "."])
        #expect(Tokenizer.spaces(lowercases: true)(["A", "Ä B"]) == [["a"], ["ä", "b"]])
        #expect(Tokenizer.characters(lowercases: true)("AÄ") == ["a", "ä"])
    }

    @Test("Characters are what readers see as one")
    func characters() {
        let text = "ae\u{301}\r\n🇩🇪🇫🇷!\u{301}\r"
        #expect(Tokenizer.characters()(text) == ["a", "e\u{301}", "\r\n", "🇩🇪", "🇫🇷", "!\u{301}", "\r"])
    }

    @Test("For random texts characters are Swift's, and words lose nothing but what is invisible")
    func random() {
        var random = RandomSource(seed: 7)
        let pieces = [
            "a", "Z", "9", "'", "’", " ", "\r", "\n", "\u{301}", "\u{200d}", "👍", "🏽", "é", "я", "한", "ㅏ", "🇩",
            "\u{ad}",
            "!", ".", ",", "漢", "カ", "א", "\"", "_", "\u{fe0f}", "\u{600}", "क", "्", "\u{0}",
        ]
        for _ in 0..<3000 {
            let text = (0..<random.integer(below: 12)).map { _ in pieces[random.integer(below: pieces.count)] }.joined()
            #expect(Tokenizer.characters()(text) == text.map(String.init))
            let words = Tokenizer.words(lowercases: false)(text)
            #expect(words.allSatisfy { !$0.isEmpty })
            #expect(visible(words.joined()) == visible(text), "\(text.debugDescription): \(words)")
            #expect(Tokenizer.words(lowercases: false)(words.joined(separator: " ")).joined() == words.joined())
        }
    }

    private func visible(_ text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.filter {
            ![.format, .control, .spaceSeparator].contains($0.properties.generalCategory)
        }
    }

    @Test("A tokenizer survives being written and read")
    func codable() throws {
        for tokenizer in [Tokenizer.words(keepsPunctuation: false), .spaces(), .characters(lowercases: true)] {
            let data = try JSONEncoder().encode(tokenizer)
            #expect(try JSONDecoder().decode(Tokenizer.self, from: data) == tokenizer)
        }
    }
}
