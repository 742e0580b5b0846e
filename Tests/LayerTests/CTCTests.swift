import Foundation
import RNNKit
import TestSupport
import Testing

/// Connectionist temporal classification: against PyTorch, against all paths one by one, and at its edges.
@Suite struct CTCTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let shape: [Int]
        let salt: Int
        let scale: Double
        let lengths: [Int]
        let labels: [[Int32]]
        let blank: Int32
        let losses: [Double?]
        let mean: Double
        let sum: Double
        let gradient: [Double]

        var testDescription: String { name }

        func logits<Scalar: TensorScalar>() -> Tensor<Scalar> {
            Tensor(
                (0..<shape.reduce(1, *)).map { index in
                    let angle =
                        Double(index + 1) * Double(2 * salt + 3) * 0.7548776662466927 + Double(salt) * 0.618
                    let value = 0.6 * (2 * (angle - angle.rounded(.down)) - 1) * scale
                    return Scalar((value * 64 + 0.5).rounded(.down) / 64)
                }, shape: shape)
        }
    }

    static let cases: [Case] = (try? Fixture.load("ctc.json")) ?? []

    @Test("The reference has repeats, another blank, impossible and empty labels, extreme and long sequences")
    func fixture() {
        #expect(Self.cases.count == 11)
        #expect(Self.cases.contains { $0.blank != 0 } && Self.cases.contains { $0.losses.contains(nil) })
    }

    @Test("In Double, PyTorch's losses and gradients to ten digits", arguments: cases)
    func wide(_ example: Case) { compare(example, Double.self, tolerance: 1e-10) }

    @Test("In Float, PyTorch's losses and gradients to five digits", arguments: cases)
    func single(_ example: Case) { compare(example, Float.self, tolerance: 1e-5) }

    private func compare<Scalar: TensorScalar>(_ example: Case, _ type: Scalar.Type, tolerance: Double) {
        let labels = TokenBatch(example.labels)
        func batch(_ x: Tensor<Scalar>) -> SequenceBatch<Scalar> { SequenceBatch(x, lengths: example.lengths) }
        let x: Tensor<Scalar> = example.logits()
        func expectNear(_ found: Scalar, _ expected: Double, _ what: String) {
            #expect(abs(Double(found) - expected) <= tolerance * max(1, abs(expected)), "\(example.name): \(what)")
        }
        for (found, expected) in zip(
            ctcLosses(batch(x), labels, blank: example.blank).scalars, example.losses.map { $0 ?? .infinity })
        {
            if expected.isInfinite { #expect(found == .infinity) } else { expectNear(found, expected, "a loss") }
        }
        for (reduction, expected) in [(SequenceReduction.meanPerLabel, example.mean), (.sum, example.sum)] {
            let found = ctcLoss(batch(x), labels, blank: example.blank, impossible: .zero, reduction: reduction)
            expectNear(found.scalar, expected, "\(reduction)")
        }
        let weights = example.lengths.indices.map { Scalar(1 + 0.5 * Double(($0 * 7919) % 13) / 13) }
        let gradient = valueWithGradient(at: x) {
            (ctcLosses(batch($0), labels, blank: example.blank, impossible: .zero) * Tensor(weights)).sum()
        }.gradient
        let greatest = example.gradient.map(abs).max() ?? 0
        let difference = zip(gradient.scalars, example.gradient).map { abs(Double($0) - $1) }.max() ?? 0
        #expect(
            gradient.isFinite && difference <= tolerance * greatest, "\(example.name): differs by \(difference)")
    }

    @Test("The loss is that of all paths that read as the labels", arguments: [0, 1, 2] as [Int32])
    func enumeration(blank: Int32) {
        let x: Tensor<Double> = Sample.wave([1, 5, 3], salt: 7) * 3
        let shares = x.entry(0).softmax().scalars
        let others: [Int32] = [0, 1, 2].filter { $0 != blank }
        for text: [Int32] in [
            [], [others[0]], [others[1], others[1]], [others[0], others[1], others[0]],
            [others[0], others[0], others[0]], [others[1], others[1], others[1], others[0]],
        ] {
            var total = 0.0
            for path in Paths(symbols: 3, frames: 5) where path.reading(blank: blank) == text {
                total += path.enumerated().reduce(1) { $0 * shares[$1.offset * 3 + Int($1.element)] }
            }
            let loss = ctcLosses(SequenceBatch(x), TokenBatch([text]), blank: blank)[0]
            #expect(total == 0 ? loss == .infinity : abs(loss + log(total)) < 1e-13, "\(text)")
        }
    }

    @Test("Gradients are those of differences")
    func gradients() {
        let labels = TokenBatch([[1, 1, 2], [3], [], [2, 1]])
        let x: Tensor<Double> = Sample.wave([4, 6, 4], salt: 1) * 2
        for reduction in SequenceReduction.allCases {
            let check = checkGradient(at: x, tolerance: 1e-8) {
                ctcLoss(
                    SequenceBatch($0, lengths: [6, 4, 3, 2]), labels, impossible: .zero, reduction: reduction)
            }
            #expect(check.passes, "\(reduction): \(check)")
        }
    }

    @Test("A batch gives what each sequence alone gives, whatever the padding, to the bit")
    func padding() {
        func check<Scalar: TensorScalar>(_ type: Scalar.Type) {
            let lengths = [9, 4, 0, 7]
            let texts: [[Int32]] = [[1, 2, 2, 3], [4, 1], [], [3, 3, 3]]
            let clean: Tensor<Scalar> = Sample.wave([4, 9, 5], salt: 2) * 3
            var dirty = clean
            for (sequence, length) in lengths.enumerated() {
                for step in length..<9 {
                    for symbol in 0..<5 { dirty[sequence, step, symbol] = symbol % 2 == 0 ? .nan : .infinity }
                }
            }
            func losses(_ x: Tensor<Scalar>, _ padding: Int32) -> (Tensor<Scalar>, Tensor<Scalar>) {
                let labels = TokenBatch(texts, padding: padding, time: 6)
                let (_, gradient, losses) = valueWithGradient(at: x) {
                    let losses = ctcLosses(SequenceBatch($0, lengths: lengths), labels)
                    return (losses.sum(), losses)
                }
                return (losses, gradient)
            }
            let (expected, slope) = losses(clean, 1)
            let (found, gradient) = losses(dirty, 99)
            #expect(found == expected && gradient == slope && gradient.isFinite)
            for (sequence, length) in lengths.enumerated() {
                let alone = clean.slice(sequence..<sequence + 1).slice(0..<length, axis: 1)
                let (value, own) = valueWithGradient(at: alone) {
                    ctcLosses(SequenceBatch($0), TokenBatch([texts[sequence]])).sum()
                }
                #expect(value == expected[sequence])
                #expect(own.entry(0) == slope.entry(sequence).slice(0..<length))
                #expect(slope.entry(sequence).slice(length..<9) == .zeros([9 - length, 5]))
            }
        }
        check(Float.self)
        check(Double.self)
    }

    @Test("Any number of threads gives the same bits")
    func threads() {
        let x: Tensor<Float> = Sample.wave([8, 600, 20], salt: 3) * 4
        let labels = TokenBatch((0..<8).map { sequence in (0..<5 * sequence).map { Int32(1 + $0 % 19) } })
        let lengths = (0..<8).map { 600 - 7 * $0 }
        func run(_ threads: Int) -> (value: Float, gradient: Tensor<Float>) {
            Threads.limited(to: threads) {
                valueWithGradient(at: x) { ctcLoss(SequenceBatch($0, lengths: lengths), labels) }
            }
        }
        let one = run(1)
        for threads in [2, 3, 5] {
            let several = run(threads)
            #expect(several.value == one.value && several.gradient == one.gradient)
        }
    }

    @Test("Impossible labels have an infinite loss or none, and no gradient; the others keep theirs")
    func impossible() {
        // Two equal labels need three frames.
        let x: Tensor<Double> = Sample.wave([3, 4, 3])
        let labels = TokenBatch([[1, 1], [1, 2], [1]])
        func losses(_ impossible: ImpossibleLoss) -> (Tensor<Double>, Tensor<Double>) {
            let (_, gradient, losses) = valueWithGradient(at: x) {
                let losses = ctcLosses(SequenceBatch($0, lengths: [2, 4, 0]), labels, impossible: impossible)
                return (losses.sum(), losses)
            }
            return (losses, gradient)
        }
        let (infinite, slope) = losses(.infinite)
        let (zero, other) = losses(.zero)
        #expect(infinite[0] == .infinity && infinite[2] == .infinity && infinite[1].isFinite)
        #expect(zero.scalars == [0, infinite[1], 0])
        #expect(slope == other && slope.isFinite)
        #expect(slope.entry(0) == .zeros([4, 3]) && slope.entry(1) != .zeros([4, 3]))
        // A symbol that cannot be is as impossible as a frame that is missing.
        var without = x
        for step in 0..<4 { without[1, step, 2] = -.infinity }
        let (value, gradient) = valueWithGradient(at: without) {
            ctcLosses(SequenceBatch($0, lengths: [2, 4, 0]), labels)[rows: 1]
        }
        #expect(value == .infinity && gradient.entry(1) == .zeros([4, 3]))
    }

    @Test("Without frames and labels the loss is 0; without labels, that of the blanks; without sequences, 0")
    func empty() {
        let x: Tensor<Double> = Sample.wave([2, 3, 4])
        let labels = TokenBatch([[], []], time: 2)
        let losses = ctcLosses(SequenceBatch(x, lengths: [0, 3]), labels, blank: 1)
        #expect(losses[0] == 0)
        let blanks = (0..<3).reduce(0) { $0 - x.logSoftmax()[1, $1, 1] }
        #expect(abs(losses[1] - blanks) < 1e-14)
        for reduction in SequenceReduction.allCases {
            let none = ctcLoss(SequenceBatch(Tensor<Float>.zeros([0, 3, 4])), TokenBatch([]), reduction: reduction)
            #expect(none.scalar == 0)
        }
    }

    @Test("Means divide by the number of sequences, or first by each one's labels")
    func reductions() {
        let x: Tensor<Double> = Sample.wave([3, 6, 4], salt: 4)
        let labels = TokenBatch([[1, 2, 3], [], [2]])
        let losses = ctcLosses(SequenceBatch(x), labels)
        func loss(_ reduction: SequenceReduction) -> Double {
            ctcLoss(SequenceBatch(x), labels, reduction: reduction).scalar
        }
        #expect(abs(loss(.sum) - losses.sum().scalar) < 1e-14)
        #expect(abs(loss(.mean) - losses.mean().scalar) < 1e-14)
        #expect(abs(loss(.meanPerLabel) - (losses[0] / 3 + losses[1] + losses[2]) / 3) < 1e-14)
        #expect(ctcLoss(SequenceBatch(x), labels).scalar == loss(.meanPerLabel))
    }

    @Test("Logits that are not numbers give a loss that is none, of their own sequence alone")
    func notNumbers() {
        let clean: Tensor<Float> = Sample.wave([2, 3, 4])
        for value in [Float.nan, .infinity] {
            var x = clean
            x[0, 1, 2] = value
            let losses = ctcLosses(SequenceBatch(x), TokenBatch([[1], [2]]))
            #expect(losses[0].isNaN && losses[1] == ctcLosses(SequenceBatch(clean), TokenBatch([[1], [2]]))[1])
        }
        // One that is large is a number.
        var x = clean
        x[0, 1, 2] = -3e38
        x[1, 1, 2] = 1e30
        let losses = ctcLosses(SequenceBatch(x), TokenBatch([[1], [1]]))
        #expect(losses[0].isFinite && losses[1].isFinite && losses[1] > 0.9e30)
    }

    @Test("Labels and blanks that cannot be are named")
    func mistakes() async {
        let count = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ctcLoss(SequenceBatch(Tensor<Float>.zeros([2, 3, 4])), TokenBatch([[1]]))
        }
        #expect(
            message(count).contains("ctcLoss: labels of 1 sequences for the 2 sequences of logits of shape [2, 3, 4]"))
        let blank = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ctcLoss(SequenceBatch(Tensor<Float>.zeros([1, 3, 4])), TokenBatch([[1]]), blank: 4)
        }
        #expect(
            message(blank).contains("ctcLoss: the blank 4 is not one of the 4 symbols of logits of shape [1, 3, 4]"))
        let range = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ctcLoss(SequenceBatch(Tensor<Float>.zeros([2, 3, 4])), TokenBatch([[1], [2, 4]]))
        }
        #expect(
            message(range).contains(
                "ctcLoss: label 1 of sequence 1 is 4, which is not one of the 4 symbols of logits of shape [2, 3, 4]"))
        let same = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ctcLoss(SequenceBatch(Tensor<Float>.zeros([1, 3, 4])), TokenBatch([[2, 0]]))
        }
        #expect(message(same).contains("ctcLoss: label 1 of sequence 0 is the blank, 0"))
        let symbols = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ctcLoss(SequenceBatch(Tensor<Float>.zeros([1, 3, 0])), TokenBatch([[]]))
        }
        #expect(
            message(symbols).contains(
                "ctcLoss: logits of shape [1, 3, 0] are not [batch, time, symbols] with at least one symbol"))
    }
}

extension Tensor {
    /// An element of a vector as a tensor of one number, through which a gradient passes.
    fileprivate subscript(rows row: Int) -> Tensor { slice(row..<row + 1).sum() }
}
