import RNNKit
import TestSupport
import Testing

/// What a recording says of layers.
@Suite struct RecordingTests {
    @Test("A layer in the kernels records what it records step by step", arguments: CellCase.all)
    func unrolled(_ example: CellCase) {
        example.checkRecording()
    }

    @Test("The gradients of states are those of the rest of the sequence as a function of the state")
    func gradients() {
        func check<Cell: RecurrentCell>(_ cell: Cell) where Cell.Scalar == Double {
            let layer = Recurrent(cell)
            let x: Tensor<Double> = Sample.wave([2, 5, 3])
            let width = layer.outputSize
            let weights: Tensor<Double> = Sample.wave([2, 5, width], salt: 3)
            let (_, record) = recording(Double.self, .gradients, .states) {
                valueWithGradient(at: layer) { layer in
                    let (outputs, state) = layer(x)
                    let ofState = state.parameterValues.map { $0.squared().sum() }.reduce(Tensor(0), +)
                    return (outputs * weights).sum() + ofState
                }
            }
            guard record.layers.count == 1, let layerRecord = record.layers.first else {
                Issue.record("\(Cell.self): \(record.layers.count) layers")
                return
            }
            for step in 0..<5 {
                let state = layer.initialState(batch: 2).mapParameters { parameter, value in
                    layerRecord.states[parameter.name]?.entry(step, axis: 1) ?? value
                }
                let gradient = valueWithGradient(at: state) { state in
                    let (outputs, final) = Recurrent(Unrolled(cell))(x.slice(step + 1..<5, axis: 1), initial: state)
                    let ofState = final.parameterValues.map { $0.squared().sum() }.reduce(Tensor(0), +)
                    let ofOutputs = (outputs * weights.slice(step + 1..<5, axis: 1)).sum()
                    return ofOutputs + ofState + (state.output * weights.entry(step, axis: 1)).sum()
                }.gradient
                for part in gradient.parameters {
                    let found = layerRecord.gradients[part.name]?.entry(step, axis: 1)
                    #expect(
                        found?.isClose(to: part.value, relative: 1e-11, absolute: 1e-13) ?? false,
                        "\(Cell.self), \(part.name), step \(step)")
                }
            }
        }
        var random = RandomSource(seed: 2)
        check(ElmanCell<Double>(inputs: 3, hidden: 4, random: &random))
        check(GRUCell<Double>(inputs: 3, hidden: 4, random: &random))
        check(GRUCell<Double>(inputs: 3, hidden: 4, reset: .beforeProduct, random: &random))
        check(LSTMCell<Double>(inputs: 3, hidden: 4, projection: 2, hasPeepholes: true, random: &random))
        check(NormalizedLSTMCell<Double>(inputs: 3, hidden: 4, epsilon: 0.05, random: &random))
        check(MinGRUCell<Double>(inputs: 3, hidden: 4, random: &random))
    }

    @Test("Results are the same bits with a recording and without")
    func sameBits() {
        func check<Cell: RecurrentCell>(_ cell: Cell) where Cell.Scalar == Float {
            let options = RecurrentOptions(hiddenZoneout: 0.1, memoryZoneout: 0.2, gradientLimit: 0.5)
            let layer = Bidirectional(forward: cell, backward: cell, options: options)
            let x: Tensor<Float> = Sample.wave([5, 9, 3])
            let all = Everything(layer: layer, x: x, state: layer.initialState(batch: 5))
            func results() -> [Tensor<Float>] {
                let final = layer.final(SequenceBatch(x, lengths: [9, 2, 5, 0, 1]))
                let (_, gradient, values) = valueWithGradient(at: all) { all in
                    let x = SequenceBatch(all.x, lengths: [9, 2, 5, 0, 1])
                    let (outputs, state) = all.layer(x, initial: all.state)
                    let values = outputs.values
                    return (values.squared().sum(), [values.detached] + state.parameterValues.map(\.detached))
                }
                return [final.output] + final.state.parameterValues + values + gradient.parameterValues
            }
            let without = results()
            let (with, record) = recording { results() }
            #expect(with == without, "\(Cell.self)")
            // Twice both directions; the way back was of the second pass alone.
            #expect(record.layers.count == 4)
            #expect(record.layers.map { $0.gradients.isEmpty } == [true, true, false, false])
            #expect(record.layers.allSatisfy { $0.cell.contains("Cell") })
            // Of all tensors, padding is zero.
            for layer in record.layers {
                let tensors = [layer.gates, layer.states, layer.gradients].flatMap(\.values)
                #expect(!tensors.isEmpty)
                for tensor in tensors {
                    #expect(tensor.shape.prefix(2) == [5, 9])
                    #expect(tensor.slice(1..<2).slice(2..<9, axis: 1).scalars.allSatisfy { $0 == 0 })
                    #expect(tensor.slice(3..<4).scalars.allSatisfy { $0 == 0 })
                    #expect(tensor.slice(0..<1).scalars.contains { $0 != 0 })
                }
            }
            let passes = record.layers.prefix(2).map(\.states) == record.layers.suffix(2).map(\.states)
            #expect(passes, "\(Cell.self): the final state by itself, and with all outputs")
        }
        var random = RandomSource(seed: 2)
        check(ElmanCell<Float>(inputs: 3, hidden: 21, random: &random))
        check(GRUCell<Float>(inputs: 3, hidden: 21, random: &random))
        check(GRUCell<Float>(inputs: 3, hidden: 21, reset: .beforeProduct, random: &random))
        check(LSTMCell<Float>(inputs: 3, hidden: 21, projection: 5, random: &random))
        check(NormalizedGRUCell<Float>(inputs: 3, hidden: 21, random: &random))
        check(MinGRUCell<Float>(inputs: 3, hidden: 21, random: &random))
    }

    @Test("The states of a record are the outputs, and the gates make them")
    func meaning() {
        var random = RandomSource(seed: 2)
        let layer = Recurrent(LSTMCell<Float>(inputs: 3, hidden: 6, random: &random), isReversed: true)
        let x: Tensor<Float> = Sample.wave([2, 4, 3])
        let (result, record) = recording(.gates, .states) { layer(SequenceBatch(x, lengths: [4, 2])) }
        guard let record = record.layers.first else { return #expect(Bool(false), "there is no layer") }
        #expect(Set(record.gates.keys) == ["i", "f", "g", "o"] && Set(record.states.keys) == ["hidden", "cell"])
        #expect(record.gradients.isEmpty)
        #expect(record.states["hidden"] == result.outputs.values)
        #expect(record.cell == "LSTMCell<Float>")
        if let o = record.gates["o"], let c = record.states["cell"] {
            #expect((o * tanh(c)).isClose(to: result.outputs.values, relative: 1e-6, absolute: 1e-7))
        }
        // Its last step is the first.
        #expect(record.states["cell"]?.entry(0, axis: 1) == result.state.cell)
    }

    @Test("What is not asked for, or has other numbers, is not recorded")
    func nothing() {
        var random = RandomSource(seed: 2)
        let layer = Recurrent(GRUCell<Float>(inputs: 3, hidden: 6, random: &random))
        let x: Tensor<Float> = Sample.wave([2, 4, 3])
        let gates = recording(.gates) { layer(x) }.record.layers
        #expect(gates.count == 1 && gates[0].states.isEmpty && gates[0].gates.count == 3)
        #expect(recording(Double.self) { layer(x) }.record.layers.isEmpty)
        #expect(recording { x + x }.record.layers.isEmpty)
    }

    @Test("Tokens that come again and again have the record of their vectors")
    func tokens() {
        var random = RandomSource(seed: 2)
        let tokens = TokenBatch([[3, 1, 3, 3, 1], [1, 3], [3, 0, 1, 3]])
        let table = Embedding<Float>(weight: Sample.wave([4, 3]))
        func check<Cell: RecurrentCell>(_ cell: Cell) where Cell.Scalar == Float {
            let layer = Recurrent(cell)
            let ofTokens = recording { layer(table(tokens)) }.record.layers
            let ofVectors = recording { layer(SequenceBatch(table(tokens).values, layout: tokens.layout)) }.record
                .layers
            #expect(ofTokens.count == 1 && ofTokens[0].gates == ofVectors[0].gates)
            #expect(ofTokens[0].states == ofVectors[0].states && !ofTokens[0].states.isEmpty)
        }
        check(LSTMCell<Float>(inputs: 3, hidden: 6, random: &random))
        check(MinGRUCell<Float>(inputs: 3, hidden: 6, random: &random))
    }

    @Test("Streams of stacked layers are told apart, and are not disturbed by a recording")
    func streams() {
        var random = RandomSource(seed: 4)
        let layer = AnyRecurrentLayer<Float>("lstm", inputs: 3, hidden: 5, layers: 2, random: &random)
        let x: Tensor<Float> = Sample.wave([2, 6, 3])
        func outputs() -> [Tensor<Float>] {
            // Two streams step by turns.
            var streams = [RecurrentStream(layer), RecurrentStream(layer)]
            return (0..<6).flatMap { step in
                streams.indices.map { streams[$0](x.slice($0..<$0 + 1).entry(step, axis: 1)) }
            }
        }
        let (recorded, record) = recording { outputs() }
        #expect(recorded == outputs())
        let whole = recording { layer(x) }.record
        #expect(whole.layers.count == 2 && record.layers.count == 4)
        for (number, layer) in record.layers.enumerated() {
            let (sequence, depth) = (number / 2, number % 2)
            #expect(layer.lengths == [6])
            #expect(layer.states["cell"] == whole.layers[depth].states["cell"]?.slice(sequence..<sequence + 1))
            #expect(layer.gates["f"] == whole.layers[depth].gates["f"]?.slice(sequence..<sequence + 1))
        }
        // A stream that goes on with another number of sequences is another run.
        let regrouped = recording {
            var stream = RecurrentStream(layer)
            _ = stream(.zeros([1, 3]))
            stream.state = layer.initialState(batch: 2)
            _ = stream(.zeros([2, 3]))
            _ = stream(.zeros([2, 3]))
        }.record
        #expect(regrouped.layers.map(\.lengths) == [[1], [1], [2, 2], [2, 2]])
    }

    @Test("The weights of attention are recorded wherever they are computed, as they are given out")
    func attention() {
        var random = RandomSource(seed: 4)
        let x = SequenceBatch(Sample.wave([2, 4, 6]) as Tensor<Float>, lengths: [4, 2])
        let heads = MultiHeadAttention<Float>(width: 6, heads: 2, random: &random)
        let pooling = AttentionPooling<Float>(features: 6, hidden: 5, random: &random)
        let cross = CrossAttention<Float>(.additive, queries: 6, keys: 6, random: &random)
        let (weights, record) = recording(.attention) {
            [heads(x).weights, pooling(x).weights, cross(queries: x, keys: cross.keys(x)).weights]
        }
        #expect(record.attention == [weights[0], weights[1].expanded(axis: 1), weights[2]])
        #expect(
            record.tensors.map(\.axes)
                == [[.sequence, .head, .query, .key], [.sequence, .query, .key], [.sequence, .query, .key]])
        #expect(recording(.gates) { heads(x) }.record.attention.isEmpty)
    }

    @Test("Everything in a record has a name and axes, by which it can be saved")
    func names() throws {
        var random = RandomSource(seed: 4)
        let layer = Recurrent(GRUCell<Float>(inputs: 3, hidden: 6, random: &random))
        let x: Tensor<Float> = Sample.wave([2, 4, 3])
        let (_, record) = recording { valueWithGradient(at: layer) { $0(x).outputs.sum() } }
        #expect(
            record.tensors.map(\.name) == [
                "layers.0.gates.n", "layers.0.gates.r", "layers.0.gates.z", "layers.0.states.hidden",
                "layers.0.gradients.hidden", "layers.0.inputs", "layers.0.gradients.inputs",
            ])
        for tensor in record.tensors { #expect(tensor.axes.count == tensor.values.rank) }
        #expect(record.tensors[0].axes == [.sequence, .step, .unit] && record.tensors[5].axes.last == .input)
        var file = Safetensors()
        for tensor in record.tensors { file.add(tensor.values, named: tensor.name) }
        #expect(file.names.count == 7)
    }

    @Test("Values of two widths under one name, and values that are not rows, are refused")
    func shapes() async {
        let widths = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let layer = Recurrent(Noting { x in [x, .concatenated([x, x], axis: 1)] })
            _ = recording { layer(.zeros([3, 4, 2])) }
        }
        #expect(message(widths).contains("recording: a value of shape [3, 4] has the name of one of shape [3, 4, 2]"))
        let vector = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let layer = Recurrent(Noting { x in [x.sum(axis: 0)] })
            _ = recording { layer(.zeros([3, 4, 2])) }
        }
        #expect(message(vector).contains("Probe.note: z has shape [2], not [3, width]"))
    }
}

/// A cell that gives out its input, and names what a function makes of it.
private struct Noting: RecurrentCell {
    let values: @Sendable (Tensor<Float>) -> [Tensor<Float>]

    init(_ values: @escaping @Sendable (Tensor<Float>) -> [Tensor<Float>]) {
        self.values = values
    }

    var inputSize: Int { 2 }
    func initialState(batch: Int) -> HiddenState<Float> { HiddenState(.zeros([batch, 2])) }
    func callAsFunction(_ x: Tensor<Float>, _ state: HiddenState<Float>) -> HiddenState<Float> {
        for value in values(x) { Probe.note("z", value) }
        return HiddenState(x)
    }
    mutating func visitParameters(_ visitor: inout ParameterVisitor<Float>) {}
}

/// The record of a cell that the kernels run against that of the same cell step by step.
func compareRecords<Cell: RecurrentCell>(of cell: Cell, _ name: String) where Cell.Scalar == Double {
    guard cell.fusedForm != nil || cell.scanForm != nil else { return }
    let x: Tensor<Double> = Sample.wave([3, 5, cell.inputSize], salt: 2)
    let options = [
        RecurrentOptions(), RecurrentOptions(hiddenZoneout: 0.3, memoryZoneout: 0.2, gradientLimit: 0.3),
    ]
    for options in options {
        for isReversed in [false, true] {
            for lengths in [nil, [2, 5, 0]] {
                func record<Layer: RecurrentLayer>(_ layer: Layer) -> [LayerRecord<Double>]
                where Layer.Scalar == Double {
                    var random = RandomSource(seed: 11)
                    return recording(Double.self) {
                        withTraining(random: &random) {
                            valueWithGradient(at: layer) { layer in
                                let (outputs, state) = layer(SequenceBatch(x, lengths: lengths))
                                let ofState = state.parameterValues.map { $0.squared().sum() }
                                return outputs.values.squared().sum() + ofState.reduce(Tensor(0), +)
                            }
                        }
                    }.record.layers
                }
                let fused = record(Recurrent(cell, isReversed: isReversed, options: options))
                let steps = record(Recurrent(Unrolled(cell), isReversed: isReversed, options: options))
                guard fused.count == 1, steps.count == 1 else {
                    Issue.record("\(name): \(fused.count) and \(steps.count) layers")
                    continue
                }
                let pairs = [
                    (fused[0].gates, steps[0].gates), (fused[0].states, steps[0].states),
                    (fused[0].gradients, steps[0].gradients),
                ]
                for (a, b) in pairs {
                    // A scan of one's own may name no gates.
                    #expect(a.keys.sorted() == b.keys.sorted(), "\(name)")
                    for (part, value) in a {
                        #expect(
                            value.isClose(to: b[part] ?? .zeros(value.shape), relative: 1e-11, absolute: 1e-13),
                            "\(name), \(isReversed), \(lengths ?? []): \(part)")
                    }
                }
                #expect(!fused[0].states.isEmpty && !fused[0].gradients.isEmpty, "\(name)")
                // What goes in, and its gradient, which is that of x itself.
                var random = RandomSource(seed: 11)
                let layer = Recurrent(cell, isReversed: isReversed, options: options)
                let gradient = withTraining(random: &random) {
                    valueWithGradient(at: x) { x in
                        let (outputs, state) = layer(SequenceBatch(x, lengths: lengths))
                        let ofState = state.parameterValues.map { $0.squared().sum() }
                        return outputs.values.squared().sum() + ofState.reduce(Tensor(0), +)
                    }
                }.gradient
                for record in [fused[0], steps[0]] {
                    #expect(record.inputs == SequenceBatch(x, lengths: lengths).values, "\(name)")
                    #expect(
                        record.inputGradients?.isClose(to: gradient, relative: 1e-11, absolute: 1e-13) ?? false,
                        "\(name)")
                    #expect(record.lengths == lengths ?? [5, 5, 5] && record.isReversed == isReversed)
                }
            }
        }
    }
    compareStream(of: cell, x, name)
}

/// The record of a stream's steps against that of the whole sequence.
private func compareStream<Cell: RecurrentCell>(of cell: Cell, _ x: Tensor<Double>, _ name: String)
where Cell.Scalar == Double {
    let layer = Recurrent(cell)
    let whole = recording(Double.self) { layer(x) }.record.layers[0]
    let record = recording(Double.self) {
        var stream = RecurrentStream(layer, batch: x.shape[0])
        for step in 0..<x.shape[1] { _ = stream(x.entry(step, axis: 1)) }
    }.record
    guard record.layers.count == 1, let steps = record.layers.first else {
        Issue.record("\(name): a stream of \(record.layers.count) layers")
        return
    }
    #expect(steps.lengths == whole.lengths && steps.cell == whole.cell && steps.gradients.isEmpty, "\(name)")
    #expect(steps.gates == whole.gates, "\(name)")
    #expect(steps.states == whole.states, "\(name)")
    #expect(steps.inputs == whole.inputs, "\(name)")
}
