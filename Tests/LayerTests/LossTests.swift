import RNNKit
import TestSupport
import Testing

/// What no fixture has: PyTorch gives NaN there, or does not take the call.
@Suite struct LossTests {
    @Test("Where nothing counts, the loss is 0 and so is the gradient")
    func nothing() {
        let logits: Tensor<Double> = Sample.wave([2, 3, 4])
        let labels: [Int32] = [1, 1, 1, 1, 1, 1]
        let none = TokenBatch([[], []], padding: 1, time: 3)
        let losses: [(Tensor<Double>) -> Tensor<Double>] = [
            { crossEntropy($0, labels, ignoring: 1) },
            { crossEntropy(SequenceBatch($0, lengths: [0, 0]), none) },
            { crossEntropy(SequenceBatch($0, lengths: [0, 0]), none, smoothing: 0.5) },
            { meanSquaredError(SequenceBatch($0, lengths: [0, 0]), SequenceBatch(logits, lengths: [0, 0])) },
            { meanAbsoluteError(SequenceBatch($0, lengths: [0, 0]), SequenceBatch(logits, lengths: [0, 0])) },
            { huberLoss(SequenceBatch($0, lengths: [0, 0]), SequenceBatch(logits, lengths: [0, 0])) },
            { binaryCrossEntropy(SequenceBatch($0, lengths: [0, 0]), SequenceBatch(logits, lengths: [0, 0])) },
            { crossEntropy($0, labels, classWeights: [1, 0, 1, 1]) },
            { crossEntropy($0, labels, classWeights: [1, 0, 1, 1], smoothing: 0.5) },
        ]
        for loss in losses {
            let (value, gradient) = valueWithGradient(at: logits, loss)
            #expect(value == 0)
            #expect(gradient == .zeros([2, 3, 4]))
        }
        #expect(crossEntropy(Tensor<Double>.zeros([0, 4]), []).scalar == 0)
    }

    @Test("Rows that do not count may hold anything, labels and logits")
    func padding() {
        var scalars = (Sample.wave([2, 3, 4]) as Tensor<Double>).scalars
        let clean = Tensor(scalars, shape: [2, 3, 4])
        for index in 16..<20 { scalars[index] = .nan }
        for index in 20..<24 { scalars[index] = .infinity }
        let dirty = Tensor(scalars, shape: [2, 3, 4])
        func loss(_ logits: Tensor<Double>, padding: Int32) -> (value: Double, gradient: Tensor<Double>) {
            let labels = TokenBatch([[0, 1, 2], [3, -100]], padding: padding)
            return valueWithGradient(at: logits) {
                crossEntropy(
                    SequenceBatch($0, layout: labels.layout), labels, classWeights: [1, 2, 3, 4], smoothing: 0.1,
                    ignoring: -100)
            }
        }
        let (expected, found) = (loss(clean, padding: 0), loss(dirty, padding: 77))
        #expect(expected.value == found.value)
        #expect(expected.gradient == found.gradient)
        #expect(found.gradient.isFinite)
        #expect(found.gradient.entry(1).slice(1..<3) == .zeros([2, 4]))
    }

    @Test("The mean of the valid steps is that of their rows alone")
    func rows() {
        let logits: Tensor<Double> = Sample.wave([2, 3, 4])
        let tags = TokenBatch([[2, 0, 1], [3]])
        let alone = crossEntropy(logits.reshaped([-1, 4]).rows([0, 1, 2, 3]), [2, 0, 1, 3])
        let ragged = SequenceBatch(logits, lengths: [3, 1])
        #expect(abs(crossEntropy(ragged, tags).scalar - alone.scalar) < 1e-15)
        #expect(crossEntropy(ragged.steps, tags.steps) == crossEntropy(ragged, tags))
        #expect(
            crossEntropy(SequenceBatch(steps: ragged.steps, layout: tags.layout), tags) == crossEntropy(ragged, tags))
    }

    @Test("Losses of sequences are those of their valid steps, whatever stands in the padding")
    func sequences() {
        let (p, t): (Tensor<Double>, Tensor<Double>) = (
            Sample.wave([2, 3, 4]), Sample.wave([2, 3, 4], salt: 1) * 0.5 + 0.5
        )
        let rows: [Int32] = [0, 1, 2, 3]
        var spoilt = p
        for feature in 0..<4 { (spoilt[1, 1, feature], spoilt[1, 2, feature]) = (.nan, .infinity) }
        typealias Loss<Values> = (Values, Values) -> Tensor<Double>
        let losses: [(String, Loss<Tensor<Double>>, Loss<SequenceBatch<Double>>)] = [
            ("meanSquaredError", { meanSquaredError($0, $1) }, { meanSquaredError($0, $1) }),
            ("meanAbsoluteError", { meanAbsoluteError($0, $1) }, { meanAbsoluteError($0, $1) }),
            ("huberLoss", { huberLoss($0, $1, threshold: 0.25) }, { huberLoss($0, $1, threshold: 0.25) }),
            ("binaryCrossEntropy", { binaryCrossEntropy($0, $1) }, { binaryCrossEntropy($0, $1) }),
        ]
        for (name, ofRows, ofSequences) in losses {
            let expected = valueWithGradient(at: p) {
                ofRows($0.reshaped([-1, 4]).rows(rows), t.reshaped([-1, 4]).rows(rows))
            }
            let targets = SequenceBatch(t, lengths: [3, 1])
            for predictions in [p, spoilt] {
                let found = valueWithGradient(at: predictions) {
                    ofSequences(SequenceBatch($0, lengths: [3, 1]), targets)
                }
                #expect(found.value == expected.value && found.gradient == expected.gradient, "\(name)")
            }
        }
    }

    @Test("Sequences of different lengths have no loss")
    func otherLengths() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let x = Tensor<Float>.ones([2, 3, 4])
            _ = meanSquaredError(SequenceBatch(x, lengths: [3, 1]), SequenceBatch(x, lengths: [3, 2]))
        }
        #expect(message(result).contains("loss: sequences of lengths [3, 1] and [3, 2] do not go together"))
    }

    @Test("A label outside of the classes is named with its row")
    func label() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = crossEntropy(Tensor<Float>.ones([3, 2]), [0, -1, 2], ignoring: -1)
        }
        #expect(message(result).contains("crossEntropy: label 2 of row 2 is not one of 2 classes"))
    }

    @Test("Predictions and targets of different shapes are refused, even where one could be spread over the other")
    func shapes() async {
        let squared = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = meanSquaredError(Tensor<Float>.ones([3, 1]), .ones([3]))
        }
        #expect(message(squared).contains("meanSquaredError: the prediction's shape is [3, 1], the target's [3]"))
        let absolute = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = meanAbsoluteError(Tensor<Float>.ones([3, 1]), .ones([3]))
        }
        #expect(message(absolute).contains("meanAbsoluteError: the prediction's shape is [3, 1], the target's [3]"))
        let huber = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = huberLoss(Tensor<Float>.ones([3, 1]), .ones([3]))
        }
        #expect(message(huber).contains("huberLoss: the prediction's shape is [3, 1], the target's [3]"))
        let binary = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = binaryCrossEntropy(Tensor<Float>.ones([3, 1]), .ones([3]))
        }
        #expect(message(binary).contains("binaryCrossEntropy: the logits' shape is [3, 1], the targets' [3]"))
    }

    @Test("Labels, class weights and settings that no loss has are refused")
    func settings() async {
        let labels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = crossEntropy(Tensor<Float>.ones([2, 3]), [0, 1, 2])
        }
        #expect(message(labels).contains("crossEntropy: 3 labels for the 2 rows of logits of shape [2, 3]"))
        let weights = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = crossEntropy(Tensor<Float>.ones([2, 2]), [0, 1], classWeights: [1, 2, 3])
        }
        #expect(message(weights).contains("crossEntropy: 3 class weights for logits of shape [2, 2]"))
        let smoothing = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = crossEntropy(Tensor<Float>.ones([2, 2]), [0, 1], smoothing: 1.5)
        }
        #expect(message(smoothing).contains("crossEntropy: a smoothing of 1.5 is not within 0 ... 1"))
        // As many steps, but of other sequences.
        let steps = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = crossEntropy(SequenceBatch(Tensor<Float>.ones([2, 3, 2])), TokenBatch([[0, 1], [0, 1], [0, 1]]))
        }
        #expect(message(steps).contains("crossEntropy: labels of 3 sequences with lengths [2, 2, 2] for logits"))
        let threshold = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = huberLoss(Tensor<Float>.ones([2]), .ones([2]), threshold: 0)
        }
        #expect(message(threshold).contains("huberLoss: a threshold of 0.0 is not positive"))
    }

    @Test("Labels whose lengths are not those of the logits are named")
    func lengths() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let logits = SequenceBatch(Tensor<Float>.ones([2, 3, 2]), lengths: [3, 2])
            _ = crossEntropy(logits, TokenBatch([[0, 0, 0], [0]]))
        }
        #expect(
            message(result).contains(
                """
                crossEntropy: labels of 2 sequences with lengths [3, 1] for logits of shape [2, 3, 2] with lengths \
                [3, 2], which must be [batch, time, classes]
                """))
    }

    @Test("A binary loss of sure and right answers keeps its digits")
    func binary() {
        let loss = binaryCrossEntropy(Tensor<Double>([40, -40]), Tensor([1, 0])).scalar
        #expect(abs(loss / 4.248354255291589e-18 - 1) < 1e-12)
        let (value, gradient) = valueWithGradient(at: Tensor<Float>([1000, -1000])) {
            binaryCrossEntropy($0, Tensor([0, 1]))
        }
        #expect(value == 1000)
        #expect(gradient == Tensor([0.5, -0.5]))
    }

    @Test("Huber's loss at its threshold and at no difference has both pieces' slope")
    func huber() {
        let d = Tensor<Double>([-2, -0.5, 0, 0.5, 2])
        let (value, gradient) = valueWithGradient(at: d) { huberLoss($0, .zeros([5]), threshold: 0.5) * 5 }
        #expect(value == 2 * (0.5 * 1.75) + 2 * 0.125)
        #expect(gradient.isClose(to: Tensor([-0.5, -0.5, 0, 0.5, 0.5]), relative: 1e-15))
        #expect(valueWithGradient(at: d) { meanAbsoluteError($0, .zeros([5])) * 5 }.gradient == d.sign())
    }
}
