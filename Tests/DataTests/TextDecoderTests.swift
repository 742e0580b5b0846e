import RNNKit
import Testing

@Suite struct TextDecoderTests {
    @Test("A character comes when its last byte has come")
    func characters() {
        var decoder = TextDecoder(.bytes(special: []))
        #expect(Array("aé👍".utf8).map { decoder.append(Int32($0)) } == ["a", "", "é", "", "", "", "👍"])
        #expect(decoder.finish() == "")
        // A character that is broken off by another one, and one that is never completed.
        #expect(
            [0xe2, 0x82, 0x61, 0x80, 0xff, 0xf0].map { decoder.append($0) } == [
                "", "", "\u{fffd}a", "\u{fffd}", "\u{fffd}", "",
            ])
        #expect(decoder.finish() == "\u{fffd}")
        #expect(decoder.append(0x62) == "b")
    }

    @Test("Special tokens leave nothing, not even inside of a character; unknown ones are written")
    func special() {
        var decoder = TextDecoder(.bytes())
        #expect([1, 3 + 0xc3, 0, 3 + 0xa9, 2].map { decoder.append($0) } == ["", "", "", "é", ""])
        var words = TextDecoder(.tokens(.words(), Vocabulary(tokens: ["a", "b", "."], special: .writing)))
        #expect([2, 4, 1, 5, 6, 3, 0].map { words.append($0) } == ["", "a", " <unk>", " b", ".", "", ""])
        #expect(words.finish() == "" && words.append(4) == "a")
    }

    @Test("What comes one by one is what comes at once, for ids that no text has too", arguments: TextCodecTests.all)
    func sameAsWhole(codec: TextCodec) {
        var random = RandomSource(seed: 10)
        let texts = (0..<300).map { _ in RandomText.mixed(&random) }
        var sequences = codec.encode(texts)
        for _ in 0..<1000 {
            sequences.append((0..<random.integer(below: 30)).map { _ in Int32(random.integer(below: codec.count)) })
            // Bytes from the middle and the beginning of characters are more of them than would be by chance.
            let bytes: [UInt8] = [
                0x61, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc3, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5,
            ]
            guard case .bytePairs(let encoding) = codec else { continue }
            sequences.append(
                (0..<random.integer(below: 12)).map { _ in
                    encoding.firstID + Int32(bytes[random.integer(below: bytes.count)])
                })
        }
        for ids in sequences {
            var decoder = TextDecoder(codec)
            var text = ""
            for id in ids { text += decoder.append(id) }
            text += decoder.finish()
            #expect(Array(text.utf8) == Array(codec.decode(ids).utf8), "\(ids)")
        }
    }
}
