import RNNKit
import Testing

@Suite struct ModelTableTests {
    @Test("A model prints its layers, their outputs and the numbers of their parameters")
    func classifier() {
        var random = RandomSource(seed: 1)
        let model = LSTMClassifier<Float>(vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random)
        #expect(
            "\(model)" == """
                SequenceClassifier
                layer         type                output             parameters
                embedding     Embedding 200 x 64  [batch, time, 64]      12,800
                recurrent.l0  LSTM 64 -> 64       [batch, time, 64]      33,280
                pooling       last                [batch, 64]                 0
                output        Linear 64 -> 2      [batch, 2]                130
                total                                                    46,210
                """)
    }

    @Test("A row for each layer of a stack, and for dropout where there is some")
    func stack() {
        var random = RandomSource(seed: 1)
        let model = BiLSTMClassifier<Float>(
            vocabulary: 12000, embedding: 100, hidden: 64, classes: 3, layers: 2, dropout: 0.5, pooling: .attention,
            random: &random)
        #expect(
            "\(model)" == """
                SequenceClassifier
                layer              type                           output              parameters
                embedding          Embedding 12000 x 100          [batch, time, 100]   1,200,000
                dropout            Dropout 0.5                    [batch, time, 100]           0
                recurrent.l0       Bidirectional LSTM 100 -> 128  [batch, time, 128]      84,992
                recurrent.dropout  Dropout 0.5                    [batch, time, 128]           0
                recurrent.l1       Bidirectional LSTM 128 -> 128  [batch, time, 128]      99,328
                pooling            attention                      [batch, 128]            16,640
                dropout            Dropout 0.5                    [batch, 128]                 0
                output             Linear 128 -> 3                [batch, 3]                 387
                total                                                                  1,401,347
                """)
        #expect(model.table.parameterCount == model.parameterCount)
    }

    @Test("Normalisations, residual links, directions, and a cell of the user's own by its type's name")
    func others() {
        var random = RandomSource(seed: 1)
        let stack = Stacked(layers: 2, inputs: 2, isResidual: true, isNormalized: true) { inputs in
            Recurrent(EchoCell<Double>(weight: .uniform([4, inputs], in: -1..<1, random: &random)))
        }
        #expect(
            "\(SequenceRegressor(recurrent: stack, outputs: 1, random: &random))" == """
                SequenceRegressor
                layer             type                       output            parameters
                recurrent.l0      EchoCell 2 -> 4            [batch, time, 4]           8
                recurrent.norm.0  LayerNorm 4                [batch, time, 4]           8
                recurrent.l1      EchoCell 4 -> 4, residual  [batch, time, 4]          16
                pooling           last                       [batch, 4]                 0
                output            Linear 4 -> 1              [batch, 1]                 5
                total                                                                  37
                """)
        let gru = GRUCell<Float>(inputs: 3, hidden: 4, random: &random)
        let reversed = SequenceTagger(
            embedding: Embedding(vocabulary: 5, width: 3, random: &random),
            recurrent: Recurrent(gru, isReversed: true), labels: 2, random: &random)
        #expect(
            "\(reversed)" == """
                SequenceTagger
                layer      type                  output            parameters
                embedding  Embedding 5 x 3       [batch, time, 3]          15
                recurrent  GRU 3 -> 4, reversed  [batch, time, 4]         108
                output     Linear 4 -> 2         [batch, time, 2]          10
                total                                                     133
                """)
        let both = Layers(layers: [
            Bidirectional(forward: gru, backward: gru, merge: .sum), Recurrent(Unrolled(gru)),
            Recurrent(ElmanCell<Float>(inputs: 1, hidden: 1, random: &random)),
        ])
        #expect(
            ModelTable(both).rows.map(\.type) == [
                "Bidirectional GRU 3 -> 4, sum", "Unrolled<GRU> 3 -> 4", "Elman 1 -> 1",
            ])
    }

    @Test("Models of pairs of texts print the layers of each text and those of both")
    func pairs() {
        var random = RandomSource(seed: 1)
        let classifier = PairClassifier<Float>(
            PairSettings("bilstm", embedding: 5, hidden: 4, dropout: 0.25), vocabulary: 20, classes: 3, random: &random)
        #expect(
            "\(classifier)" == """
                PairClassifier
                layer              type                       output            parameters
                encoder.embedding  Embedding 20 x 5           [batch, time, 5]         100
                encoder.dropout    Dropout 0.25               [batch, time, 5]           0
                encoder.first.l0   Bidirectional LSTM 5 -> 8  [batch, time, 8]         352
                pooling            max                        [batch, 8]                 0
                dropout            Dropout 0.25               [batch, 32]                0
                hidden             Linear 32 -> 4             [batch, 4]               132
                dropout            Dropout 0.25               [batch, 4]                 0
                output             Linear 4 -> 3              [batch, 3]                15
                total                                                                  599
                """)
        let settings = PairSettings("gru", embedding: 3, hidden: 4, isShared: false)
        let ranker = PairRanker<Float>(settings, vocabulary: 20, pooling: .mean, random: &random)
        #expect(
            "\(ranker)" == """
                PairRanker
                layer              type              output            parameters
                encoder.embedding  Embedding 20 x 3  [batch, time, 3]          60
                encoder.first.l0   GRU 3 -> 4        [batch, time, 4]         108
                encoder.second.l0  GRU 3 -> 4        [batch, time, 4]         108
                pooling            mean              [batch, 4]                 0
                scale              cosine, scaled    [batch, 1]                 1
                total                                                         277
                """)
        let reader = AttentiveReader<Float>(settings, vocabulary: 20, answers: 2, random: &random)
        #expect(
            reader.table.rows.dropFirst(3).map { "\($0.name): \($0.type) \($0.output) \($0.parameters)" }
                == ["score: general 4 x 4 [batch, 4] 16", "output: Linear 4 -> 2 [batch, 2] 10"])
        let spans = SpanReader<Float>(settings, vocabulary: 20, random: &random)
        #expect(
            spans.table.rows.dropFirst(3).map { "\($0.name): \($0.type) \($0.output) \($0.parameters)" }
                == ["first: general 4 x 4 [batch, time, 1] 16", "last: general 4 x 4 [batch, time, 1] 16"])
        #expect(classifier.table.parameterCount == classifier.parameterCount)
        #expect(ranker.table.parameterCount == ranker.parameterCount)
        #expect(reader.table.parameterCount == reader.parameterCount)
        #expect(spans.table.parameterCount == spans.parameterCount)
    }

    @Test("A layer of any kind appears as the layer inside")
    func erased() {
        var random = RandomSource(seed: 1)
        let layer = AnyRecurrentLayer<Float>("bigru", inputs: 3, hidden: 4, layers: 2, dropout: 0.1, random: &random)
        let visits = Layers(layers: [layer]).layerVisits
        #expect(visits.map(\.name) == ["0.l0", "0.dropout", "0.l1"])
        #expect(visits.map(\.layer.summary) == ["Bidirectional GRU 3 -> 8", "Dropout 0.1", "Bidirectional GRU 8 -> 8"])
        #expect(visits.reduce(0) { $0 + $1.layer.parameterCount } == layer.parameterCount)
        #expect(layer.summary == "Stacked 3 -> 8")
    }

    @Test("Digits stand in groups of three")
    func numbers() {
        let table = ModelTable(
            Layers(layers: [0, 999, 1000, 12345, 123456, 1_234_567].map { Counted(parameterCount: $0) }))
        let last = table.description.split(separator: "\n").compactMap { $0.split(separator: " ").last }
        #expect(last == ["Layers", "parameters", "0", "999", "1,000", "12,345", "123,456", "1,234,567", "1,372,367"])
    }
}

/// A model of any layers.
private struct Layers: DescribedLayer {
    var layers: [any DescribedLayer]

    var summary: String { "Layers" }
    var parameterCount: Int { layers.reduce(0) { $0 + $1.parameterCount } }

    func describe(into visitor: inout LayerVisitor) {
        for (number, layer) in layers.enumerated() { visitor.visit("\(number)", layer, output: .perSequence(1)) }
    }
}

/// A layer that is nothing but a number of parameters.
private struct Counted: DescribedLayer {
    let summary = "b"
    let parameterCount: Int
}

/// A cell as a user writes one.
private struct EchoCell<Scalar: TensorScalar>: RecurrentCell {
    var weight: Tensor<Scalar>

    var inputSize: Int { weight.shape[1] }

    func initialState(batch: Int) -> HiddenState<Scalar> { HiddenState(.zeros([batch, weight.shape[0]])) }

    func callAsFunction(_ x: Tensor<Scalar>, _ state: HiddenState<Scalar>) -> HiddenState<Scalar> {
        HiddenState(state.hidden * 0.5 + matmul(x, weight, transposing: .right))
    }

    mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) { visitor.visit("weight", &weight) }
}
