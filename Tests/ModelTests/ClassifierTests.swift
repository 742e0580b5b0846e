import Foundation
import RNNKit
import TestSupport
import Testing

/// What every ready-made classifier must do.
@Suite struct ClassifierTests {
    static let sequences: [[Int32]] = [[3, 1, 2], [4], [], [1, 1, 2, 3, 4]]

    /// A tiny model, with no parameter at zero.
    static func model(_ kind: ClassifierKind, layers: Int = 1, dropout: Double = 0) -> any TextClassifier<Double> {
        var random = RandomSource(seed: 3)
        let model = SequenceClassifier<AnyRecurrentLayer<Double>>(
            kind, vocabulary: 6, embedding: 2, hidden: 3, classes: 2, layers: layers, dropout: dropout,
            random: &random)
        return model.mapParameters { _, value in value + .uniform(value.shape, in: -0.3..<0.3, random: &random) }
    }

    @Test("Logits have a row for each sequence", arguments: ClassifierKind.allCases)
    func shapes(_ kind: ClassifierKind) {
        for layers in 1...2 {
            let model = Self.model(kind, layers: layers)
            let logits = model(TokenBatch(Self.sequences))
            #expect(logits.shape == [4, 2])
            #expect(logits.isFinite)
        }
    }

    @Test("A padded batch gives what each sequence gives by itself", arguments: ClassifierKind.allCases)
    func padding(_ kind: ClassifierKind) {
        let model = Self.model(kind, layers: 2)
        let logits = model(TokenBatch(Self.sequences))
        #expect(model(TokenBatch(Self.sequences, padding: 5, time: 9)) == logits)
        for (row, sequence) in Self.sequences.enumerated() {
            let alone = model(TokenBatch([sequence]))
            // Sums over attention's weights may round otherwise.
            #expect(alone.isClose(to: logits.slice(row..<row + 1), relative: 1e-14, absolute: 1e-14))
        }
    }

    @Test("The vector of the padding changes neither values nor gradients", arguments: ClassifierKind.allCases)
    func paddingVector(_ kind: ClassifierKind) {
        func check<Model: TextClassifier<Double>>(_ model: Model) {
            func result(_ model: Model) -> (value: Double, gradient: Model) {
                valueWithGradient(at: model) { $0(TokenBatch(Self.sequences, padding: 5, time: 6)).squared().sum() }
            }
            let spoilt = model.mapParameters { parameter, value in
                var value = value
                if parameter.name == "embedding.weight" { for feature in 0..<2 { value[5, feature] = .nan } }
                return value
            }
            let (clean, dirty) = (result(model), result(spoilt))
            #expect(clean.value == dirty.value)
            #expect(clean.gradient.parameterValues == dirty.gradient.parameterValues)
            #expect(dirty.gradient.parameterValues.allSatisfy { $0.isFinite })
            #expect(dirty.gradient.parameterValues[0].entry(5) == .zeros([2]))
        }
        check(Self.model(kind))
    }

    @Test("Batches without sequences, and of empty sequences, are legal", arguments: ClassifierKind.allCases)
    func empty(_ kind: ClassifierKind) {
        let model = Self.model(kind)
        #expect(model(TokenBatch([])).shape == [0, 2])
        let bias = model.parameters.first { $0.name == "output.bias" }?.value
        #expect(model(TokenBatch([[]])).flattened() == bias)
        #expect(model(TokenBatch([[], []], time: 3)).entry(1) == bias)
    }

    @Test("Gradients agree with differences of values", arguments: ClassifierKind.allCases)
    func gradients(_ kind: ClassifierKind) {
        func check(_ model: some TextClassifier<Double>) {
            let check = checkGradient(at: model, tolerance: 1e-8) { $0(TokenBatch([[3, 1, 2], [4], []])) }
            #expect(check.passes, "\(check)")
            #expect(check.count == model.parameterCount)
        }
        check(Self.model(kind))
    }

    @Test(
        "Inference drops nothing; with all dropped before the last map only its bias is left",
        arguments: ClassifierKind.allCases)
    func dropout(_ kind: ClassifierKind) {
        let batch = TokenBatch(Self.sequences)
        let (with, without) = (Self.model(kind, dropout: 1), Self.model(kind))
        #expect(with(batch) == without(batch))
        var random = RandomSource(seed: 1)
        let bias = with.parameters.first { $0.name == "output.bias" }?.value
        let logits = withTraining(random: &random) { with(batch) }
        for row in Self.sequences.indices { #expect(logits.entry(row) == bias) }
    }

    @Test("Dropout applies to the vectors, between layers and before the last map, and nowhere else")
    func placesOfDropout() {
        var random = RandomSource(seed: 7)
        let model = GRUClassifier<Double>(
            vocabulary: 6, embedding: 8, hidden: 8, classes: 2, layers: 2, dropout: 0.5, random: &random)
        let batch = TokenBatch(Self.sequences)
        let dropout = Dropout(rate: 0.5)
        func training(_ body: () -> Tensor<Double>) -> Tensor<Double> {
            var random = RandomSource(seed: 9)
            return withTraining(random: &random, body)
        }
        let expected = training {
            let lower = model.recurrent.layers[0](dropout(model.embedding(batch))).outputs
            let upper = model.recurrent.layers[1](dropout(lower))
            return model.output(dropout(upper.state.hidden))
        }
        #expect(training { model(batch) } == expected)

        let tagger = SequenceTagger(
            embedding: model.embedding, recurrent: model.recurrent, output: model.output, dropout: 0.5)
        let expectedTags = training {
            let vectors = dropout(model.embedding(batch))
            return model.output(dropout(model.recurrent(vectors).outputs)).values
        }
        #expect(training { tagger(batch).values } == expectedTags)
    }

    @Test("The ready-made forms are the kinds by another way")
    func forms() {
        func random() -> RandomSource { RandomSource(seed: 8) }
        func compare(_ kind: ClassifierKind, _ form: (inout RandomSource) -> any TextClassifier<Float>) {
            var (first, second) = (random(), random())
            let model = SequenceClassifier<AnyRecurrentLayer<Float>>(
                kind, vocabulary: 9, embedding: 4, hidden: 3, classes: 2, layers: 2, dropout: 0.5, random: &first)
            let other = form(&second)
            #expect(model.parameters.map(\.name) == other.parameters.map(\.name))
            #expect(model.parameterValues == other.parameterValues)
            #expect("\(model)" == "\(other)")
        }
        compare(.simpleRNN) {
            SimpleRNNClassifier<Float>(
                vocabulary: 9, embedding: 4, hidden: 3, classes: 2, layers: 2, dropout: 0.5, random: &$0)
        }
        compare(.gru) {
            GRUClassifier<Float>(
                vocabulary: 9, embedding: 4, hidden: 3, classes: 2, layers: 2, dropout: 0.5, random: &$0)
        }
        compare(.lstm) {
            LSTMClassifier<Float>(
                vocabulary: 9, embedding: 4, hidden: 3, classes: 2, layers: 2, dropout: 0.5, random: &$0)
        }
        compare(.biLSTM) {
            BiLSTMClassifier<Float>(
                vocabulary: 9, embedding: 4, hidden: 3, classes: 2, layers: 2, dropout: 0.5, random: &$0)
        }
        compare(.biLSTMAttention) {
            BiLSTMClassifier<Float>(
                vocabulary: 9, embedding: 4, hidden: 3, classes: 2, layers: 2, dropout: 0.5, pooling: .attention,
                random: &$0)
        }
    }

    @Test("Every kind has a name, and every name its kind")
    func kindNames() throws {
        for kind in ClassifierKind.allCases {
            #expect(ClassifierKind("\(kind)") == kind)
            let saved = try JSONEncoder().encode([kind])
            #expect(String(decoding: saved, as: UTF8.self) == "[\"\(kind)\"]")
            #expect(try JSONDecoder().decode([ClassifierKind].self, from: saved) == [kind])
        }
        #expect(ClassifierKind("bilstm-attention") == .biLSTMAttention)
        #expect("\(ClassifierKind.biLSTMAttention)" == "attention")
        #expect(ClassifierKind("gru-textbook-max") == ClassifierKind(.gruTextbook, pooling: .max))
        for name in ["", "bi", "lstm-", "lstm-last", "LSTM", "bilstm-sum"] { #expect(ClassifierKind(name) == nil) }
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([ClassifierKind].self, from: Data(#"["transformer"]"#.utf8))
        }
    }

    @Test("Both directions, by hand: each ends where it has read everything")
    func bothDirections() {
        var random = RandomSource(seed: 5)
        let model = BiLSTMClassifier<Double>(
            vocabulary: 6, embedding: 2, hidden: 3, classes: 2, random: &random)
        let logits = model(TokenBatch(Self.sequences))
        for (row, sequence) in Self.sequences.enumerated() {
            let layer = model.recurrent.layers[0]
            var (forward, backward) = (layer.forward.initialState(batch: 1), layer.backward.initialState(batch: 1))
            for id in sequence { forward = layer.forward.cell(model.embedding([id]), forward) }
            for id in sequence.reversed() { backward = layer.backward.cell(model.embedding([id]), backward) }
            let expected = model.output(.concatenated([forward.hidden, backward.hidden], axis: 1))
            #expect(logits.slice(row..<row + 1).isClose(to: expected, relative: 1e-14, absolute: 1e-14))
        }
    }

    @Test("Attention's weights add up to one over the valid steps, and are zero beyond")
    func attention() {
        let batch = TokenBatch(Self.sequences, time: 7)
        let model = Self.model(.biLSTMAttention)
        let (logits, weights) = model.attention(batch)
        #expect(logits == model(batch))
        #expect(weights?.shape == [4, 7])
        for (row, length) in batch.lengths.enumerated() {
            guard let row = weights?.entry(row) else { continue }
            #expect(row.slice(0..<length).scalars.allSatisfy { $0 > 0 })
            #expect(abs(row.sum().scalar - (length > 0 ? 1 : 0)) < 1e-14)
            #expect(row.slice(length..<7) == .zeros([7 - length]))
        }
        #expect(Self.model(.biLSTM).attention(batch).weights == nil)
    }

    @Test("A classifier of the user's own need not weigh steps")
    func own() {
        let model: any TextClassifier<Double> = FirstToken(weight: Sample.wave([5, 2]))
        let (logits, weights) = model.attention(TokenBatch([[4, 1], [2]]))
        #expect(logits == model(TokenBatch([[4], [2]])))
        #expect(weights == nil)
    }

    @Test("Poolings of outputs", arguments: PoolingKind.allCases)
    func poolings(_ kind: PoolingKind) {
        var random = RandomSource(seed: 6)
        let model = GRUClassifier<Double>(
            vocabulary: 6, embedding: 2, hidden: 3, classes: 2, pooling: kind, random: &random)
        let batch = TokenBatch(Self.sequences)
        let outputs = model.recurrent(model.embedding(batch)).outputs
        let expected: Tensor<Double>
        switch model.pooling {
        case .last: expected = SequencePooling.last(outputs)
        case .mean: expected = SequencePooling.mean(outputs)
        case .max: expected = SequencePooling.max(outputs)
        case .attention(let attention): expected = attention(outputs).pooled
        }
        #expect(model.pooling.kind == kind)
        #expect(model(batch) == model.output(expected))
        #expect(model.pooling(model.embedding(batch), read: model.recurrent).pooled == expected)
        let check = checkGradient(at: model, tolerance: 1e-8) { $0(batch) }
        #expect(check.passes, "\(check)")
    }

    @Test("Parameters keep their names and their order")
    func names() {
        #expect(
            Self.model(.biLSTMAttention).parameters.map(\.name) == [
                "embedding.weight",
                "recurrent.weight_ih_l0", "recurrent.weight_hh_l0", "recurrent.bias_ih_l0", "recurrent.bias_hh_l0",
                "recurrent.weight_ih_l0_reverse", "recurrent.weight_hh_l0_reverse", "recurrent.bias_ih_l0_reverse",
                "recurrent.bias_hh_l0_reverse",
                "pooling.projection.weight", "pooling.projection.bias", "pooling.vector",
                "output.weight", "output.bias",
            ])
    }

    @Test("Parts that do not fit are refused")
    func mismatch() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = SequenceClassifier(
                embedding: Embedding<Float>(vocabulary: 9, width: 4, random: &random),
                recurrent: StackedGRU(inputs: 5, hidden: 3, random: &random), classes: 2, random: &random)
        }
        #expect(
            message(result).contains(
                "SequenceClassifier: vectors of 4 for a layer of 5 inputs and 3 outputs, and a map of 3"))
    }
}

/// A classifier as a user writes one: it looks at the first token only.
private struct FirstToken: TextClassifier {
    var weight: Tensor<Double>

    func callAsFunction(_ batch: TokenBatch) -> Tensor<Double> {
        weight.rows(batch.sequences.map { $0[0] })
    }

    mutating func visitParameters(_ visitor: inout ParameterVisitor<Double>) { visitor.visit("weight", &weight) }
}
