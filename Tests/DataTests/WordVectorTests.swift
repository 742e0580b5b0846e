import RNNKit
import Testing

@Suite struct WordVectorTests {
    let vocabulary = Vocabulary(tokens: ["the", "cat", "new york", "dog"])

    func vectors(
        _ text: String, width: Int? = nil, of vocabulary: Vocabulary? = nil
    ) throws -> WordVectors {
        let file = try TemporaryFile(text, ending: "txt")
        return try WordVectors(file: file.path, for: vocabulary ?? self.vocabulary, width: width)
    }

    /// What is wrong with a file, whose path is left out.
    func error(_ text: String, width: Int? = nil) throws -> String {
        let file = try TemporaryFile(text, ending: "txt")
        return problem { _ = try WordVectors(file: file.path, for: vocabulary, width: width) }
            .replacing(file.path, with: "f")
    }

    @Test(
        "GloVe and fastText files give the same vectors, each in the row of its word",
        arguments: [
            "cat 1 2.5\nhorse 9 9\nthe -3e-1 .25\n",
            "\u{feff}3 2\ncat 1 2.5 \nhorse 9 9 \nthe -3e-1 .25 \n",
            "3 2\r\ncat\t1\t2.5\r\n\r\nthe -3e-1  .25",
            "cat 1 2.5\ncat 7 7\nthe -3e-1 .25\ncat x y\nthe 8 8",
        ])
    func rows(text: String) throws {
        let vectors = try vectors(text)
        #expect(vectors.width == 2 && vectors.matched == 2 && vectors.missing == ["new york", "dog"])
        #expect(vectors.malformed == 0 && vectors.malformedLines == [])
        var random = RandomSource(seed: 1)
        let rows = vectors.rows(random: &random)
        #expect(rows.count == 6 * 2)
        #expect(rows.prefix(2) == [0, 0])
        #expect(rows[4..<8] == [-0.3, 0.25, 1, 2.5])
        var random2 = RandomSource(seed: 1)
        #expect(Embedding<Float>(vectors, random: &random2).weight.shape == [6, 2])
        var again = RandomSource(seed: 1)
        #expect(vectors.rows(random: &again) == rows)
        #expect(Set(rows).count == 11)
    }

    @Test("A word may have spaces in it, and may be a number")
    func spaces() throws {
        let vectors = try vectors(
            "new york 1 2\nthe 3 4\n. . . 5 6\n7 8 9\n", of: Vocabulary(tokens: ["new york", "7"]))
        #expect(vectors.matched == 2 && vectors.malformed == 0)
        var random = RandomSource(seed: 1)
        #expect(vectors.rows(random: &random)[4...] == [1, 2, 8, 9])
    }

    @Test("Lines that cannot be read are counted and named, the first ten of them")
    func malformed() throws {
        let good = (1...30).map { "w\($0) 1 2\n" }.joined()
        let vectors = try vectors("the 1 2\ndog 1\ncat 1 x\ncat 1 2 3\ncat nan 1\ncat 1e99 1\ndog 0x1 2\n" + good)
        #expect(vectors.malformed == 6 && vectors.malformedLines == [2, 3, 4, 5, 6, 7])
        #expect(vectors.matched == 1)
        let many = try self.vectors("the 1 2\n" + good + String(repeating: "dog 1\n", count: 12))
        #expect(many.malformed == 12 && many.malformedLines == Array(32...41))
    }

    @Test("A file without vectors, or with vectors of another width, is refused")
    func refused() throws {
        #expect(try error("") == "f: there are no vectors in the file")
        #expect(try error("5 3\n") == "f: there are no vectors in the file")
        #expect(
            try error("hello world\n")
                == "f:1: this is not a word and numbers, with spaces between, and neither are 1 of 1 lines")
        #expect(
            try error("9 3\nthe 1 2\ncat 1 2\ndog 1 2 3\n")
                == "f:2: this is not a word and 3 numbers, with spaces between, and neither are 2 of 3 lines")
        #expect(try error("the 1 2 3\n", width: 2) == "f:1: the vectors have 3 numbers; 2 are needed")
        #expect(try error("9 300\n", width: 100) == "f:1: the vectors have 300 numbers; 100 are needed")
        #expect(try error("1 99999999999999999999\nthe 1", width: 2) == "f:1: the vectors have 1 numbers; 2 are needed")
        #expect(
            try error("1 9999999999999999\nthe 1")
                == "f:2: this is not a word and 9999999999999999 numbers, with spaces between, and neither are 1 of 1 lines"
        )
        #expect(try vectors("the 1 2 3\n", width: 3).width == 3)
        #expect(throws: FileError.self) { try WordVectors(file: "/nowhere", for: vocabulary) }
    }

    @Test("Words without a vector get random ones like those there are")
    func random() throws {
        let words = (0..<2000).map { "w\($0)" }
        let known = words.prefix(1000).enumerated().map { "\($1) \($0 % 2 == 0 ? 3 : 5) \($0 % 2 == 0 ? 5 : 3)\n" }
        let vectors = try vectors(known.joined(), of: Vocabulary(tokens: words))
        var random = RandomSource(seed: 4)
        let drawn = vectors.rows(random: &random)[2004...]
        let mean = drawn.reduce(0, +) / 1998
        let deviation = (drawn.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1998).squareRoot()
        #expect(abs(mean - 4) < 0.1 && abs(deviation - 1) < 0.1)
        let none = try self.vectors("horse 1 2\n")
        #expect(none.matched == 0 && Set(none.rows(random: &random)).count == 11)
    }

    @Test("A file of many pieces has all its lines, and memory stays that of the vocabulary")
    func large() throws {
        // Lines of all lengths, so that a piece ends at any place of one.
        var text = ""
        for index in 0..<60_000 { text += "w\(index) \(index) \(String(repeating: "0", count: index % 97))1\n" }
        let words = (0..<60_000).map { "w\($0)" }
        let vectors = try vectors(text, of: Vocabulary(tokens: words))
        #expect(vectors.matched == 60_000 && vectors.malformed == 0)
        var random = RandomSource(seed: 1)
        let weight = vectors.rows(random: &random)
        #expect((0..<60_000).allSatisfy { weight[2 * $0 + 4] == Float($0) && weight[2 * $0 + 5] == 1 })
        // A line beyond the limit is malformed as a whole, and the next one is read.
        let long = try self.vectors(
            "the 1 2\ncat 1" + String(repeating: " ", count: 40_000_000) + "7\ndog 3 4\nx 1 2")
        #expect(long.matched == 2 && long.malformedLines == [2])
    }

    private func optimizer<Model: Module<Float>>(of model: Model) -> AdamW<Model> {
        AdamW(learningRate: 0.1, weightDecay: 0.1)
    }

    @Test("Training leaves frozen vectors as they are, and moves others; padding stays zero")
    func frozen() throws {
        let vectors = try vectors("the 1 2\ncat 3 4\ndog 5 6\nnew york 7 8\n")
        for isFrozen in [true, false] {
            var random = RandomSource(seed: 1)
            var model = LSTMClassifier<Float>(
                vocabulary: vocabulary.count, embedding: 2, hidden: 4, classes: 2, random: &random)
            model.embedding = Embedding(vectors, isFrozen: isFrozen, random: &random)
            let before = model.embedding.weight.scalars
            let output = model.output.weight.scalars
            #expect(before[4...] == [1, 2, 3, 4, 7, 8, 5, 6] && model.embedding.padding == 0)
            var optimizer = optimizer(of: model)
            for _ in 0..<3 {
                let (_, gradient) = valueWithGradient(at: model) {
                    crossEntropy($0(TokenBatch([[2, 3, 4], [5]])), [0, 1])
                }
                optimizer.update(&model, along: gradient)
            }
            #expect((model.embedding.weight.scalars == before) == isFrozen)
            #expect(model.output.weight.scalars != output)
        }
    }

    @Test("Whatever bytes are changed in word vectors, they are read or refused")
    func vectors() throws {
        var random = RandomSource(seed: 5)
        let text = Array("3 2\nthe 1 2.5e1\nnew york -3 4\ncat .5 6 \n".utf8)
        let vocabulary = Vocabulary(tokens: ["the", "cat", "new york"])
        for _ in 0..<300 {
            var bytes = text
            for _ in 0...random.integer(below: 3) {
                let place = random.integer(below: bytes.count)
                bytes[place] =
                    random.integer(below: 2) == 0
                    ? UInt8(random.integer(below: 256)) : Array(" \n0.e-".utf8)[random.integer(below: 6)]
            }
            let file = try TemporaryFile(bytes, ending: "vec")
            guard let vectors = try? WordVectors(file: file.path, for: vocabulary) else { continue }
            #expect(vectors.rows(random: &random).allSatisfy { $0.isFinite })
        }
    }
}
