import RNNKit
import Testing

@Suite("Figures as text")
struct FigureTextTests {
    @Test("A figure is printed as its kind says")
    func texts() {
        #expect("\(Figure(.loss, 0.12345))" == "loss 0.1235" && "\(Figure(.loss, -0.00001))" == "loss 0.0000")
        #expect("\(Figure(.accuracy, 0.9306))" == "accuracy 93.1 %" && "\(Figure(.accuracy, 1))" == "accuracy 100.0 %")
        #expect("\(Figure(.macroF1, -12.5))" == "macro F1 -12.500" && "\(Figure(.loss, .nan))" == "loss nan")
        #expect("\(Figure(.loss, 1e300))" == "loss 1e+300" && "\(Figure(.loss, .infinity))" == "loss inf")
        #expect("\(Figure(.init("count", .higher, .digits(0)), 12.4))" == "count 12")
        #expect("\(Figures(loss: 0.5, [Figure(.accuracy, 0.5)]))" == "loss 0.5000, accuracy 50.0 %")
    }

    @Test("Epochs are printed with the figures of the validation, or else of the training")
    func epochs() throws {
        var random = RandomSource(seed: 1)
        let model = GRUClassifier<Float>(vocabulary: 4, embedding: 2, hidden: 2, classes: 2, random: &random)
        let data = Dataset([[1], [2, 3]] as [[Int32]], labels: [0, 1] as [Int32])
        final class Lines { var all: [String] = [] }
        let printed = Lines()
        let observer = EpochLines { printed.all.append($0) }
        var training = Training(model, with: Adam())
        try training.run(epochs: 2, on: data, validation: data, observers: [observer])
        var other = Training(model, with: Adam())
        try other.run(epochs: 1, on: data, observers: [observer])
        let lines = printed.all
        try #require(lines.count == 3)
        #expect(lines[1].hasPrefix("epoch 2 of 2  training loss 0.") && lines[1].contains("  validation: loss 0."))
        #expect(lines[2].hasPrefix("epoch 1 of 1  training loss 0.") && lines[2].contains(", accuracy "))
    }
}
