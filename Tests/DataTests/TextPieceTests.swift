import RNNKit
import Testing

@Suite("Pieces of texts") struct TextPieceTests {
    private static let texts: [String] = {
        var random = RandomSource(seed: 7)
        return ["", " ", "Don't  PANIC, e\u{301}tude 👩‍👩‍👧🇩🇪!", "映画はスーパー\r\n x", "İstanbul"]
            + (0..<100).map { _ in RandomText.mixed(&random) }
    }()

    @Test(
        "A tokenizer gives the ranges of its tokens",
        arguments: [
            Tokenizer.words(), .words(lowercases: false, keepsPunctuation: false), .spaces(), .spaces(lowercases: true),
            .characters(), .characters(lowercases: true),
        ])
    func ranges(_ tokenizer: Tokenizer) {
        let keepsCase = "\(tokenizer)".contains("lowercases: false")
        for text in Self.texts {
            let parts = tokenizer.ranges(of: text).map { text[$0] }
            #expect(parts.map { keepsCase ? String($0) : $0.lowercased() } == tokenizer(text))
            for (part, next) in zip(parts, parts.dropFirst()) { #expect(part.endIndex <= next.startIndex) }
        }
        let text = "Don't PANIC!"
        #expect(Tokenizer.words().ranges(of: text).map { text[$0] } == ["Don't", "PANIC", "!"])
    }

    @Test("Pieces have the ids of the encoded text and ranges that cover it")
    func pieces() {
        for codec in TextCodecTests.all {
            for text in Self.texts {
                let pieces = codec.pieces(of: text)
                #expect(pieces.map(\.id) == codec.encode(text))
                switch codec {
                case .tokens(let tokenizer, _): #expect(pieces.map(\.text) == tokenizer(text))
                case .bytePairs(let encoding):
                    #expect(pieces.map(\.text) == encoding.pieces(of: text))
                    // The ranges leave no gap.
                    var end = text.startIndex
                    for piece in pieces {
                        #expect(piece.range.lowerBound <= end && piece.range.upperBound >= end)
                        end = piece.range.upperBound
                        if !piece.text.unicodeScalars.contains("\u{fffd}") { #expect(text[piece.range] == piece.text) }
                    }
                    #expect(end == text.endIndex)
                }
            }
        }
        // Two bytes of one character.
        let text = "aéb"
        #expect(TextCodec.bytes().pieces(of: text).map { text[$0.range] } == ["a", "é", "é", "b"])
    }
}
