import TestSupport
import Testing

@testable import RNNKit

/// Sequences that are there as tokens and a table.
@Suite struct TokenVectorTests {
    /// Tokens that come again and again, tokens that do not, and sequences without any.
    static let batches = [
        TokenBatch([[3, 1, 3, 3, 1], [1, 3], [3, 0, 1, 3]], padding: 2),
        TokenBatch([[3, 1, 3, 2, 1], [], [3, 0, 1, 3]], padding: 4, time: 7),
        TokenBatch([[3, 1, 0, 2], [1], [4]]), TokenBatch([[], [], []], time: 2),
    ]

    @Test("Tokens are numbered as they come first, and padding is not")
    func numbers() throws {
        let tokens = try #require(RepeatedTokens(TokenBatch([[7, 3, 7, 7], [3], [3]], padding: 3), vocabulary: 8))
        #expect(tokens.ids == [7, 3])
        #expect(tokens.numbers == [0, 1, 0, 0, 1, -1, -1, -1, 1, -1, -1, -1])
    }

    @Test("Tokens are taken together only if each comes twice on average, padding aside")
    func worth() {
        #expect(RepeatedTokens(TokenBatch([[1, 2], [2, 1]]), vocabulary: 3) != nil)
        #expect(RepeatedTokens(TokenBatch([[1, 2], [2]]), vocabulary: 3) == nil)
        #expect(RepeatedTokens(TokenBatch([[1, 2], [2]], time: 9), vocabulary: 3) == nil)
        #expect(RepeatedTokens(TokenBatch([[1, 1], []], time: 9), vocabulary: 3) != nil)
        #expect(RepeatedTokens(TokenBatch([[], []], time: 2), vocabulary: 1)?.ids == [])
    }

    @Test("An embedding keeps tokens as tokens, with their shape and their vectors")
    func vectors() throws {
        let embedding = Embedding(weight: Sample.wave([4, 3]) as Tensor<Float>)
        let batch = TokenBatch([[3, 1, 3], [1]])
        let x = embedding(batch)
        #expect(try #require(x.tokens).batch == batch)
        #expect(x.shape == [2, 3, 3] && x.lengths == [3, 1] && x.steps == embedding([3, 1, 3, 1]))
        #expect(x[batch.layout.window(1..<3)].tokens?.batch == TokenBatch([[1, 3], []]))
        #expect(SequenceBatch(x.values, layout: x.layout).tokens == nil)
    }

    @Test("An id outside of the vocabulary is named, however often it comes")
    func outside() async {
        for id in [4, -1] as [Int32] {
            #expect(RepeatedTokens(TokenBatch([[1, 1, id, id]]), vocabulary: 4) == nil)
        }
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let layer = Recurrent(GRUCell<Float>(inputs: 2, hidden: 2, random: &random))
            _ = layer(Embedding(weight: .ones([4, 2]))(TokenBatch([[1, 4, 4, 4]])))
        }
        #expect(message(result).contains("rows: id 4 at position 1 is outside of the vocabulary of 4"))
    }

    @Test("Dropout leaves tokens as they are where it does nothing")
    func dropout() {
        let embedding = Embedding(weight: Sample.wave([4, 3]) as Tensor<Float>)
        let x = embedding(TokenBatch([[3, 1, 3], [1]]))
        #expect(Dropout(rate: 0.5)(x).tokens != nil)
        var random = RandomSource(seed: 1)
        withTraining(random: &random) {
            #expect(Dropout(rate: 0)(x).tokens != nil)
            let dropped = Dropout(rate: 0.5)(x)
            #expect(dropped.tokens == nil && dropped.values != x.values)
        }
    }

    @Test("Repeated tokens are looked up once, for both directions and all that reads them")
    func lookedUpOnce() throws {
        let table: Tensor<Double> = Sample.wave([5, 3])
        var random = RandomSource(seed: 1)
        let cells = [0, 1].map { _ in GRUCell<Double>(inputs: 3, hidden: 2, random: &random) }
        let layer = Bidirectional(forward: cells[0], backward: cells[1])
        func place(_ rows: Tensor<Double>) -> UnsafeRawPointer { rows.read { UnsafeRawPointer($0) } }
        func check(_ table: Tensor<Double>) -> Tensor<Double> {
            let x = Embedding(weight: table)(Self.batches[0])
            guard let first = x.tokens?.distinct else {
                Issue.record("the tokens do not repeat")
                return Tensor(0)
            }
            let outputs = layer(x).outputs.values
            let copy = x
            let second = copy.tokens?.distinct
            // The same computation: one history, and the same numbers at the same place.
            #expect(second?.rows.history === first.rows.history && first.rows.history != nil)
            #expect(second.map { place($0.rows) } == place(first.rows))
            #expect(first.rows == table.rows([3, 1, 0]))
            return outputs.squared().sum()
        }
        let shared = valueWithGradient(at: table) { check($0) }
        // Looked up by each direction for itself, they give the same.
        let apart = valueWithGradient(at: table) { table in
            let embedding = Embedding(weight: table)
            let forward = layer.forward(embedding(Self.batches[0])).outputs.values
            let backward = layer.backward(embedding(Self.batches[0])).outputs.values
            return forward.squared().sum() + backward.squared().sum()
        }
        #expect(abs(shared.value - apart.value) < 1e-14)
        #expect(shared.gradient.isClose(to: apart.gradient, relative: 1e-13, absolute: 1e-15))
    }

    /// A layer and the table that its tokens' vectors stand in, to take gradients of.
    private struct Tabled<Layer: RecurrentLayer>: Module {
        var layer: Layer
        var table: Tensor<Layer.Scalar>

        mutating func visitParameters(_ visitor: inout ParameterVisitor<Layer.Scalar>) {
            layer.visitParameters(&visitor)
            visitor.visit("table", &table)
        }
    }

    @Test("Tokens give what their vectors give, values and gradients, in every form of layer", arguments: batches)
    func everyForm(_ batch: TokenBatch) {
        func check(_ layer: some RecurrentLayer<Double>, _ name: String) {
            let all = Tabled(layer: layer, table: Sample.wave([5, 3], salt: 2))
            for padding in [nil, 3] as [Int32?] {
                func results(
                    _ form: @escaping (SequenceBatch<Double>) -> SequenceBatch<Double>
                ) -> (values: [Tensor<Double>], gradients: [Tensor<Double>]) {
                    let (_, gradient, values) = valueWithGradient(at: all) { all in
                        let x = form(Embedding(weight: all.table, padding: padding)(batch))
                        let (outputs, state) = all.layer(x)
                        let parts = [outputs.values, all.layer.final(x).output] + state.parameterValues
                        return (parts.map { $0.squared().sum() }.reduce(Tensor(0), +), parts.map(\.detached))
                    }
                    return (values, gradient.parameterValues)
                }
                let expected = results { $0 }
                #expect(expected.values[0].shape == [3, batch.time, layer.outputSize], "\(name)")
                for found in [
                    results { SequenceBatch($0.values, layout: $0.layout) },
                    results { SequenceBatch(steps: $0.steps, layout: $0.layout) },
                ] {
                    #expect(found.values == expected.values, "\(name)")
                    for (a, b) in zip(found.gradients, expected.gradients) {
                        #expect(a.isClose(to: b, relative: 1e-12, absolute: 1e-14), "\(name)")
                    }
                }
            }
        }
        var random = RandomSource(seed: 5)
        func lstm(_ inputs: Int = 3) -> LSTMCell<Double> { LSTMCell(inputs: inputs, hidden: 3, random: &random) }
        check(Recurrent(lstm()), "forward")
        check(Recurrent(lstm(), isReversed: true), "reversed")
        check(Recurrent(Unrolled(lstm())), "unrolled")
        check(Recurrent(Unrolled(lstm()), isReversed: true), "unrolled, reversed")
        check(Recurrent(lstm(), options: RecurrentOptions(hiddenZoneout: 0.25, memoryZoneout: 0.5)), "zoneout")
        for merge in Bidirectional<LSTMCell<Double>>.Merge.allCases {
            check(Bidirectional(forward: lstm(), backward: lstm(), merge: merge), "both directions, \(merge)")
        }
        check(Stacked([Recurrent(lstm()), Recurrent(lstm())]), "stacked")
        check(Stacked([Recurrent(lstm())], isResidual: true), "residual")
        check(
            Stacked([Recurrent(lstm()), Recurrent(lstm(), isReversed: true)], isResidual: true, isNormalized: true),
            "stacked, residual, normalised")
        check(
            Stacked([
                Bidirectional(forward: lstm(), backward: lstm()), Bidirectional(forward: lstm(6), backward: lstm(6)),
            ]), "stacked in both directions")
    }
}

extension SequenceBatch {
    /// The tokens, if the batch is there as such.
    fileprivate var tokens: TokenVectors<Scalar>? {
        if case .tokens(let tokens) = content { tokens } else { nil }
    }
}
