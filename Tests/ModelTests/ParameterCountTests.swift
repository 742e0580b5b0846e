import RNNKit
import Testing

/// The numbers of parameters that PyTorch's modules have: sum(p.numel() for p in module.parameters()).
@Suite struct ParameterCountTests {
    var random = RandomSource(seed: 1)

    @Test("One layer, as PyTorch counts")
    mutating func single() {
        func count(_ kind: ClassifierKind) -> Int {
            SequenceClassifier<AnyRecurrentLayer<Float>>(
                kind, vocabulary: 200, embedding: 64, hidden: 64, classes: 2, random: &random
            ).parameterCount
        }
        // nn.Embedding(200, 64), nn.RNN(64, 64), nn.Linear(64, 2)
        #expect(count(.simpleRNN) == 21_250)
        // nn.Embedding(200, 64), nn.GRU(64, 64), nn.Linear(64, 2)
        #expect(count(.gru) == 37_890)
        // nn.Embedding(200, 64), nn.LSTM(64, 64), nn.Linear(64, 2)
        #expect(count(.lstm) == 46_210)
        // nn.Embedding(200, 64), nn.LSTM(64, 64, bidirectional=True), nn.Linear(128, 2)
        #expect(count(.biLSTM) == 79_618)
        // The same, nn.Linear(128, 128), nn.Linear(128, 1, bias=False)
        #expect(count(.biLSTMAttention) == 96_258)
    }

    @Test("Several layers, as PyTorch counts")
    mutating func deep() {
        // nn.Embedding(1000, 32), nn.RNN(32, 48, num_layers=3), nn.Linear(48, 5)
        let rnn = SimpleRNNClassifier<Float>(
            vocabulary: 1000, embedding: 32, hidden: 48, classes: 5, layers: 3, random: &random)
        #expect(rnn.parameterCount == 45_589)
        // nn.Embedding(1000, 50), nn.GRU(50, 100, num_layers=2), nn.Linear(100, 4)
        let gru = GRUClassifier<Float>(
            vocabulary: 1000, embedding: 50, hidden: 100, classes: 4, layers: 2, random: &random)
        #expect(gru.parameterCount == 156_604)
        // nn.Embedding(10000, 128), nn.LSTM(128, 256, num_layers=2, dropout=0.5), nn.Linear(256, 20)
        let lstm = LSTMClassifier<Float>(
            vocabulary: 10000, embedding: 128, hidden: 256, classes: 20, layers: 2, dropout: 0.5, random: &random)
        #expect(lstm.parameterCount == 2_206_740)
        // nn.Embedding(300, 20), nn.LSTM(20, 30, num_layers=2, bidirectional=True), nn.Linear(60, 7),
        // nn.Linear(60, 60), nn.Linear(60, 1, bias=False)
        let attention = BiLSTMClassifier<Float>(
            vocabulary: 300, embedding: 20, hidden: 30, classes: 7, layers: 2, pooling: .attention, random: &random)
        #expect(attention.parameterCount == 44_707)
    }

    @Test("The vector of the padding counts, as it does in PyTorch")
    mutating func padding() {
        // nn.Embedding(5000, 100, padding_idx=0), nn.LSTM(100, 64, num_layers=2, bidirectional=True),
        // nn.Linear(128, 3)
        let model = SequenceClassifier(
            embedding: Embedding<Float>(vocabulary: 5000, width: 100, padding: 0, random: &random),
            recurrent: StackedBiLSTM(inputs: 100, hidden: 64, layers: 2, random: &random), classes: 3,
            random: &random)
        #expect(model.parameterCount == 684_707)
    }

    @Test("Taggers and regressors, as PyTorch counts")
    mutating func others() {
        // nn.Embedding(500, 40), nn.LSTM(40, 40, bidirectional=True), nn.Linear(80, 9)
        let tagger = BiLSTMTagger<Float>(vocabulary: 500, embedding: 40, hidden: 40, labels: 9, random: &random)
        #expect(tagger.parameterCount == 46_969)
        // nn.Embedding(500, 40), nn.GRU(40, 24), nn.Linear(24, 9)
        let small = GRUTagger<Float>(vocabulary: 500, embedding: 40, hidden: 24, labels: 9, random: &random)
        #expect(small.parameterCount == 24_977)
        // nn.LSTM(7, 32), nn.Linear(32, 1)
        #expect(LSTMRegressor<Float>(features: 7, hidden: 32, random: &random).parameterCount == 5_281)
        // nn.GRU(7, 32, num_layers=2), nn.Linear(32, 3)
        let gru = GRURegressor<Float>(features: 7, hidden: 32, outputs: 3, layers: 2, random: &random)
        #expect(gru.parameterCount == 10_371)
        // nn.RNN(1, 16), nn.Linear(16, 1)
        #expect(SimpleRNNRegressor<Float>(features: 1, hidden: 16, random: &random).parameterCount == 321)
    }
}
