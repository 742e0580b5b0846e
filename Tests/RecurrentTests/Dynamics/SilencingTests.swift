import RNNKit
import TestSupport
import Testing

@Suite("Silencing") struct SilencingTests {
    /// The rows of each block of 4 but the third one.
    private static func without(_ value: Tensor<Double>) -> Tensor<Double> {
        value.rows((0..<value.shape[0]).filter { $0 % 4 != 2 }.map { Int32($0) })
    }

    private static func without(_ weights: RecurrentWeights<Double>) -> RecurrentWeights<Double> {
        RecurrentWeights(
            input: without(weights.input),
            recurrent: without(without(weights.recurrent).transposed()).transposed(),
            inputBias: weights.inputBias.map { without($0.reshaped([$0.count, 1])).flattened() },
            recurrentBias: weights.recurrentBias.map { without($0.reshaped([$0.count, 1])).flattened() })
    }

    private static func moved<Cell: RecurrentCell>(_ cell: Cell) -> Cell where Cell.Scalar == Double {
        var random = RandomSource(seed: 12)
        return cell.mapParameters { $1 + Tensor.uniform($1.shape, in: -0.4..<0.4, random: &random) }
    }

    private static let x = SequenceBatch<Double>(Sample.wave([3, 6, 2]), lengths: [6, 0, 4])

    /// What the units but the third one give out, in every form of layer.
    private func check<Cell: RecurrentCell>(_ cell: Cell, removed: Cell) where Cell.Scalar == Double {
        let heard = (0..<4).filter { $0 != 2 }
        func part(_ value: Tensor<Double>) -> Tensor<Double> {
            .stacked(heard.map { value.entry($0, axis: value.rank - 1) }, axis: value.rank - 1)
        }
        func compare<Full: RecurrentLayer, Part: RecurrentLayer>(
            _ name: String, _ full: Full, _ removed: Part, initial: Full.State? = nil, _ initialPart: Part.State? = nil
        ) where Full.Scalar == Double, Part.Scalar == Double {
            let silenced = full.silencing([2])
            let (outputs, state) = silenced(Self.x, initial: initial)
            let expected = removed(Self.x, initial: initialPart)
            let tolerance = 1e-13
            #expect(part(outputs.values).maximumDifference(from: expected.outputs.values) < tolerance, "\(name)")
            #expect(outputs.values.entry(2, axis: 2) == .zeros([3, 6]), "\(name)")
            let final = silenced.final(Self.x, initial: initial)
            #expect(final.output.maximumDifference(from: silenced.finalOutput(of: (outputs, state))) < 1e-15, "\(name)")
            #expect(
                part(final.output).maximumDifference(
                    from: removed.final(Self.x, initial: initialPart).output) < tolerance, "\(name)")
        }
        compare("forward", Recurrent(cell), Recurrent(removed))
        compare("reversed", Recurrent(cell, isReversed: true), Recurrent(removed, isReversed: true))
        compare("step by step", Recurrent(Unrolled(cell)), Recurrent(removed))
        let zoneout = RecurrentOptions(hiddenZoneout: 0.25, memoryZoneout: 0.125)
        compare("zoneout", Recurrent(cell, options: zoneout), Recurrent(removed, options: zoneout))
        compare(
            "zoneout, step by step", Recurrent(Unrolled(cell), options: zoneout), Recurrent(removed, options: zoneout))
        compare("behind a type", AnyRecurrentLayer(Stacked([Recurrent(cell)])), Recurrent(removed))
        let state = cell.initialState(batch: 3).mapParameters { Sample.wave($1.shape, salt: $0.name.count) }
        let parts = state.parameterValues.map(part)
        var number = -1
        let ofRemoved = removed.initialState(batch: 3).mapParameters { _, _ in
            number += 1
            return parts[number]
        }
        compare("from a state", Recurrent(cell), Recurrent(removed), initial: state, ofRemoved)
        compare("from a state, step by step", Recurrent(Unrolled(cell)), Recurrent(removed), initial: state, ofRemoved)

        var stream = RecurrentStream(Stacked([Recurrent(cell)]).silencing([2]), state: [state])
        var expected = RecurrentStream(Stacked([Recurrent(removed)]), state: [ofRemoved])
        for step in 0..<6 {
            let input = Self.x.values.entry(step, axis: 1)
            #expect(part(stream(input)).maximumDifference(from: expected(input)) < 1e-13)
        }
    }

    @Test("A layer with a silenced unit gives out what one without that unit gives out")
    func removed() {
        var random = RandomSource(seed: 11)
        let elman = Self.moved(ElmanCell<Double>(inputs: 2, hidden: 4, random: &random))
        check(elman, removed: ElmanCell(weights: Self.without(elman.weights)))
        for reset in GRUCell<Double>.Reset.allCases {
            let gru = Self.moved(GRUCell<Double>(inputs: 2, hidden: 4, reset: reset, random: &random))
            check(gru, removed: GRUCell(weights: Self.without(gru.weights), reset: reset))
        }
        let lstm = Self.moved(LSTMCell<Double>(inputs: 2, hidden: 4, hasPeepholes: true, random: &random))
        check(
            lstm,
            removed: LSTMCell(
                weights: Self.without(lstm.weights),
                peephole: lstm.peephole.map { Self.without($0.reshaped([12, 1])).flattened() }))
        let minimal = Self.moved(MinGRUCell<Double>(inputs: 2, hidden: 4, random: &random))
        check(
            minimal,
            removed: MinGRUCell(
                weight: Self.without(minimal.weight),
                bias: minimal.bias.map { Self.without($0.reshaped([8, 1])).flattened() }))
    }

    @Test("Of several layers that of the number is silenced, and an empty list lets all be heard again")
    func numbers() {
        var random = RandomSource(seed: 13)
        let layer = AnyRecurrentLayer<Float>("bigru", inputs: 2, hidden: 3, layers: 2, random: &random)
        let x = SequenceBatch<Float>(Sample.wave([2, 5, 2]), lengths: [5, 3])
        let whole = layer(x).outputs.values
        // The upper layer, backward.
        let upper = layer.silencing([1], ofLayer: 3)
        let outputs = upper(x).outputs.values
        #expect(outputs.slice(0..<3, axis: 2) == whole.slice(0..<3, axis: 2))
        #expect(outputs.entry(4, axis: 2) == .zeros([2, 5]))
        #expect(outputs.entry(3, axis: 2) != whole.entry(3, axis: 2))
        // The lower layer, forward.
        let (result, record) = recording(.states) { layer.silencing([0, 2], ofLayer: 0)(x) }
        #expect(record.layers.map { layer.layerNumber(of: $0) } == Array(0..<record.layers.count))
        #expect(record.layers.allSatisfy { upper.layerNumber(of: $0) != nil })
        #expect(record.layers.count == 4 && result.outputs.values != whole)
        #expect(upper.silencing([], ofLayer: 3)(x).outputs.values == whole)
        #expect(layer(x).outputs.values == whole)
    }

    @Test("Gradients of a silenced layer are those of its outputs")
    func gradients() {
        var random = RandomSource(seed: 14)
        let layer = Bidirectional(
            forward: GRUCell<Double>(inputs: 2, hidden: 3, random: &random),
            backward: GRUCell<Double>(inputs: 2, hidden: 3, random: &random)
        ).silencing([1], ofLayer: 1)
        let check = checkGradient(at: layer, tolerance: 1e-8) { $0(Self.x).outputs.values }
        #expect(check.passes, "\(check)")
    }

    @Test("Silencing a unit costs what the model loses without it")
    func costs() {
        // Units that do not read each other, and a sum of their outputs with weights 3, -1, 0, 2.
        var random = RandomSource(seed: 15)
        var cell = ElmanCell<Double>(inputs: 2, hidden: 4, random: &random)
        cell.weights.recurrent = .zeros([4, 4])
        let weights = Tensor<Double>([3, -1, 0, 2])
        let sizes = abs(Recurrent(cell)(Self.x).outputs.values).sum(axes: [0, 1]).scalars
        let costs = UnitCosts(of: Recurrent(cell)) { -(abs($0(Self.x).outputs.values) * weights).sum().scalar }
        let expected = zip(sizes, weights.scalars).map { $0 * $1 }
        #expect(areClose(costs.costs, expected, 1e-12))
        #expect(abs(costs.whole + expected.reduce(0, +)) < 1e-12)
        #expect(costs.units == [0, 1, 2, 3] && costs.ranking == (0..<4).sorted { expected[$0] > expected[$1] })
        let some = UnitCosts(of: Recurrent(cell), units: [3, 1]) { -($0(Self.x).outputs.values * weights).sum().scalar }
        #expect(some.units == [3, 1] && some.costs.count == 2)
    }

    @Test("A layer or a unit that is not there is named")
    func mistakes() async {
        let layer = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = Recurrent(GRUCell<Float>(inputs: 1, hidden: 2, random: &random)).silencing([0], ofLayer: 1)
        }
        #expect(message(layer).contains("silencing: there is no layer 1; the model has 1 recurrent layers"))
        let unit = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = Recurrent(GRUCell<Float>(inputs: 1, hidden: 2, random: &random)).silencing([2])
        }
        #expect(message(unit).contains("silencing: units [2] of layer 0, which has 2"))
    }
}
