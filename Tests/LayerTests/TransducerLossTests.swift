import Foundation
import RNNKit
import TestSupport
import Testing

/// The loss of a transducer: against all paths one by one, and at its edges.
@Suite struct TransducerLossTests {
    private static let lengths = [4, 3, 0, 2, 1]
    private static let texts: [[Int32]] = [[1, 2], [3, 3, 1, 2], [], [], [2, 2, 2]]

    private static func layout(_ texts: [[Int32]] = texts, _ lengths: [Int] = lengths) -> PairLayout {
        PairLayout(rows: lengths, columns: texts.map { $0.count + 1 })
    }

    private static func logits<Scalar: TensorScalar>(
        _ layout: PairLayout, symbols: Int = 4, salt: Int = 1
    ) -> PairBatch<Scalar> {
        PairBatch(cells: Sample.wave([layout.cellCount, symbols], salt: salt) * 2, layout: layout)
    }

    /// The probability of all paths from a cell on.
    private static func probability(
        _ shares: Tensor<Double>, _ text: [Int32], blank: Int32, from frame: Int = 0, _ column: Int = 0
    ) -> Double {
        guard frame < shares.shape[0] else { return column == text.count ? 1 : 0 }
        var sum =
            shares[frame, column, Int(blank)] * probability(shares, text, blank: blank, from: frame + 1, column)
        if column < text.count {
            sum +=
                shares[frame, column, Int(text[column])]
                * probability(shares, text, blank: blank, from: frame, column + 1)
        }
        return sum
    }

    @Test("The loss is that of all paths that read as the labels", arguments: [0, 1, 3] as [Int32])
    func enumeration(blank: Int32) {
        let texts = Self.texts.map { $0.map { ($0 + blank) % 4 } }
        let layout = Self.layout(texts)
        let logits: PairBatch<Double> = Self.logits(layout)
        let losses = transducerLosses(logits, TokenBatch(texts), blank: blank)
        for (sequence, text) in texts.enumerated() {
            guard layout.rows[sequence] > 0 else { continue }
            let expected = -log(Self.probability(logits[sequence].softmax(), text, blank: blank))
            #expect(abs(losses[sequence] - expected) < 1e-13 * max(1, expected), "\(text)")
        }
        let single = transducerLosses(
            PairBatch(
                cells: Tensor<Float>(logits.cells.scalars.map { Float($0) }, shape: logits.cells.shape), layout: layout),
            TokenBatch(texts), blank: blank)
        for (one, other) in zip(single.scalars, losses.scalars) { #expect(abs(Double(one) - other) < 1e-5) }
    }

    @Test("Gradients are those of differences")
    func gradients() {
        let logits: PairBatch<Double> = Self.logits(Self.layout())
        for reduction in SequenceReduction.allCases {
            let check = checkGradient(at: logits.cells, tolerance: 1e-8) {
                transducerLoss(
                    PairBatch(cells: $0, layout: logits.layout), TokenBatch(Self.texts), reduction: reduction)
            }
            #expect(check.passes, "\(reduction): \(check)")
        }
    }

    @Test("A batch gives what each sequence alone gives, to the bit")
    func alone() {
        func check<Scalar: TensorScalar>(_ type: Scalar.Type) {
            let logits: PairBatch<Scalar> = Self.logits(Self.layout(), salt: 2)
            let (_, gradient, losses) = valueWithGradient(at: logits.cells) {
                let losses = transducerLosses(
                    PairBatch(cells: $0, layout: logits.layout), TokenBatch(Self.texts, padding: 99, time: 6))
                return (losses.sum(), losses)
            }
            let slopes = PairBatch(cells: gradient, layout: logits.layout)
            for (sequence, text) in Self.texts.enumerated() {
                let layout = Self.layout([text], [Self.lengths[sequence]])
                let cells = logits[sequence].reshaped([layout.cellCount, 4])
                let (value, own) = valueWithGradient(at: cells) {
                    transducerLosses(PairBatch(cells: $0, layout: layout), TokenBatch([text])).sum()
                }
                #expect(value == losses[sequence])
                #expect(own == slopes[sequence].reshaped([layout.cellCount, 4]))
            }
        }
        check(Float.self)
        check(Double.self)
    }

    @Test("Any number of threads gives the same bits")
    func threads() {
        let lengths = (0..<8).map { 60 - 7 * $0 }
        let texts = (0..<8).map { sequence in (0..<3 * sequence).map { Int32(1 + $0 % 19) } }
        let layout = Self.layout(texts, lengths)
        let logits: PairBatch<Float> = Self.logits(layout, symbols: 20)
        func run(_ threads: Int) -> (value: Float, gradient: Tensor<Float>) {
            Threads.limited(to: threads) {
                valueWithGradient(at: logits.cells) {
                    transducerLoss(PairBatch(cells: $0, layout: layout), TokenBatch(texts))
                }
            }
        }
        let one = run(1)
        for threads in [2, 3, 5] {
            let several = run(threads)
            #expect(several.value == one.value && several.gradient == one.gradient)
        }
    }

    @Test("Labels without frames have an infinite loss or none, and no gradient; the others keep theirs")
    func impossible() {
        let texts: [[Int32]] = [[1, 1], [1, 2], []]
        let layout = Self.layout(texts, [0, 3, 0])
        var logits: PairBatch<Double> = Self.logits(layout)
        func losses(_ impossible: ImpossibleLoss) -> (Tensor<Double>, Tensor<Double>) {
            let (_, gradient, losses) = valueWithGradient(at: logits.cells) {
                let losses = transducerLosses(
                    PairBatch(cells: $0, layout: layout), TokenBatch(texts), impossible: impossible)
                return (losses.sum(), losses)
            }
            return (losses, gradient)
        }
        let (infinite, slope) = losses(.infinite)
        let (zero, other) = losses(.zero)
        #expect(infinite[0] == .infinity && infinite[1].isFinite && infinite[2] == 0)
        #expect(zero.scalars == [0, infinite[1], 0])
        #expect(slope == other && slope.isFinite && slope != .zeros(slope.shape))
        // A symbol that cannot be is as impossible.
        var cells = logits.cells
        for cell in 0..<layout.cellCount { cells[cell, 2] = -.infinity }
        logits = PairBatch(cells: cells, layout: layout)
        let (without, none) = losses(.infinite)
        #expect(without[1] == .infinity && none == .zeros(none.shape))
    }

    @Test("Without labels the loss is that of the blanks; without sequences, 0")
    func empty() {
        let layout = Self.layout([[]], [3])
        let logits: PairBatch<Double> = Self.logits(layout)
        let shares = logits.cells.logSoftmax()
        let blanks = (0..<3).reduce(0) { $0 - shares[$1, 1] }
        #expect(abs(transducerLosses(logits, TokenBatch([[]]), blank: 1)[0] - blanks) < 1e-14)
        let nothing = PairBatch(cells: Tensor<Float>.zeros([0, 4]), layout: PairLayout(rows: [], columns: []))
        for reduction in SequenceReduction.allCases {
            #expect(transducerLoss(nothing, TokenBatch([]), reduction: reduction).scalar == 0)
        }
    }

    @Test("Logits that are not numbers give a loss that is none, of their own sequence alone")
    func notNumbers() {
        let texts: [[Int32]] = [[1], [2]]
        let layout = Self.layout(texts, [2, 2])
        let clean: PairBatch<Float> = Self.logits(layout)
        for value in [Float.nan, .infinity] {
            var cells = clean.cells
            cells[1, 2] = value
            let losses = transducerLosses(PairBatch(cells: cells, layout: layout), TokenBatch(texts))
            #expect(losses[0].isNaN && losses[1] == transducerLosses(clean, TokenBatch(texts))[1])
        }
    }

    @Test("Labels, blanks and cells that cannot be are named")
    func mistakes() async {
        let count = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = transducerLoss(TransducerLossTests.logits([2, 1], [[1], []]), TokenBatch([[1]]))
        }
        #expect(
            message(count).contains(
                "transducerLoss: labels of 1 sequences for the 2 sequences of logits of shape [5, 4]"))
        let blank = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = transducerLoss(TransducerLossTests.logits([2], [[1]]), TokenBatch([[1]]), blank: 4)
        }
        #expect(
            message(blank).contains(
                "transducerLoss: the blank 4 is not one of the 4 symbols of logits of shape [4, 4]"))
        let range = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = transducerLoss(TransducerLossTests.logits([2], [[1]]), TokenBatch([[7]]))
        }
        #expect(
            message(range).contains(
                "transducerLoss: label 0 of sequence 0 is 7, which is not one of the 4 symbols of logits of shape [4, 4]"
            ))
        let same = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = transducerLoss(TransducerLossTests.logits([2], [[1]]), TokenBatch([[0]]))
        }
        #expect(message(same).contains("transducerLoss: label 0 of sequence 0 is the blank, 0"))
        let columns = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = transducerLoss(TransducerLossTests.logits([2], [[1]]), TokenBatch([[1, 2]]))
        }
        #expect(
            message(columns).contains(
                "transducerLoss: the 2 labels of sequence 0 need 3 columns of cells, and there are 2"))
        let shape = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = PairBatch(cells: Tensor<Float>.zeros([3, 4]), layout: PairLayout(rows: [2], columns: [2]))
        }
        #expect(message(shape).contains("PairBatch: cells of shape [3, 4] do not fit a layout with 4 cells"))
        let sizes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = PairLayout(rows: [2, 1], columns: [2])
        }
        #expect(
            message(sizes).contains("PairLayout: rows [2, 1] and columns [2] must be equally many and not negative"))
        let flat = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = transducerLoss(
                PairBatch(cells: Tensor<Float>.zeros([2, 0]), layout: PairLayout(rows: [2], columns: [1])),
                TokenBatch([[]]))
        }
        #expect(
            message(flat).contains(
                "transducerLoss: logits of shape [2, 0] are not [cells, symbols] with at least one symbol"))
    }

    private static func logits(_ lengths: [Int], _ texts: [[Int32]]) -> PairBatch<Float> {
        logits(layout(texts, lengths))
    }
}
