import RNNKit
import TestSupport
import Testing

@Suite("Forms of tokens")
struct TokenFormTests {
    private typealias Tagger = SequenceTagger<AnyRecurrentLayer<Double>>

    private let sequences = [
        TokenForms(words: [2, 1, 3], suffixes: [1, 2, 2], capitals: [0, 1, 0], spellings: [[2, 3], [4], [2, 3]]),
        TokenForms(words: [1], suffixes: [3], capitals: [2], spellings: [[4]]),
        TokenForms(words: [], suffixes: [], capitals: [], spellings: []),
        TokenForms(words: [4, 1], suffixes: [1, 1], capitals: [0, 0], spellings: [[], [3, 2, 4]]),
    ]

    private func vectors(_ parts: [String], random: inout RandomSource) -> TokenFormVectors<Double> {
        func has(_ part: String) -> Bool { parts.contains(part) }
        return TokenFormVectors(
            suffix: has("suffix") ? Embedding(vocabulary: 4, width: 3, random: &random) : nil,
            capitals: has("capitals") ? Embedding(vocabulary: 3, width: 2, random: &random) : nil,
            characters: has("characters")
                ? SpellingReader(vocabulary: 5, embedding: 2, hidden: 2, random: &random) : nil)
    }

    private func tagger(_ parts: [String], crf: Bool = false) -> Tagger {
        var random = RandomSource(seed: 3)
        let forms = parts.isEmpty ? nil : vectors(parts, random: &random)
        return Tagger(
            embedding: Embedding(vocabulary: 5, width: 2, random: &random),
            recurrent: AnyRecurrentLayer("gru", inputs: 2 + (forms?.width ?? 0), hidden: 2, random: &random), labels: 3,
            crf: crf ? ConditionalRandomField(labels: 3) : nil, forms: forms, random: &random)
    }

    @Test(
        "Gradients reach the vectors of suffixes, capitals and characters",
        arguments: [["suffix"], ["capitals"], ["characters"], ["suffix", "capitals", "characters"]], [false, true])
    func gradients(parts: [String], crf: Bool) {
        let (model, batch) = (tagger(parts, crf: crf), TokenFormBatch(sequences))
        let tags = TokenBatch([[0, 2, 1], [1], [], [2, 2]])
        let check = checkGradient(at: model, tolerance: 1e-8) { $0.loss($0(batch), tags) }
        #expect(check.passes, "\(check)")
        let names = model.parameters.map(\.name).filter { $0.hasPrefix("forms.") }
        #expect(parts.allSatisfy { part in names.contains { $0.hasPrefix("forms.\(part).") } })
    }

    @Test("A token's vector is that of its word, and after it those of its suffix, capitals and characters")
    func order() {
        let model = tagger(["suffix", "capitals", "characters"])
        let (batch, forms) = (TokenFormBatch(sequences), model.forms!)
        let spellings = TokenBatch([[2, 3], [4], [2, 3], [4], [], [3, 2, 4]])
        let vectors = Tensor.concatenated(
            [
                model.embedding([2, 1, 3, 1, 4, 1]), forms.suffix!([1, 2, 2, 3, 1, 1]),
                forms.capitals!([0, 1, 0, 2, 0, 0]), forms.characters!(spellings),
            ], axis: 1)
        let layout = SequenceLayout(lengths: [3, 1, 0, 2])
        let expected = model.output(model.recurrent(SequenceBatch(steps: vectors, layout: layout)).outputs)
        #expect(model(batch).values == expected.values)
        #expect(forms.characters!(spellings).entry(4) == .zeros([4]))
    }

    @Test("A sequence in a batch has the logits that it has alone, though each spelling of the batch is read once")
    func alone() {
        let model = tagger(["suffix", "capitals", "characters"])
        let logits = model(TokenFormBatch(sequences))
        #expect(logits.lengths == [3, 1, 0, 2])
        for (row, sequence) in sequences.enumerated() {
            let alone = model(TokenFormBatch([sequence])).values.entry(0)
            #expect(alone == logits.values.entry(row).slice(0..<sequence.words.count))
        }
        #expect(model(TokenFormBatch([])).shape == [0, 0, 3])
        #expect(model(TokenFormBatch([sequences[2]])).shape == [1, 0, 3])
    }

    @Test("A tagger of words alone gives the same bits for words, whatever else there is")
    func words() {
        let model = tagger([])
        #expect(model(TokenFormBatch(sequences)).values == model(TokenBatch(sequences.map(\.words))).values)
        #expect(model.parameters.map(\.name).allSatisfy { !$0.hasPrefix("forms") })
    }

    @Test("A table of the model names the parts that it reads")
    func table() {
        let table = "\(tagger(["suffix", "capitals", "characters"]))"
        for text in [
            "forms.suffix", "Embedding 4 x 3", "forms.capitals", "forms.characters.embedding",
            "forms.characters.recurrent",
        ] {
            #expect(table.contains(text), "\(table)")
        }
    }

    @Test("Sequences without what a model reads are refused, and so are those of other lengths")
    func mistakes() async {
        let words = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = TokenFormTests().tagger(["suffix"])(TokenBatch([[1]]))
        }
        #expect(message(words).contains("reads more of tokens than their words"))
        let missing = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = TokenFormTests().tagger(["suffix"])(TokenFormBatch([TokenForms(words: [1])]))
        }
        #expect(message(missing).contains("the model reads suffixes, and the batch has none"))
        let counts = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = TokenForms(words: [1], suffixes: [1, 2])
        }
        #expect(message(counts).contains("there are 1 words, and 2 suffixes"))
        let mixed = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let data = Dataset([TokenForms(words: [1], capitals: [0]), TokenForms(words: [1])], labels: [0, 1])
            _ = data.batches(of: 2)
        }
        #expect(message(mixed).contains("example 1 has other suffixes, capitals or spellings than the first"))
    }
}
