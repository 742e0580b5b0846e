import RNNKit
import TestSupport
import Testing

@Suite struct TaggerAndRegressorTests {
    @Test("A tagger gives logits for each step, whatever the padding")
    func tagger() {
        var random = RandomSource(seed: 1)
        let model = BiLSTMTagger<Double>(
            vocabulary: 6, embedding: 2, hidden: 3, labels: 4, layers: 2, random: &random)
        let sequences = ClassifierTests.sequences
        let logits = model(TokenBatch(sequences))
        #expect(logits.shape == [4, 5, 4] && logits.lengths == [3, 1, 0, 5])
        let longer = model(TokenBatch(sequences, padding: 5, time: 7))
        #expect(longer.shape == [4, 7, 4] && longer.lengths == logits.lengths)
        #expect(longer.values.slice(0..<5, axis: 1) == logits.values && longer.steps == logits.steps)
        #expect(longer.values.isFinite)
        for (row, sequence) in sequences.enumerated() {
            let alone = model(TokenBatch([sequence])).values.entry(0)
            #expect(alone == logits.values.entry(row).slice(0..<sequence.count))
        }
        #expect(model(TokenBatch([])).shape == [0, 0, 4])
        let small = GRUTagger<Double>(vocabulary: 5, embedding: 2, hidden: 2, labels: 2, random: &random)
        let check = checkGradient(at: small, tolerance: 1e-8) { $0(TokenBatch([[3, 1, 2], [4]])).values }
        #expect(check.passes, "\(check)")
    }

    @Test("A tagger's random field changes its loss and its tags, and is one of its parts")
    func randomField() {
        var random = RandomSource(seed: 5)
        let names = ["O", "B-x", "I-x"]
        var model = GRUTagger<Double>(
            vocabulary: 6, embedding: 2, hidden: 3, labels: 3, crf: .init(forbidden: .bio(names)), random: &random)
        #expect(model.parameters.map(\.name).suffix(3) == ["crf.transitions", "crf.start", "crf.end"])
        let (batch, tags) = (TokenBatch([[1, 2, 3], [4], []]), TokenBatch([[1, 2, 0], [0], []]))
        let check = checkGradient(at: model, tolerance: 1e-8) { $0.loss($0(batch), tags) }
        #expect(check.passes, "\(check)")
        // An emission alone would choose I-x everywhere.
        model.output.bias = Tensor([0, 1, 9])
        let found = model.tags(model(batch))
        #expect(found.lengths == [3, 1, 0] && found.time == 3)
        #expect(found.sequences == [[1, 2, 2], [1], []])
        model.crf = nil
        #expect(model.tags(model(batch)).sequences == [[2, 2, 2], [2], []])
        #expect(model.loss(model(batch), tags) == crossEntropy(model(batch), tags))
        // With scores of zero and nothing forbidden, the loss is the same.
        let withoutField = model.loss(model(batch), tags).scalar
        model.crf = ConditionalRandomField(labels: 3)
        #expect(abs(model.loss(model(batch), tags).scalar - withoutField) < 1e-12)
        #expect("\(model)".contains("crf           CRF 3 labels "))
        #expect(model.loss(model(TokenBatch([[], []])), TokenBatch([[], []])).scalar == 0)
    }

    @Test("A tagger's probabilities are those of each step or, with a random field, those within the sequence")
    func probabilities() {
        var random = RandomSource(seed: 7)
        var model = GRUTagger<Double>(
            vocabulary: 6, embedding: 2, hidden: 3, labels: 3, crf: .init(forbidden: .bio(["O", "B-x", "I-x"])),
            random: &random)
        let logits = model(TokenBatch([[1, 2, 3], [4], []]))
        let inSequence = model.probabilities(logits)
        #expect(inSequence.values == model.crf?.marginals(logits).values && inSequence.lengths == [3, 1, 0])
        // A continuation cannot come first.
        #expect(inSequence.values[0, 0, 2] == 0 && inSequence.values[1, 0, 2] == 0)
        model.crf = nil
        #expect(model.probabilities(logits).steps == logits.steps.softmax())
    }

    @Test("Padding does not change a tagger's tags or loss")
    func paddedTags() {
        var random = RandomSource(seed: 6)
        let model = GRUTagger<Float>(
            vocabulary: 6, embedding: 2, hidden: 3, labels: 3, crf: .init(labels: 3), random: &random)
        let (short, long) = (TokenBatch([[1, 2], [3]]), TokenBatch([[1, 2], [3]], padding: 5, time: 6))
        #expect(model.tags(model(short)).sequences == model.tags(model(long)).sequences)
        let tags = [[0, 2], [1]] as [[Int32]]
        #expect(
            model.loss(model(short), TokenBatch(tags)) == model.loss(model(long), TokenBatch(tags, padding: 9, time: 6))
        )
    }

    @Test("A random field of other labels than the map's is refused")
    func otherField() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = GRUTagger<Float>(
                vocabulary: 6, embedding: 2, hidden: 3, labels: 3, crf: .init(labels: 4), random: &random)
        }
        #expect(message(result).contains("SequenceTagger: a map to 3 labels, and a random field of 4"))
    }

    @Test("A regressor gives numbers for each sequence, whatever the padding", arguments: PoolingKind.allCases)
    func regressor(_ pooling: PoolingKind) {
        var random = RandomSource(seed: 2)
        let model = LSTMRegressor<Double>(
            features: 2, hidden: 3, outputs: 3, pooling: pooling, random: &random)
        let x: Tensor<Double> = Sample.wave([3, 5, 2])
        let lengths = [5, 2, 0]
        let y = model(SequenceBatch(x, lengths: lengths))
        #expect(y.shape == [3, 3])
        #expect(model(x) == model(SequenceBatch(x, lengths: [5, 5, 5])))
        var spoilt = x
        for step in 2..<5 { for feature in 0..<2 { spoilt[1, step, feature] = .nan } }
        #expect(model(SequenceBatch(spoilt, lengths: lengths)) == y)
        for (row, length) in lengths.enumerated() {
            let alone = model(x.slice(row..<row + 1).slice(0..<length, axis: 1))
            #expect(alone.isClose(to: y.slice(row..<row + 1), relative: 1e-14, absolute: 1e-14))
        }
        let check = checkGradient(at: model, tolerance: 1e-8) { $0(SequenceBatch(x, lengths: lengths)) }
        #expect(check.passes, "\(check)")
    }

    @Test("Ready-made taggers and regressors have parameters of the right names")
    func forms() {
        var random = RandomSource(seed: 3)
        func names<Model: Module>(_ model: Model) -> [String] { model.parameters.map(\.name) }
        let recurrent = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"].map { "recurrent." + $0 }
        let output = ["output.weight", "output.bias"]
        let reverse = recurrent.map { $0 + "_reverse" }
        #expect(
            names(SimpleRNNTagger<Float>(vocabulary: 5, embedding: 2, hidden: 3, labels: 2, random: &random))
                == ["embedding.weight"] + recurrent + output)
        #expect(
            names(LSTMTagger<Float>(vocabulary: 5, embedding: 2, hidden: 3, labels: 2, random: &random))
                == ["embedding.weight"] + recurrent + output)
        #expect(
            names(BiLSTMTagger<Float>(vocabulary: 5, embedding: 2, hidden: 3, labels: 2, random: &random))
                == ["embedding.weight"] + recurrent + reverse + output)
        #expect(
            names(SimpleRNNRegressor<Float>(features: 2, hidden: 3, random: &random)) == recurrent + output)
        #expect(names(GRURegressor<Float>(features: 2, hidden: 3, random: &random)) == recurrent + output)
        #expect(
            names(BiLSTMRegressor<Float>(features: 2, hidden: 3, random: &random)) == recurrent + reverse + output)
    }

    @Test("Dropout is a matter of training")
    func dropout() {
        var random = RandomSource(seed: 4)
        let tagger = GRUTagger<Float>(
            vocabulary: 5, embedding: 2, hidden: 3, labels: 2, dropout: 1, random: &random)
        let regressor = GRURegressor<Float>(features: 2, hidden: 3, outputs: 2, dropout: 1, random: &random)
        let batch = TokenBatch([[1, 2], [3]])
        let x: Tensor<Float> = Sample.wave([2, 3, 2])
        #expect(tagger(batch).values != .zeros([2, 2, 2]))
        #expect(regressor(x) != .zeros([2, 2]))
        withTraining(random: &random) {
            #expect(tagger(batch).values == .zeros([2, 2, 2]))
            #expect(regressor(x) == .zeros([2, 2]))
        }
    }
}
