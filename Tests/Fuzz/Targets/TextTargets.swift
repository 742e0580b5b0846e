import RNNTasks

/// Texts that are cut into tokens, and files of words.
enum TextTargets {
    static let all = [
        FuzzTarget(name: "tokenizer", reads: "texts, with each Tokenizer") { _ in
            FuzzReader(seeds: texts.map { FuzzInput($0) }, words: words) { input, random in
                let text = String(decoding: input.bytes, as: UTF8.self)
                for lowercases in [false, true] {
                    for tokenizer in [
                        .words(lowercases: lowercases, keepsPunctuation: true),
                        .words(lowercases: lowercases, keepsPunctuation: false),
                        .spaces(lowercases: lowercases), .characters(lowercases: lowercases),
                    ] as [Tokenizer] {
                        try use(tokenizer, text, isExact: !lowercases)
                    }
                }
                _ = Tokenizer.scriptThatNeedsCharacters(in: [text, ""])
            }
        },
        FuzzTarget(name: "text-file", reads: "TextFile") { scratch in
            FuzzReader(seeds: texts.map { FuzzInput($0) }, words: ["\u{feff}"]) { input, _ in
                try scratch.write(input.bytes, to: "text")
                let text = try TextFile.read(scratch["text"])
                let mark: [UInt8] = input.bytes.starts(with: [0xef, 0xbb, 0xbf]) ? [0xef, 0xbb, 0xbf] : []
                try expect(mark + Array(text.utf8) == input.bytes, "the text is not that of the file")
            }
        },
        FuzzTarget(name: "word-vectors", reads: "WordVectors, of files with and without a header") { scratch in
            let vocabulary = Vocabulary(tokens: ["the", "cat", "New York", "é", "😀", "1", "-0.5"])
            return FuzzReader(seeds: vectors.map { FuzzInput($0) }, words: ["the", "cat", "\u{feff}", "3 4"]) {
                input, random in
                try scratch.write(input.bytes, to: "vectors")
                let read = try WordVectors(
                    file: scratch["vectors"], for: vocabulary, width: random.pick([nil, nil, nil, 3]))
                try expect(read.width > 0, "vectors of \(read.width) numbers")
                try expect(
                    read.matched + read.missing.count == vocabulary.tokens.count && read.matched >= 0,
                    "\(read.matched) words found, \(read.missing.count) missing")
                try expect(read.malformedLines.count == min(read.malformed, 10), "malformed lines are not counted")
                let rows = read.rows(random: &random)
                try expect(rows.count == vocabulary.count * read.width, "\(rows.count) numbers")
                let embedding = Embedding<Float>(read, random: &random)
                try expect(embedding([0, 2, 3]).shape == [3, read.width], "vectors of another shape")
            }
        },
    ]

    private static func use(_ tokenizer: Tokenizer, _ text: String, isExact: Bool) throws {
        let tokens = tokenizer(text)
        try expect(tokens.allSatisfy { !$0.utf8.isEmpty }, "\(tokenizer): an empty token")
        try expect(tokenizer(text, atMost: 3) == Array(tokens.prefix(3)), "\(tokenizer): other first tokens")
        let vocabulary = Vocabulary([tokens])
        let ids = vocabulary.encode(tokens)
        try expect(ids.allSatisfy { $0 > 0 && Int($0) < vocabulary.count }, "\(tokenizer): an id beyond the vocabulary")
        let parts = tokenizer.ranges(of: text).map { text[$0] }
        try expect(parts.count == tokens.count, "\(tokenizer): \(parts.count) places of \(tokens.count) tokens")
        guard isExact else { return }
        try expect(zip(parts, tokens).allSatisfy { $0.utf8.elementsEqual($1.utf8) }, "\(tokenizer): other places")
        // Tokens are pieces of the text, in its order.
        let bytes = Array(text.utf8)
        var at = 0
        for token in tokens {
            let piece = Array(token.utf8)
            while at + piece.count <= bytes.count, !bytes[at...].starts(with: piece) { at += 1 }
            try expect(at + piece.count <= bytes.count, "\(tokenizer): \"\(token)\" is no piece of the text")
            at += piece.count
        }
        if case .characters = tokenizer {
            try expect(tokens.joined().utf8.elementsEqual(text.utf8), "characters do not make the text again")
            try expect(tokens.elementsEqual(text.map { String($0) }), "characters other than Swift's")
        }
        if case .spaces = tokenizer {
            try expect(tokenizer(tokens.joined(separator: " ")) == tokens, "pieces between spaces are cut again")
        }
    }

    private static let words = [
        "'", ".", ":", "\u{200d}", "\u{fe0f}", "🏽", "🇩", "\u{ad}", "\u{e0067}", "א\"", "א'", "_", "3.1",
    ]

    private static let texts = [
        "Don't panic! It's 3.14, isn't it? snake_case a.b a:b 1,000 192.168.0.1 rock’n’roll col·lecció",
        "漢字とカタカナ 한국어 ไทย ລາວ ខ្មែរ မြန်မာ עברית א\"ב العربية", "👨‍👩‍👧🏽🇩🇪🇫🇷 e\u{301}\u{200d}\u{ad}x\r\n\t\u{a0}z\u{2028}y",
        "", "plain words only",
    ]
    private static let vectors = [
        "the 0.1 -0.2 3e-1\ncat 1 2 3\nNew York 4 5 6\n", "3 3\nthe 0.1 -0.2 3e-1 \ncat 1 2 3 \ndog 7 8 9 \n",
        "\u{feff}the 1\r\ncat 2\r\n", "the\t1\t2\ncat\t3\t4\n",
    ]
}
