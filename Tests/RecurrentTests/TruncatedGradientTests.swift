import RNNKit
import TestSupport
import Testing

@Suite struct TruncatedGradientTests {
    /// A layer and the target of its outputs, with a loss for some of the steps.
    struct Task<Layer: RecurrentLayer>: Sendable where Layer.Scalar == Double {
        let layer: Layer
        let x: SequenceBatch<Double>
        let y: Tensor<Double>

        init(_ layer: Layer, time: Int = 7, lengths: [Int]? = nil) {
            self.layer = layer
            x = SequenceBatch(Sample.wave([3, time, layer.inputSize]), lengths: lengths)
            y = Sample.wave([3, time, layer.outputSize], salt: 1)
        }

        func loss(_ outputs: Tensor<Double>, _ steps: Range<Int>) -> Tensor<Double> {
            (outputs * y.slice(steps, axis: 1)).sum() + outputs.squared().sum()
        }

        func whole(_ initial: Layer.State? = nil) -> (value: Double, gradient: Layer, state: Layer.State) {
            let (value, gradient, state) = valueWithGradient(at: layer) { layer in
                let (outputs, state) = layer(x, initial: initial)
                return (loss(outputs.values, 0..<x.time), state)
            }
            return (value, gradient, state)
        }

        func truncated(
            _ window: Int, _ initial: Layer.State? = nil
        ) -> (value: Double, gradient: Layer, state: Layer.State) {
            truncatedGradient(at: layer, over: x.layout, window: window, initial: initial) { layer, window, state in
                let (outputs, state) = layer(x[window], initial: state)
                return (loss(outputs.values, window.steps), state)
            }
        }
    }

    private func lstm(layers: Int = 2) -> StackedLSTM<Double> {
        var random = RandomSource(seed: 3)
        return StackedLSTM(inputs: 2, hidden: 3, layers: layers, random: &random)
    }

    private func isClose<Model: Module>(_ a: Model, _ b: Model, _ error: Double = 1e-13) -> Bool
    where Model.Scalar == Double {
        zip(a.parameterValues, b.parameterValues).allSatisfy { $0.isClose(to: $1, relative: error, absolute: error) }
    }

    @Test("Windows follow one another, and what of each sequence lies in them is valid")
    func windows() {
        let windows = SequenceLayout(lengths: [7, 4, 0]).windows(of: 3)
        #expect(windows.map(\.steps) == [0..<3, 3..<6, 6..<7])
        #expect(windows.map(\.layout.lengths) == [[3, 3, 0], [3, 1, 0], [1, 0, 0]])
        #expect(windows.map(\.layout.time) == [3, 3, 1])
        let full = SequenceLayout(count: 2, time: 6)
        #expect(full.windows(of: 3).map(\.steps) == [0..<3, 3..<6])
        #expect(full.windows(of: 3).allSatisfy { !$0.layout.isRagged && $0.layout.time == 3 })
        #expect(full.windows(of: 9).map(\.steps) == [0..<6])
        #expect(SequenceLayout(lengths: [0]).windows(of: 9).map(\.steps) == [0..<0])
    }

    @Test("A window as long as the sequences gives the whole gradient, to the last digit", arguments: [7, 8, 1000])
    func wholeSequence(_ window: Int) {
        for lengths in [nil, [7, 3, 0]] {
            let task = Task(lstm(), lengths: lengths)
            let initial = task.layer.initialState(batch: 3).mapParameters { $1 + 0.25 }
            for initial in [nil, initial] {
                let (whole, cut) = (task.whole(initial), task.truncated(window, initial))
                #expect(cut.value == whole.value)
                #expect(cut.gradient.parameterValues == whole.gradient.parameterValues)
                #expect(cut.state.flatMap(\.parameterValues) == whole.state.flatMap(\.parameterValues))
            }
        }
    }

    @Test("Values and states are those of the whole sequence, whatever the window", arguments: 1...7)
    func values(_ window: Int) {
        for lengths in [nil, [7, 3, 0]] {
            let task = Task(lstm(), lengths: lengths)
            let (whole, cut) = (task.whole(), task.truncated(window))
            #expect(abs(cut.value - whole.value) < 1e-13)
            #expect(isClose(cut.state, whole.state))
            var state: [LSTMState<Double>]?
            var outputs: [Tensor<Double>] = []
            for window in task.x.layout.windows(of: window) {
                let part = task.layer(task.x[window], initial: state)
                outputs.append(part.outputs.values)
                state = part.state.detached
            }
            let expected = task.layer(task.x).outputs.values
            #expect(Tensor.concatenated(outputs, axis: 1).isClose(to: expected, relative: 1e-14, absolute: 1e-14))
        }
    }

    /// The gradient by another way: all windows in one computation, each step a call of the cell, and the state cut off
    /// by hand where a window begins.
    private func byHand(
        _ task: Task<Recurrent<LSTMCell<Double>>>, window: Int
    ) -> (value: Double, gradient: Recurrent<LSTMCell<Double>>) {
        valueWithGradient(at: task.layer) { layer in
            var state = layer.initialState(batch: 3)
            var total = Tensor<Double>(0)
            for step in 0..<7 {
                if step % window == 0 {
                    state = LSTMState(hidden: state.hidden.detached, cell: state.cell.detached)
                }
                let next = layer.cell(task.x.values.entry(step, axis: 1), state)
                let isValid = Tensor(
                    task.x.lengths.map { $0 > step ? 1.0 : 0 }, shape: [3, 1])
                state = LSTMState(
                    hidden: select(where: isValid, next.hidden, otherwise: state.hidden),
                    cell: select(where: isValid, next.cell, otherwise: state.cell))
                let output = (next.hidden * isValid).expanded(axis: 1)
                total = total + task.loss(output, step..<step + 1)
            }
            return total
        }
    }

    @Test("The gradient is that of a computation cut by hand, whatever the window", arguments: 1...7)
    func gradients(_ window: Int) {
        var random = RandomSource(seed: 4)
        let layer = Recurrent(LSTMCell<Double>(inputs: 2, hidden: 3, random: &random))
        var differences: [Bool] = []
        for lengths in [nil, [7, 3, 0]] {
            let task = Task(layer, lengths: lengths)
            let (cut, expected) = (task.truncated(window), byHand(task, window: window))
            #expect(abs(cut.value - expected.value) < 1e-13)
            #expect(isClose(cut.gradient, expected.gradient))
            differences.append(!isClose(cut.gradient, task.whole().gradient, 1e-6))
        }
        #expect(differences == [window < 7, window < 7], "what is left out must matter, or this proves nothing")
    }

    @Test("An initial state is a constant, one that the layer has itself is not")
    func initialState() {
        let task = Task(lstm())
        let initial = task.layer.initialState(batch: 3).mapParameters { $1 + 0.25 }
        // Even if the state takes part in another computation.
        let outer = valueWithGradient(at: initial) { initial in
            Tensor(task.truncated(3, initial).value) + 0 * initial[0].hidden.sum()
        }
        #expect(outer.gradient.allSatisfy { $0.hidden == .zeros([3, 3]) })
        #expect(task.truncated(3, initial).value == outer.value)

        let learned = Task(Recurrent(LearnedStart(start: Tensor([0.5, -0.25]))))
        #expect(learned.truncated(7).gradient.cell.start == learned.whole().gradient.cell.start)
        #expect(learned.truncated(2).gradient.cell.start != .zeros([2]))
    }

    @Test("A state keeps no earlier window's computation alive")
    func memory() {
        final class Witness: Sendable {}
        let task = Task(lstm())
        weak var former: Witness?
        var count = 0
        let state = truncatedGradient(at: task.layer, over: task.x.layout, window: 2) { layer, window, state in
            #expect(former == nil)
            let (outputs, next) = layer(task.x[window], initial: state)
            let witness = Witness()
            let watched = next.mapParameters { _, value in
                withCustomGradient(of: [value]) { values in
                    (
                        values[0],
                        { gradient in
                            withExtendedLifetime(witness) { [gradient] }
                        }
                    )
                }
            }
            (former, count) = (witness, count + 1)
            return (task.loss(outputs.values, window.steps), watched)
        }.state
        #expect(former == nil)
        #expect(count == 4)
        #expect(isClose(state, task.whole().state))
    }

    @Test("Sequences without steps are one window")
    func nothing() {
        let task = Task(lstm(), time: 0, lengths: [0, 0, 0])
        let cut = task.truncated(5)
        #expect(cut.value == 0)
        #expect(cut.gradient.parameterValues.allSatisfy { $0 == .zeros($0.shape) })
        #expect(cut.state.count == 2)
    }

    @Test("An error in a window ends it all")
    func errors() {
        struct Stop: Error {}
        let task = Task(lstm())
        #expect(throws: Stop.self) {
            try truncatedGradient(
                at: task.layer, over: task.x.layout, window: 3, initial: task.layer.initialState(batch: 3)
            ) { _, window, state in
                guard window.steps.lowerBound < 3, let state else { throw Stop() }
                return (Tensor(0), state)
            }
        }
    }

    @Test("A bidirectional layer is refused: its backward half starts at the end of the whole sequence")
    func bidirectional() async {
        let single = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let cell = LSTMCell<Double>(inputs: 2, hidden: 2, random: &random)
            _ = Task(Bidirectional(forward: cell, backward: cell)).truncated(3)
        }
        let stacked = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = Task(StackedBiLSTM(inputs: 2, hidden: 2, random: &random)).truncated(3)
        }
        let erased = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = Task(AnyRecurrentLayer("bilstm", inputs: 2, hidden: 2, random: &random)).truncated(3)
        }
        for result in [single, stacked, erased] {
            #expect(message(result).contains("truncatedGradient: the state of a bidirectional layer cannot be carried"))
        }
    }
}

/// A cell whose initial state is a parameter.
private struct LearnedStart: RecurrentCell {
    var start: Tensor<Double>

    var inputSize: Int { 2 }

    func initialState(batch: Int) -> HiddenState<Double> {
        HiddenState(start.expanded(axis: 0) + Tensor.zeros([batch, 2]))
    }

    func callAsFunction(_ x: Tensor<Double>, _ state: HiddenState<Double>) -> HiddenState<Double> {
        HiddenState(tanh(x + state.hidden * 0.5))
    }

    mutating func visitParameters(_ visitor: inout ParameterVisitor<Double>) { visitor.visit("start", &start) }
}
