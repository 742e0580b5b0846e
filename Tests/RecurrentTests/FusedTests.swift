import TestSupport
import Testing

@testable import RNNKit

/// The kernels' way along sequences against the chain of steps that states the equations.
@Suite struct FusedTests {
    @Test("Fused is what unrolled is: values and all gradients, with every option", arguments: CellCase.all)
    func unrolled(_ example: CellCase) {
        example.checkFused()
    }

    @Test("The same bits for 1, 2 and 3 threads, and without keeping anything for the way back")
    func threads() {
        func check<Cell: RecurrentCell>(_ cell: Cell) where Cell.Scalar == Float {
            for lengths in [nil, (0..<24).map { ($0 * 29) % 41 }] {
                for isReversed in [false, true] {
                    let options = RecurrentOptions(dropout: 0.2, hiddenZoneout: 0.1, memoryZoneout: 0.1)
                    let layer = Recurrent(cell, isReversed: isReversed, options: options)
                    let x = SequenceBatch(Sample.wave([24, 40, 50]) as Tensor<Float>, lengths: lengths)
                    let all = Everything(layer: layer, x: x.values, state: layer.initialState(batch: 24))
                    func results(_ threads: Int) -> [Tensor<Float>] {
                        var random = RandomSource(seed: 3)
                        return Threads.limited(to: threads) {
                            let value = withTraining(random: &random) {
                                valueWithGradient(at: all) { all in
                                    let x = SequenceBatch(all.x, layout: x.layout)
                                    let result = all.layer(x, initial: all.state)
                                    return (result.outputs.values.squared().sum(), result)
                                }
                            }
                            let inference = layer(x)
                            return value.gradient.parameterValues + value.extra.state.parameterValues
                                + [value.extra.outputs.values, inference.outputs.values]
                                + inference.state.parameterValues
                        }
                    }
                    let one = results(1)
                    for threads in 2...3 { #expect(results(threads) == one, "\(Cell.self)") }
                    let recorded = valueWithGradient(at: layer) { layer in
                        let outputs = layer(x).outputs.values
                        return (outputs.sum(), outputs)
                    }
                    #expect(recorded.extra == layer(x).outputs.values, "\(Cell.self)")
                }
            }
        }
        var random = RandomSource(seed: 5)
        check(ElmanCell<Float>(inputs: 50, hidden: 70, random: &random))
        check(GRUCell<Float>(inputs: 50, hidden: 70, random: &random))
        check(GRUCell<Float>(inputs: 50, hidden: 70, reset: .beforeProduct, random: &random))
        check(LSTMCell<Float>(inputs: 50, hidden: 70, random: &random))
        check(LSTMCell<Float>(inputs: 50, hidden: 70, projection: 33, hasPeepholes: true, random: &random))
    }

    @Test("As many rows and columns as fill whole tiles, in both types", arguments: [false, true])
    func large(_ isReversed: Bool) {
        checkLarge(Double.self, isReversed: isReversed, tolerance: 1e-12)
        checkLarge(Float.self, isReversed: isReversed, tolerance: 5e-6)
    }

    private func checkLarge<Scalar: TensorScalar>(_ type: Scalar.Type, isReversed: Bool, tolerance: Scalar) {
        func check<Cell: RecurrentCell>(_ cell: Cell, _ name: String) where Cell.Scalar == Scalar {
            // Not square, and with biases, so that everything matters.
            var salt = 30
            let cell = cell.mapParameters { _, value in
                salt += 1
                return value + Sample.wave(value.shape, salt: salt) * 0.1
            }
            for options in [
                RecurrentOptions(),
                RecurrentOptions(dropout: 0.3, hiddenZoneout: 0.2, memoryZoneout: 0.3, gradientLimit: 0.5),
                RecurrentOptions(hiddenZoneout: 0.2, gradientLimit: 0.1),
            ] {
                #expect(cell.fusedForm != nil, "\(name)")
                compare(
                    Recurrent(cell, isReversed: isReversed, options: options),
                    Recurrent(Unrolled(cell), isReversed: isReversed, options: options),
                    (0..<20).map { ($0 * 7 + 5) % 13 }, "\(name), \(type), \(options)", batch: 20, time: 12,
                    tolerance: tolerance, uses: [(true, true, true, .variable), (true, true, false, .nothing)])
            }
        }
        var random = RandomSource(seed: 5)
        check(ElmanCell<Scalar>(inputs: 21, hidden: 37, random: &random), "tanh")
        check(ElmanCell<Scalar>(inputs: 21, hidden: 37, activation: .relu, random: &random), "relu")
        check(GRUCell<Scalar>(inputs: 21, hidden: 37, random: &random), "GRU after")
        check(GRUCell<Scalar>(inputs: 21, hidden: 37, reset: .beforeProduct, random: &random), "GRU before")
        check(LSTMCell<Scalar>(inputs: 21, hidden: 37, random: &random), "LSTM")
        check(LSTMCell<Scalar>(inputs: 21, hidden: 37, hasPeepholes: true, random: &random), "peepholes")
        check(LSTMCell<Scalar>(inputs: 21, hidden: 37, isCoupled: true, cellLimit: 0.5, random: &random), "coupled")
        check(
            LSTMCell<Scalar>(
                inputs: 21, hidden: 37, projection: 19, hasPeepholes: true, isCoupled: true, random: &random),
            "projection")
    }

    @Test("Tokens that come again and again have the masks of their vectors")
    func tokensWithMasks() {
        func check<Cell: RecurrentCell>(_ cell: Cell) where Cell.Scalar == Double {
            let options = RecurrentOptions(dropout: 0.4, hiddenZoneout: 0.2, memoryZoneout: 0.3)
            let tokens = TokenBatch([[3, 1, 3, 3, 1], [1, 3], [3, 0, 1, 3]])
            let table: Tensor<Double> = Sample.wave([4, 3], salt: 6)
            #expect(RepeatedTokens(tokens, vocabulary: 4) != nil)
            for isReversed in [false, true] {
                let layer = Recurrent(cell, isReversed: isReversed, options: options)
                func results(_ input: (SequenceBatch<Double>) -> SequenceBatch<Double>) -> [Tensor<Double>] {
                    var random = RandomSource(seed: 3)
                    return withTraining(random: &random) {
                        let all = Everything(layer: layer, x: table, state: layer.initialState(batch: 3))
                        let (_, gradient, values) = valueWithGradient(at: all) { all in
                            let x = input(Embedding(weight: all.x)(tokens))
                            let outputs = all.layer(x).outputs.values
                            let final = all.layer.final(x, initial: all.state)
                            let parts = [outputs, final.output] + final.state.parameterValues
                            return (parts.map { $0.squared().sum() }.reduce(Tensor(0), +), parts.map(\.detached))
                        }
                        return values + gradient.parameterValues
                    }
                }
                let ofTokens = results { $0 }
                let ofVectors = results { SequenceBatch($0.values, layout: $0.layout) }
                for (number, (a, b)) in zip(ofTokens, ofVectors).enumerated() {
                    #expect(a.isClose(to: b, relative: 1e-12, absolute: 1e-14), "\(Cell.self): \(number)")
                }
            }
        }
        var random = RandomSource(seed: 5)
        check(ElmanCell<Double>(inputs: 3, hidden: 4, random: &random))
        check(GRUCell<Double>(inputs: 3, hidden: 4, random: &random))
        check(GRUCell<Double>(inputs: 3, hidden: 4, reset: .beforeProduct, random: &random))
        check(LSTMCell<Double>(inputs: 3, hidden: 4, projection: 2, hasPeepholes: true, random: &random))
    }

    @Test("A pullback can be called again")
    func again() {
        var random = RandomSource(seed: 5)
        let layer = Recurrent(GRUCell<Double>(inputs: 3, hidden: 4, random: &random))
        let x: Tensor<Double> = Sample.wave([2, 5, 3])
        let (value, pullback) = valueWithPullback(
            at: Everything(layer: layer, x: x, state: layer.initialState(batch: 2))
        ) {
            $0.layer(SequenceBatch($0.x, lengths: [5, 3]), initial: $0.state).outputs.values
        }
        let seed: Tensor<Double> = Sample.wave(value.shape, salt: 2)
        let first = pullback(seed).parameterValues
        #expect(pullback(seed).parameterValues == first)
        let doubled = pullback(seed * 2).parameterValues
        #expect(zip(first, doubled).allSatisfy { $1.isClose(to: $0 * 2, relative: 1e-14, absolute: 0) })
    }

    @Test("Numbers too small to be normal count as zero inside, and outside as before")
    func denormals() {
        let half = RecurrentWeights<Float>(input: .zeros([1, 1]), recurrent: .ones([1, 1]) * 0.5)
        let layer = Recurrent(ElmanCell(weights: half, activation: .relu))
        let outputs = layer(Tensor.zeros([1, 6, 1]), initial: HiddenState(.ones([1, 1]) * 0x1p-124)).outputs
        #expect(outputs.scalars == [0x1p-125, 0x1p-126, 0, 0, 0, 0])
        #expect((Tensor<Float>([0x1p-126]) * 0.5).scalars == [Float.leastNormalMagnitude / 2])
    }

    @Test("Numbers that are not numbers stay in their own sequence")
    func notANumber() {
        var random = RandomSource(seed: 5)
        let layer = Recurrent(LSTMCell<Float>(inputs: 3, hidden: 40, random: &random))
        var x: Tensor<Float> = Sample.wave([3, 5, 3])
        let clean = layer(x).outputs
        x[1, 2, 0] = .nan
        let outputs = layer(x).outputs
        #expect(outputs.slice(0..<1) == clean.slice(0..<1))
        #expect(outputs.slice(2..<3) == clean.slice(2..<3))
        #expect(outputs[1, 1, 0].isFinite && outputs[1, 2, 0].isNaN && outputs[1, 4, 39].isNaN)
    }

    @Test("More rows than are worked on at a time have the gradients of a few", arguments: [nil, Int32(1)])
    func manyRows(_ padding: Int32?) {
        var random = RandomSource(seed: 1)
        let cell = GRUCell<Double>(inputs: 300, hidden: 3, random: &random)
        let lengths = (0..<40).map { row in 7 + row * 5 % 14 }
        #expect(lengths.reduce(0, +) > 512)
        let x: Tensor<Double> = Sample.wave([40, 20, 300])
        func gradient(_ layer: some RecurrentLayer<Double>) -> Tensor<Double> {
            let weights: Tensor<Double> = Sample.wave([40, 20, 3], salt: 1)
            return valueWithGradient(at: x) { x in
                (layer(SequenceBatch(x, lengths: lengths)).outputs.values * weights).sum()
            }.gradient
        }
        // Set by one layer; by two, the second adds to what the first has set.
        let layer = Recurrent(cell)
        let unrolled = Unrolled(cell)
        #expect(gradient(layer).isClose(to: gradient(Recurrent(unrolled)), relative: 1e-11, absolute: 1e-13))
        let both = Bidirectional(forward: cell, backward: cell, merge: .sum)
        let bothUnrolled = Bidirectional(forward: unrolled, backward: unrolled, merge: .sum)
        #expect(gradient(both).isClose(to: gradient(bothUnrolled), relative: 1e-11, absolute: 1e-13))

        // As many different tokens.
        var sequences: [[Int32]] = []
        for (row, length) in lengths.enumerated() {
            sequences.append((0..<4 * length).map { step in Int32((row * 31 + step * 7) % 600) })
        }
        let batch = TokenBatch(sequences)
        let table: Tensor<Double> = Sample.wave([600, 300], salt: 2)
        #expect(RepeatedTokens(batch, vocabulary: 600)?.ids.count ?? 0 > 512)
        func gradient(_ input: (SequenceBatch<Double>) -> SequenceBatch<Double>) -> Tensor<Double> {
            let weights: Tensor<Double> = Sample.wave([40, 3], salt: 3)
            return valueWithGradient(at: table) { table in
                let x = input(Embedding(weight: table, padding: padding)(batch))
                return (layer.final(x).output * weights).sum()
            }.gradient
        }
        let ofTokens = gradient { $0 }
        let ofVectors = gradient { SequenceBatch($0.values, layout: $0.layout) }
        #expect(ofTokens.isClose(to: ofVectors, relative: 1e-11, absolute: 1e-13))
    }

    @Test("A state that is zero but for one element, or NaN there, is not taken for zero")
    func almostZero() {
        var random = RandomSource(seed: 1)
        let layer = Recurrent(GRUCell<Double>(inputs: 2, hidden: 40, random: &random))
        let x: Tensor<Double> = Sample.wave([3, 1, 2])
        for value in [Double.leastNonzeroMagnitude, -1, .nan] {
            for place in [0, 17, 119] {
                var scalars = Array(repeating: 0.0, count: 120)
                scalars[place] = value
                let state = HiddenState(Tensor(scalars, shape: [3, 40]))
                #expect(!state.hidden.isZero)
                let found = layer(x, initial: state).outputs.scalars
                let expected = Recurrent(Unrolled(layer.cell))(x, initial: state).outputs.scalars
                #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-14 || ($0.isNaN && $1.isNaN) })
            }
        }
        #expect(Tensor<Double>.zeros([3, 40]).isZero && Tensor<Double>.zeros([0, 40]).isZero)
    }
}

/// A cell against itself step by step.
func checkAgainstSteps<Cell: RecurrentCell>(_ cell: Cell, _ name: String) where Cell.Scalar == Double {
    guard cell.fusedForm != nil || cell.scanForm != nil else { return }
    let all = [
        RecurrentOptions(), RecurrentOptions(dropout: 0.4), RecurrentOptions(hiddenZoneout: 0.3),
        RecurrentOptions(memoryZoneout: 0.3), RecurrentOptions(hiddenZoneout: 1, memoryZoneout: 1),
        RecurrentOptions(gradientLimit: 0.05),
        RecurrentOptions(dropout: 0.3, hiddenZoneout: 0.2, memoryZoneout: 0.3, gradientLimit: 0.5),
        RecurrentOptions(hiddenZoneout: 0.2, gradientLimit: 0.1),
    ]
    // A scan has no product with the state that dropout could apply to.
    for options in all where cell.scanForm == nil || options.dropout == 0 {
        for isReversed in [false, true] {
            for lengths in [nil, [5, 2, 0], [3, 5, 5], [0, 0, 0]] {
                compare(
                    Recurrent(cell, isReversed: isReversed, options: options),
                    Recurrent(Unrolled(cell), isReversed: isReversed, options: options), lengths,
                    "\(name), \(isReversed ? "reversed" : "forward"), \(options), \(lengths ?? [])")
            }
        }
        let unrolled = Unrolled(cell)
        compare(
            Bidirectional(forward: cell, backward: cell, merge: .sum, options: options),
            Bidirectional(forward: unrolled, backward: unrolled, merge: .sum, options: options), [5, 2, 0],
            "\(name), both directions, \(options)")
    }
}

/// What a sequence begins with: a state that gradients are taken of, such a one of zeros, a constant, or nothing.
private enum Beginning {
    case variable, zeros, constant, nothing
}

/// What a loss depends on, whether there is training, and what the sequence begins with.
private typealias Use = (outputs: Bool, state: Bool, trains: Bool, beginning: Beginning)

private let uses: [Use] = [
    (true, true, true, .variable), (true, true, false, .variable), (true, false, false, .variable),
    (false, true, true, .variable), (true, true, true, .zeros), (true, true, true, .constant),
    (true, true, true, .nothing),
]

/// With a tolerance, in parts of the greatest element of each tensor; else element by element.
private func compare<Fused: RecurrentLayer, Plain: RecurrentLayer>(
    _ fused: Fused, _ plain: Plain, _ lengths: [Int]?, _ name: String, batch: Int = 3, time: Int = 5,
    tolerance: Fused.Scalar? = nil,
    uses: [Use] = uses
) where Fused.Scalar == Plain.Scalar, Fused.State == Plain.State {
    typealias Scalar = Fused.Scalar
    let x: Tensor<Scalar> = Sample.wave([batch, time, fused.inputSize], salt: 2)
    var salt = 5
    let state = fused.initialState(batch: batch).mapParameters { _, value in
        salt += 1
        return Sample.wave(value.shape, salt: salt) * 0.3
    }
    for (usesOutputs, usesState, trains, beginning) in uses {
        func results<Layer: RecurrentLayer>(_ layer: Layer) -> [Tensor<Scalar>]
        where Layer.Scalar == Scalar, Layer.State == Fused.State {
            var random = RandomSource(seed: 11)
            func compute() -> [Tensor<Scalar>] {
                let all = Everything(layer: layer, x: x, state: beginning == .zeros ? state.zeroed : state)
                let result = valueWithGradient(at: all) { all in
                    let initial =
                        switch beginning {
                        case .variable, .zeros: Optional(all.state)
                        case .constant: Optional(state)
                        case .nothing: Layer.State?.none
                        }
                    let (outputs, state) = all.layer(SequenceBatch(all.x, lengths: lengths), initial: initial)
                    let parts = (usesOutputs ? [outputs.values] : []) + (usesState ? state.parameterValues : [])
                    let loss = parts.enumerated().reduce(Tensor<Scalar>(0)) { sum, part in
                        let weights: Tensor<Scalar> = Sample.wave(part.element.shape, salt: 20 + part.offset)
                        return sum + (part.element * weights).sum()
                    }
                    return (loss, [outputs.values.detached] + state.parameterValues.map(\.detached))
                }
                return result.gradient.parameterValues + result.extra
            }
            return trains ? withTraining(random: &random, compute) : compute()
        }
        let (a, b) = (results(fused), results(plain))
        #expect(a.count == b.count, "\(name)")
        for (number, (a, b)) in zip(a, b).enumerated() {
            let use = "outputs \(usesOutputs), state \(usesState), training \(trains), \(beginning)"
            guard let tolerance else {
                #expect(a.isClose(to: b, relative: 1e-11, absolute: 1e-13), "\(name), \(use): \(number)")
                continue
            }
            let difference = a.maximumDifference(from: b)
            let greatest = b.maximumDifference(from: .zeros(b.shape))
            #expect(
                difference <= tolerance * greatest,
                "\(name), \(use): \(number) differs by \(difference) of \(greatest)")
        }
    }
}
