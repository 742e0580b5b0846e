import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct ConfusionMatrixTests {
    /// Three classes and one that never occurs.
    var confusion: ConfusionMatrix {
        var confusion = ConfusionMatrix(classes: 4)
        confusion.add(predictions: [0, 0, 1, 1, 2, 2, 2, 0, 1], labels: [0, 0, 0, 1, 1, 2, 2, 2, 2])
        return confusion
    }

    @Test("Rows are what was right, columns what was predicted")
    func counts() {
        #expect(confusion.counts == [[2, 1, 0, 0], [0, 1, 1, 0], [1, 1, 2, 0], [0, 0, 0, 0]])
        #expect(confusion.total == 9)
        #expect(confusion.correct == 5)
    }

    @Test("The scores are scikit-learn's")
    func scores() {
        // sklearn.metrics: accuracy_score; precision_recall_fscore_support(labels=[0, 1, 2]); f1_score(average="macro")
        #expect(abs(confusion.accuracy - 0.5555555555555556) < 1e-15)
        let precision = [0.6666666666666666, 0.3333333333333333, 0.6666666666666666, 0]
        let recall = [0.6666666666666666, 0.5, 0.5, 0]
        let f1 = [0.6666666666666666, 0.4, 0.5714285714285714, 0]
        for label in 0..<4 {
            #expect(abs(confusion.precision(of: label) - precision[label]) < 1e-15)
            #expect(abs(confusion.recall(of: label) - recall[label]) < 1e-15)
            #expect(abs(confusion.f1(of: label) - f1[label]) < 1e-15)
        }
        #expect(abs(confusion.macroF1 - 0.546031746031746) < 1e-15)
    }

    @Test("A class that is only predicted counts in the mean of F1, one that never occurs does not")
    func absent() {
        var confusion = ConfusionMatrix(classes: 3)
        confusion.add(predictions: [0, 1], labels: [0, 0])
        // f1_score([0, 0], [0, 1], average="macro")
        #expect(abs(confusion.macroF1 - 0.3333333333333333) < 1e-15)
        #expect(ConfusionMatrix(classes: 3).macroF1 == 0)
        #expect(ConfusionMatrix(classes: 3).accuracy == 0)
    }

    @Test("A matrix of fewer classes takes those of the other one")
    func classes() {
        var two = ConfusionMatrix(classes: 2)
        two.add(predictions: [0, 1], labels: [1, 1])
        var three = ConfusionMatrix(classes: 3)
        three.add(predictions: [2, 0], labels: [1, 0])
        for (a, b) in [(two, three), (three, two)] {
            var sum = a
            sum.add(b)
            #expect(sum.counts == [[1, 0, 0], [1, 1, 1], [0, 0, 0]])
        }
    }

    @Test("Labels that do not go with predictions are refused")
    func misfit() async {
        let labels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var confusion = ConfusionMatrix(classes: 2)
            confusion.add(predictions: [0, 1], labels: [0])
        }
        #expect(message(labels).contains("2 predictions for 1 labels"))
    }

    @Test("Where nothing was counted, the loss is 0")
    func nothing() {
        let figures = Measurement<ConfusionMatrix>().figures
        #expect(figures.loss == 0 && figures["accuracy"] == nil && figures["macro_f1"] == nil)
    }

    @Test("Matrices add up, and survive being saved")
    func saved() throws {
        var double = confusion
        double.add(confusion)
        #expect(double.counts[2] == [2, 2, 4, 0])
        #expect(double.macroF1 == confusion.macroF1)
        let bytes = try JSONEncoder().encode(confusion)
        #expect(String(decoding: bytes, as: UTF8.self) == "[[2,1,0,0],[0,1,1,0],[1,1,2,0],[0,0,0,0]]")
        #expect(try JSONDecoder().decode(ConfusionMatrix.self, from: bytes) == confusion)
        for bad in ["[[1]", "[[1, 2]]", "[[1, 0], [2]]", "[[-1]]", "[[1.5]]", "[[9223372036854775807]]"] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(ConfusionMatrix.self, from: Data(bad.utf8))
            }
        }
        // Each count is possible, but not their sum.
        let many = Array(repeating: Array(repeating: 1 << 46, count: 5), count: 5)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(ConfusionMatrix.self, from: JSONEncoder().encode(many))
        }
    }
}
