import RNNTasks
import Testing

@Suite("Answers by a span of a text")
struct PassageAnsweringTests {
    private let text = "Zoë\u{301} was born in London.  Grace: in New York"
    //                  0           1   2    3  4     5   6    7 8  9   10

    private func task(
        _ codec: TextCodec? = nil, maximumAnswerLength: Int = 3, maximumLength: Int? = nil
    ) -> PassageAnswering {
        PassageAnswering(
            PairSettings("gru", embedding: 3, hidden: 2, isShared: false),
            codec: codec ?? TextCodec(.words(), of: [text], special: .reading),
            maximumAnswerLength: maximumAnswerLength, maximumLength: maximumLength)
    }

    private func label(_ part: TextPart, of task: PassageAnswering? = nil) throws -> ClosedRange<Int> {
        let task = task ?? self.task()
        let encoded = try task.encode(Dataset([StringPair(text, "Where?")], labels: [part]))
        #expect(encoded.inputs == task.ids(of: [StringPair(text, "Where?")]))
        return try #require(encoded.labels.first)
    }

    private func part(_ words: String) throws -> TextPart { TextPart(text[try #require(text.firstRange(of: words))]) }

    @Test("A label is given by tokens, by characters or by a part of the text")
    func parts() throws {
        #expect(try label(.tokens(4...4)) == 4...4 && label(.tokens(9...10)) == 9...10)
        // Unicode scalars, as in Python: the first word has four.
        #expect(try part("London") == .scalars(17..<23) && label(.scalars(17..<23)) == 4...4)
        #expect(try part("Zoë\u{301}") == .scalars(0..<4) && label(.scalars(3..<4)) == 0...0)
        #expect(try label(part("New York")) == 9...10 && label(part("in New York")) == 8...10)
        // All tokens that overlap, and no others.
        #expect(
            try label(part("ew Yo")) == 9...10 && label(part(" London.  ")) == 4...5 && label(part("ondo")) == 4...4)
        #expect(try label(part(".  Grace:")) == 5...7)
        #expect(TextPart(Substring("ab")) == .scalars(0..<2) && TextPart("abc".suffix(1)) == .scalars(2..<3))
        // All bytes of a character belong to it.
        let bytes = task(.bytes(), maximumAnswerLength: 30)
        #expect(try label(.scalars(2..<4), of: bytes) == 2...5 && label(part("was"), of: bytes) == 7...9)
    }

    @Test("An answer that cannot be predicted is refused")
    func refused() throws {
        func problem(_ part: TextPart, _ problem: String, of other: PassageAnswering? = nil) {
            let pairs = [StringPair(text, ""), StringPair(text, "Where?")]
            #expect(throws: ExampleError(1, problem)) {
                try (other ?? task()).encode(Dataset(pairs, labels: [.tokens(0...0), part]))
            }
        }
        problem(.tokens(9...11), "the answer, tokens 9...11, is outside its text of 11 tokens")
        problem(.tokens(-1...2), "the answer, tokens -1...2, is outside its text of 11 tokens")
        for place in [40..<99, -2..<3, 45..<46, Int.max - 1..<Int.max, Int.min..<Int.max] {
            problem(.scalars(place), "the answer, characters \(place), is outside its text of 44 characters")
        }
        problem(.scalars(24..<26), "the answer, characters 24..<26, contains no token")
        problem(.scalars(19..<19), "the answer, characters 19..<19, contains no token")
        problem(.scalars(44..<44), "the answer, characters 44..<44, contains no token")
        problem(try part("was born in London"), "the answer has 4 tokens, more than the maximum answer length 3")
        problem(
            .tokens(4...5), "the answer, tokens 4...5, is outside the first 5 tokens, which are read",
            of: task(maximumLength: 5))
        #expect(try label(.tokens(3...4), of: task(maximumLength: 5)) == 3...4)
        #expect(throws: ExampleError(0, "the answer, characters 0..<0, contains no token")) {
            try task().encode(Dataset([StringPair("", "")], labels: [TextPart("")]))
        }
        #expect(throws: ExampleError(0, "the answer, tokens 0...0, is outside its text of 0 tokens")) {
            try task().encode(Dataset([StringPair(" \n", "")], labels: [.tokens(0...0)]))
        }
    }

    @Test("An answer is as it is written in the text, with any codec")
    func answers() throws {
        let text = self.text
        for codec in [
            TextCodec(.words(), of: [text]), TextCodec(.spaces(), of: [text]), TextCodec(.characters(), of: [text]),
            .bytes(), .bytePairs(BytePairEncoding([text, text, text], size: 280)),
        ] {
            for seed in 0..<8 as Range<UInt64> {
                var random = RandomSource(seed: seed)
                let model = TrainedModel(task(codec, maximumLength: 30), random: &random)
                let said = model.predict([StringPair(text, "Where?"), StringPair(" ", "Where?")])
                let (span, scalars) = (try #require(said[0].span), try #require(said[0].scalars))
                #expect(span.count <= 3 && said[0].tokens.count <= 30)
                #expect(said[0].tokens == model.task.pieces(of: text).map(\.text))
                let all = Array(text.unicodeScalars)
                #expect(String(String.UnicodeScalarView(all[scalars])) == said[0].answer)
                // The range of the tokens, without white space at its ends.
                let pieces = model.task.pieces(of: text)[span]
                let (first, last) = (try #require(pieces.first), try #require(pieces.last))
                let whole = text[first.range.lowerBound..<last.range.upperBound]
                #expect(said[0].answer == whole.trimmingPrefix(while: \.isWhitespace).trimmedEnd)
                // A text without tokens; for characters and bytes, the space is one.
                if said[1].tokens.isEmpty {
                    #expect(said[1].span == nil && said[1].scalars == nil && said[1].probability == 1)
                } else {
                    #expect(said[1].span == 0...0 && said[1].scalars?.isEmpty == true)
                }
                #expect(said[1].answer == "")
            }
        }
    }
}

extension Substring {
    /// Without white space at its end.
    fileprivate var trimmedEnd: Substring {
        self[..<(lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? startIndex)]
    }
}
