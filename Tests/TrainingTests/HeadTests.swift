import Foundation
import RNNKit
import TestSupport
import Testing

@Suite("Heads")
struct HeadTests {
    private func numbers(_ tensor: Tensor<Double>, _ expected: [Double]) -> Bool {
        tensor.isClose(to: Tensor(expected).reshaped(tensor.shape), absolute: 1e-12)
    }

    @Test("A class is the largest output; its loss is the cross-entropy, weighted in training alone")
    func classes() throws {
        var head = ClassHead(["b", "a", "c"])
        let outputs = Tensor<Double>([[0, 2, 1], [3, 0, 0]])
        let items = [try head.item("a"), try head.item("c")]
        #expect(items == [1, 2] && head.width == 3)
        let plain = crossEntropy(outputs, items)
        #expect(head.loss(outputs, items) == plain)
        let found = head.predictions(outputs)
        #expect(found.map(\.label) == ["a", "b"] && abs(found[0].probabilities.reduce(0, +) - 1) < 1e-12)
        #expect(head.tally(outputs, items).counts == [[0, 0, 0], [0, 1, 0], [1, 0, 0]])
        head.weights = [1, 3, 1]
        head.smoothing = 0.1
        #expect(head.loss(outputs, items) == plain)
        var random = RandomSource(seed: 1)
        let trained = withTraining(random: &random) { head.loss(outputs, items) }
        #expect(trained == crossEntropy(outputs, items, classWeights: [1, 3, 1], smoothing: 0.1) && trained != plain)
        #expect(ClassHead(of: ["y", "x", "y"]).classes == ["x", "y"])
        let unknown = #expect(throws: TargetError.self) { try head.item("d") }
        #expect(unknown?.problem.hasPrefix("the class \"d\" is not one of") == true)
        #expect(head.predictions(Tensor<Double>.zeros([0, 3])).isEmpty)
        #expect(head.loss(Tensor<Double>.zeros([0, 3]), []) == Tensor(0))
    }

    @Test("Labels are those that reach their thresholds; the loss is the negative log-likelihood of a row")
    func labels() throws {
        var head = LabelHead(["x", "y", "z"])
        let outputs = Tensor<Double>([[1, -2, 0], [0.5, 3, -1]])
        let items = [try head.item(["z", "x"]), try head.item([])]
        #expect(items == [[2, 0], []])
        func nats(_ x: Double, _ isRight: Bool) -> Double { Foundation.log(1 + exp(isRight ? -x : x)) }
        let expected =
            [nats(1, true), nats(-2, false), nats(0, true), nats(0.5, false), nats(3, false), nats(-1, false)]
            .reduce(0, +) / 2
        #expect(abs(head.loss(outputs, items).scalar - expected) < 1e-12)
        #expect(checkGradient(at: outputs) { head.loss($0, items) }.passes)
        #expect(head.predictions(outputs).map(\.labels) == [["x", "z"], ["x", "y"]])
        #expect(abs(head.predictions(outputs)[0].probabilities[0] - 1 / (1 + exp(-1))) < 1e-12)
        // x is predicted twice and right once, y predicted once, z found.
        var tally = head.tally(outputs, items)
        #expect(tally.labels.map(\.predicted) == [2, 1, 1] && tally.labels.map(\.correct) == [1, 0, 1])
        #expect(tally.labels.map(\.actual) == [1, 0, 1])
        head.thresholds = [0.7, 1, 0]
        #expect(head.predictions(outputs).map(\.labels) == [["x", "z"], ["z"]])
        tally = head.tally(outputs, items)
        #expect(tally.labels.map(\.predicted) == [1, 0, 2])
        // Probabilities are compared as they are rounded: that of 20 is 1 in Float.
        let certain = Tensor<Float>([[20, -20, 0]])
        #expect(head.predictions(certain).map(\.labels) == [["x", "z"]])
        head.thresholds = [1, 1, 1]
        #expect(head.predictions(certain).map(\.labels) == [["x"]])
        #expect(head.tally(certain, [[0]]).labels.map(\.correct) == [1, 0, 0])
        let scores = head.scores(outputs, items)
        #expect(scores.averagePrecision(of: 0) == 1 && scores.averagePrecision(of: 1) == nil)
        #expect(head.loss(Tensor<Double>.zeros([0, 3]), []) == Tensor(0))
        #expect(LabelHead(of: [["b"], [], ["a", "b"]]).labels == ["a", "b"])
        let unknown = #expect(throws: TargetError.self) { try head.item(["w"]) }
        #expect(unknown?.problem.hasPrefix("the label \"w\" is not one of") == true)
        let twice = #expect(throws: TargetError.self) { try head.item(["x", "x"]) }
        #expect(twice.map { "\($0)" } == "the label \"x\" occurs twice")
    }

    @Test("Numbers are in their own units, and the loss in standard deviations")
    func regression() throws {
        let head = try NumberHead(["t", "constant"], of: [[1, 5], [3, 5], [5, 5]])
        let deviation = (8.0 / 3).squareRoot()
        #expect(abs(head.means[0] - 3) < 1e-12 && head.means[1] == 5 && abs(head.deviations[0] - deviation) < 1e-12)
        #expect(head.deviations[1] == 1)
        let items = try [[3.0, 6], [3 + deviation, 4]].map { try head.item($0) }
        #expect(numbers(Tensor(items), [0, 1, 1, -1]))
        let outputs = Tensor<Double>([[0, 1], [0, 0]])
        #expect(abs(head.loss(outputs, items).scalar - 0.5) < 1e-12)
        #expect(head.predictions(outputs).map(\.values) == [[head.means[0], 6], [head.means[0], 5]])
        let figures = Figures(loss: 0, head.tally(outputs, items).figures)
        // Of t the errors are 0 and one deviation, of the other 0 and 1.
        #expect(abs(try #require(figures["mae"]) - (deviation / 2 + 0.5) / 2) < 1e-12)
        #expect(checkGradient(at: outputs) { head.loss($0, items) }.passes)
        #expect(head.loss(Tensor<Double>.zeros([0, 2]), []) == Tensor(0) && NumberTally().figures.isEmpty)
        let short = #expect(throws: TargetError.self) { try head.item([1]) }
        #expect(short?.problem == "there are 1 numbers for 2 names")
        let gap = #expect(throws: ExampleError.self) { try NumberHead(["t"], of: [[1], [.nan]]) }
        #expect(gap?.description == "example 1: t is nan, which is not finite")
    }

    @Test("A number that is always the same has the deviation 1, though its sum may be rounded; huge ones are refused")
    func moments() throws {
        let head = try NumberHead(["t"], of: Array(repeating: [0.1], count: 10))
        #expect(head.means == [0.1] && head.deviations == [1])
        let large = #expect(throws: ExampleError.self) {
            try NumberHead(["t", "u"], of: [[0, .greatestFiniteMagnitude], [0, -.greatestFiniteMagnitude]])
        }
        #expect(large?.description == "example 0: the numbers of u are too large to be added up")
        let same = try NumberHead(["u"], of: Array(repeating: [.greatestFiniteMagnitude], count: 3))
        #expect(same.means == [.greatestFiniteMagnitude] && same.deviations == [1])
    }

    @Test("Heads are saved, and impossible ones are refused")
    func saved() throws {
        func copy<Head: OutputHead>(_ head: Head) throws -> Head {
            try JSONDecoder().decode(Head.self, from: JSONEncoder().encode(head))
        }
        let labels = LabelHead(["x", "y"], thresholds: [0.25, 0.75])
        #expect(try copy(labels) == labels)
        #expect(try copy(ClassHead(["x", "y"])) == ClassHead(["x", "y"]))
        let numbers = NumberHead(["x"], means: [2], deviations: [3])
        #expect(try copy(numbers) == numbers)
        func refused<Head: OutputHead>(_ type: Head.Type, _ text: String) {
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(type, from: Data(text.utf8)) }
        }
        refused(ClassHead.self, #"{"classes":[]}"#)
        refused(ClassHead.self, #"{"classes":["a","a"]}"#)
        refused(LabelHead.self, #"{"labels":["a"],"thresholds":[]}"#)
        refused(LabelHead.self, #"{"labels":["a"],"thresholds":[1.5]}"#)
        refused(LabelHead.self, #"{"labels":["a","a"],"thresholds":[0.5,0.5]}"#)
        refused(NumberHead.self, #"{"names":["a"],"means":[0],"deviations":[0]}"#)
        refused(NumberHead.self, #"{"names":["a"],"means":[0,1],"deviations":[1,1]}"#)
        var tally = NumberTally([RegressionTally([1, 2], [1, 4])])
        tally.add(NumberTally([RegressionTally([3], [3]), RegressionTally([1], [2])]))
        #expect(tally.numbers.map(\.count) == [3, 1])
        #expect(try JSONDecoder().decode(NumberTally.self, from: JSONEncoder().encode(tally)) == tally)
    }
}
