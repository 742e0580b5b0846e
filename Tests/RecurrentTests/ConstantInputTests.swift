import TestSupport
import Testing

@testable import RNNKit

/// Inputs of which a part is the same at every step, against the same inputs written out.
@Suite struct ConstantInputTests {
    /// All that a pass can have a gradient of.
    private struct Inputs<Layer: RecurrentLayer>: Module {
        var layer: Layer
        var x: Tensor<Layer.Scalar>
        var vectors: Tensor<Layer.Scalar>
        var state: Layer.State

        mutating func visitParameters(_ visitor: inout ParameterVisitor<Layer.Scalar>) {
            visitor.visit("layer", &layer)
            visitor.visit("x", &x)
            visitor.visit("vectors", &vectors)
            visitor.visit("state", &state)
        }
    }

    private static let tokens = TokenBatch([[3, 1, 3, 3, 1], [1, 3], [], [3, 0, 1, 3]])

    private func results<Layer: RecurrentLayer>(
        _ layer: Layer, _ x: Tensor<Layer.Scalar>, _ steps: (Tensor<Layer.Scalar>) -> SequenceBatch<Layer.Scalar>,
        writtenOut: Bool
    ) -> [Tensor<Layer.Scalar>] {
        let count = Self.tokens.count
        var salt = 40
        let state = layer.initialState(batch: count).mapParameters { _, value in
            salt += 1
            return Sample.wave(value.shape, salt: salt) * 0.3
        }
        let all = Inputs(layer: layer, x: x, vectors: Sample.wave([count, 4], salt: 9), state: state)
        var random = RandomSource(seed: 3)
        return withTraining(random: &random) {
            let (_, gradient, values) = valueWithGradient(at: all) { all in
                var x = steps(all.x)
                x = x.appendingToSteps(all.vectors)
                if writtenOut { x = SequenceBatch(steps: x.steps, layout: x.layout) }
                let outputs = all.layer(x, initial: all.state).outputs.values
                let final = all.layer.final(x, initial: all.state)
                let parts = [outputs, final.output] + final.state.parameterValues
                return (parts.map { $0.squared().sum() }.reduce(Tensor(0), +), parts.map(\.detached))
            }
            return values + gradient.parameterValues
        }
    }

    @Test("They give the same values and gradients, whatever the rest is there as")
    func writtenOut() {
        func check<Cell: RecurrentCell>(_ cell: Cell, dropout: Double = 0.4) where Cell.Scalar == Double {
            let layout = Self.tokens.layout
            for options in [
                RecurrentOptions(), RecurrentOptions(dropout: dropout, hiddenZoneout: 0.2, memoryZoneout: 0.3),
            ] {
                for isReversed in [false, true] {
                    let layer = Recurrent(cell, isReversed: isReversed, options: options)
                    func check(
                        _ x: Tensor<Double>, _ name: String, _ steps: (Tensor<Double>) -> SequenceBatch<Double>
                    ) {
                        let apart = results(layer, x, steps, writtenOut: false)
                        let together = results(layer, x, steps, writtenOut: true)
                        #expect(apart.count == together.count)
                        for (one, other) in zip(apart, together) {
                            #expect(one.isClose(to: other, relative: 1e-11, absolute: 1e-12), "\(Cell.self), \(name)")
                        }
                    }
                    check(Sample.wave([4, 3], salt: 6), "tokens") { Embedding(weight: $0)(Self.tokens) }
                    check(Sample.wave([9, 3], salt: 6), "other tokens") {
                        Embedding(weight: $0)(TokenBatch([[8, 1, 2, 3, 4], [5, 6], [], [7, 0, 1, 3]]))
                    }
                    check(Sample.wave([11, 3], salt: 6), "steps") { SequenceBatch(steps: $0, layout: layout) }
                    check(Sample.wave([4, 5, 3], salt: 6), "padded") { SequenceBatch($0, layout: layout) }
                }
            }
        }
        var random = RandomSource(seed: 5)
        check(ElmanCell<Double>(inputs: 7, hidden: 5, random: &random))
        check(GRUCell<Double>(inputs: 7, hidden: 5, random: &random))
        check(GRUCell<Double>(inputs: 7, hidden: 5, reset: .beforeProduct, random: &random))
        check(LSTMCell<Double>(inputs: 7, hidden: 5, random: &random))
        check(LSTMCell<Double>(inputs: 7, hidden: 5, projection: 3, hasPeepholes: true, random: &random))
        check(MinGRUCell<Double>(inputs: 7, hidden: 5, random: &random), dropout: 0)
        check(NormalizedLSTMCell<Double>(inputs: 7, hidden: 5, random: &random))
    }

    @Test("A sequence gives the same bits alone, and all of them with any number of threads")
    func bits() {
        func check<Cell: RecurrentCell>(_ cell: Cell) where Cell.Scalar == Float {
            let layer = Recurrent(cell)
            let embedding = Embedding<Float>(weight: Sample.wave([9, 40]))
            let tokens = TokenBatch((0..<30).map { row in (0..<row % 13).map { Int32(($0 * 5 + row) % 9) } })
            let vectors: Tensor<Float> = Sample.wave([30, 21], salt: 3)
            let outputs = layer(embedding(tokens).appendingToSteps(vectors)).outputs
            for row in tokens.sequences.indices where row % 7 == 4 {
                let alone = layer(
                    embedding(TokenBatch([tokens.sequences[row]])).appendingToSteps(vectors.slice(row..<row + 1)))
                #expect(alone.outputs.steps == outputs.values.entry(row).slice(0..<tokens.lengths[row]))
            }
            func results(_ threads: Int) -> [Tensor<Float>] {
                Threads.limited(to: threads) {
                    Threads.$dividesAll.withValue(threads > 1) {
                        let all = Inputs(
                            layer: layer, x: embedding.weight, vectors: vectors, state: layer.initialState(batch: 30))
                        return valueWithGradient(at: all) { all in
                            all.layer(
                                Embedding(weight: all.x)(tokens).appendingToSteps(all.vectors), initial: all.state
                            )
                            .outputs.steps.squared().sum()
                        }.gradient.parameterValues
                    }
                }
            }
            let one = results(1)
            for threads in 2...3 { #expect(results(threads) == one, "\(Cell.self)") }
        }
        var random = RandomSource(seed: 5)
        check(GRUCell<Float>(inputs: 61, hidden: 50, random: &random))
        check(LSTMCell<Float>(inputs: 61, hidden: 50, random: &random))
    }

    @Test("Vectors stand behind each step, those of a second call behind those of the first, in windows too")
    func followed() {
        let x = Embedding<Double>(weight: Sample.wave([4, 3]))(Self.tokens)
        let (one, two): (Tensor<Double>, Tensor<Double>) = (
            Sample.wave([4, 2], salt: 1), Sample.wave([4, 1], salt: 2)
        )
        let both = x.appendingToSteps(one).appendingToSteps(two)
        #expect(both.shape == [4, 5, 6] && both.lengths == x.lengths)
        let rows: [Int32] = [0, 0, 0, 0, 0, 1, 1, 3, 3, 3, 3]
        #expect(both.steps == .concatenated([x.steps, one.rows(rows), two.rows(rows)], axis: 1))
        #expect(both.values == both.steps.padded(x.layout))
        #expect(both.detached.steps == both.steps)
        let window = both.layout.window(1..<3)
        #expect(both[window].values == both.values.slice(1..<3, axis: 1))
    }

    @Test("Vectors that are not one for each sequence are named")
    func wrong() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceBatch<Float>(.zeros([2, 3, 4])).appendingToSteps(.zeros([3, 4]))
        }
        #expect(
            message(result).contains("appendingToSteps(_:): vectors of shape [3, 4] for a batch of shape [2, 3, 4]"))
    }
}
