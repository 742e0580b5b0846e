import Foundation
import RNNKit
import TestSupport
import Testing

/// What options do to the state, with any cell.
struct OptionsCase: Sendable, CustomTestStringConvertible {
    let name: String
    let checkZoneoutInInference: @Sendable () -> Void
    let checkZoneoutInTraining: @Sendable () -> Void
    let checkDraws: @Sendable () -> Void
    let checkGradientLimit: @Sendable () -> Void
    let checkDropout: @Sendable () -> Void

    var testDescription: String { name }

    init<Cell: RecurrentCell>(_ name: String, _ make: @escaping @Sendable (inout RandomSource) -> Cell)
    where Cell.Scalar == Double {
        self.name = name
        @Sendable func checks() -> OptionsChecks<Cell> {
            var random = RandomSource(seed: 3)
            return OptionsChecks(name: name, cell: make(&random))
        }
        checkZoneoutInInference = { checks().zoneoutInInference() }
        checkZoneoutInTraining = { checks().zoneoutInTraining() }
        checkDraws = { checks().draws() }
        checkGradientLimit = { checks().gradientLimit() }
        checkDropout = { checks().dropout() }
    }

    static let all: [OptionsCase] = [
        OptionsCase("Elman") { ElmanCell(inputs: 4, hidden: 4, random: &$0) },
        OptionsCase("GRU after") { GRUCell(inputs: 4, hidden: 4, random: &$0) },
        OptionsCase("GRU before") { GRUCell(inputs: 4, hidden: 4, reset: .beforeProduct, random: &$0) },
        OptionsCase("GRU before, keeping") {
            GRUCell(inputs: 4, hidden: 4, reset: .beforeProduct, update: .keeps, random: &$0)
        },
        OptionsCase("LSTM") { LSTMCell(inputs: 4, hidden: 4, random: &$0) },
        OptionsCase("LSTM with everything") {
            LSTMCell(
                inputs: 4, hidden: 4, projection: 3, hasPeepholes: true, isCoupled: true, cellLimit: 0.5, random: &$0)
        },
        OptionsCase("Normalised LSTM") { NormalizedLSTMCell(inputs: 4, hidden: 4, random: &$0) },
        OptionsCase("Normalised GRU") { NormalizedGRUCell(inputs: 4, hidden: 4, random: &$0) },
        OptionsCase("A cell of the user's own") { LeakyCell(inputs: 4, random: &$0) },
    ]
}

private struct OptionsChecks<Cell: RecurrentCell> where Cell.Scalar == Double {
    let name: String
    let cell: Cell

    private let time = 4

    private func x(batch: Int) -> Tensor<Double> { Sample.wave([batch, time, cell.inputSize], salt: 4) }

    /// A state with no zeros in it.
    private func someState(batch: Int) -> Cell.State {
        var salt = 7
        return cell.initialState(batch: batch).mapParameters { _, value in
            salt += 1
            return Sample.wave(value.shape, salt: salt) * 0.5
        }
    }

    private func close(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Bool {
        a.isClose(to: b, relative: 1e-12, absolute: 1e-13)
    }

    func zoneoutInInference() {
        let options = RecurrentOptions(hiddenZoneout: 0.25, memoryZoneout: 0.375)
        let (x, initial) = (x(batch: 3), someState(batch: 3))
        let result = Recurrent(cell, options: options)(x, initial: initial)
        var state = initial
        for step in 0..<time {
            let before = state.parameters
            var part = 0
            state = cell(x.entry(step, axis: 1), state).mapParameters { _, after in
                defer { part += 1 }
                let rate = before[part].name == "cell" ? 0.375 : 0.25
                return before[part].value * rate + after * (1 - rate)
            }
            #expect(close(result.outputs.entry(step, axis: 1), state.output), "\(name)")
        }
        #expect(zip(result.state.parameterValues, state.parameterValues).allSatisfy(close), "\(name)")

        let kept = RecurrentOptions(hiddenZoneout: 1, memoryZoneout: 1)
        var random = RandomSource(seed: 1)
        for result in [
            Recurrent(cell, options: kept)(x, initial: initial),
            withTraining(random: &random) { Recurrent(cell, options: kept)(x, initial: initial) },
        ] {
            let same = zip(result.state.parameterValues, initial.parameterValues).allSatisfy { $0 == $1 }
            #expect(same, "\(name): at a rate of 1 a state stays as it is")
            for step in 0..<time { #expect(result.outputs.entry(step, axis: 1) == initial.output, "\(name)") }
        }
    }

    /// While training, an element either keeps its value or is what the cell makes of the state that was.
    func zoneoutInTraining() {
        let batch = 200
        let options = RecurrentOptions(hiddenZoneout: 0.25, memoryZoneout: 0.6)
        let initial = someState(batch: batch)
        var random = RandomSource(seed: 5)
        let one = x(batch: batch).slice(0..<1, axis: 1)
        let state = withTraining(random: &random) { Recurrent(cell, options: options)(one, initial: initial).state }
        let fresh = cell(one.entry(0, axis: 1), initial).parameterValues
        for (part, (parameter, before)) in zip(state.parameters, initial.parameterValues).enumerated() {
            var kept = 0
            for ((now, former), new) in zip(zip(parameter.value.scalars, before.scalars), fresh[part].scalars) {
                if now == former { kept += 1 } else { #expect(abs(now - new) < 1e-12, "\(name)") }
            }
            let share = Double(kept) / Double(before.count)
            #expect(abs(share - (parameter.name == "cell" ? 0.6 : 0.25)) < 0.08, "\(name): \(parameter.name), \(share)")
        }
        // Drawn anew at each step: where the output of a step is that of the step before it.
        let outputs = withTraining(random: &random) {
            Recurrent(cell, options: options)(x(batch: batch), initial: initial).outputs
        }
        let stays = (1..<time).map { outputs.entry($0, axis: 1) .== outputs.entry($0 - 1, axis: 1) }
        #expect(stays[0] != stays[1] && stays[1] != stays[2], "\(name)")
    }

    func draws() {
        let (x, initial) = (x(batch: 3), someState(batch: 3))
        func run(_ options: RecurrentOptions, seed: UInt64) -> Tensor<Double> {
            var random = RandomSource(seed: seed)
            return withTraining(random: &random) { Recurrent(cell, options: options)(x, initial: initial).outputs }
        }
        let usual = Recurrent(cell)(x, initial: initial).outputs
        var all = [RecurrentOptions(hiddenZoneout: 0.5)]
        // The user's own cell does not say where dropout applies.
        if !(cell is LeakyCell) { all.append(RecurrentOptions(dropout: 0.5)) }
        for options in all {
            #expect(run(options, seed: 1) == run(options, seed: 1), "\(name): the same source, the same masks")
            #expect(run(options, seed: 1) != run(options, seed: 2), "\(name): another source, other masks")
            #expect(run(options, seed: 1) != usual, "\(name)")
            if options.dropout > 0 {
                #expect(Recurrent(cell, options: options)(x, initial: initial).outputs == usual, "\(name): inference")
            }
        }
        let none = RecurrentOptions()
        #expect(run(none, seed: 1) == usual && run(none, seed: 2) == usual, "\(name)")
    }

    /// A walk back, step by step, with the limit where the state is handed from a step to the one before it.
    func gradientLimit() {
        let (x, initial) = (x(batch: 3), someState(batch: 3))
        let shape = Recurrent(cell)(x, initial: initial).outputs.shape
        let weights: Tensor<Double> = Sample.wave(shape, salt: 9) * 3
        func ofLayer(_ options: RecurrentOptions, isReversed: Bool) -> Step {
            valueWithGradient(at: Step(cell: cell, x: x, state: initial)) {
                let result = Recurrent($0.cell, isReversed: isReversed, options: options)($0.x, initial: $0.state)
                return (result.outputs * weights).sum()
            }.gradient
        }
        for (limit, zoneout, isReversed) in [
            (0.05, 0, false), (0.05, 0, true), (0.4, 0, false), (1e6, 0, false), (0.05, 0.5, false), (1e6, 0.5, true),
        ] {
            var options = RecurrentOptions(hiddenZoneout: zoneout, memoryZoneout: zoneout)
            let free = ofLayer(options, isReversed: isReversed)
            let values = Recurrent(cell, options: options)(x, initial: initial).outputs
            options.gradientLimit = limit
            let manual = manualGradient(
                x, initial, weights, limit: limit, zoneout: zoneout, isReversed: isReversed)
            let found = ofLayer(options, isReversed: isReversed)
            #expect(
                zip(found.parameterValues, manual.parameterValues).allSatisfy(close), "\(name): a limit of \(limit)")
            let isFree = zip(found.parameterValues, free.parameterValues).allSatisfy(close)
            #expect(isFree == (limit > 1000), "\(name): a limit of \(limit)")
            #expect(Recurrent(cell, options: options)(x, initial: initial).outputs == values, "\(name): values")
        }
    }

    /// A masked state gives what the state gives to a cell whose recurrent matrix has masked columns: so the mask is
    /// seen by all products and by nothing else.
    func dropout() {
        let (x, state) = (x(batch: 1).entry(0, axis: 1), someState(batch: 1))
        let mask = Tensor<Double>((0..<state.output.shape[1]).map { $0 % 2 == 0 ? 1.25 : 0 })
        let masked = cell.mapParameters { $0.name == "weight_hh" ? $1 * mask : $1 }
        let expected = masked(x, state).parameterValues
        let found = cell(x, state, dropout: mask.expanded(axis: 0)).parameterValues
        #expect(zip(found, expected).allSatisfy(close), "\(name)")
        let without = cell(x, state, dropout: nil).parameterValues
        #expect(zip(without, cell(x, state).parameterValues).allSatisfy { $0 == $1 }, "\(name)")
    }

    /// A cell, what it reads and the state before it.
    private struct Step: Module {
        var cell: Cell
        var x: Tensor<Double>
        var state: Cell.State

        mutating func visitParameters(_ visitor: inout ParameterVisitor<Double>) {
            visitor.visit("cell", &cell)
            visitor.visit("x", &x)
            visitor.visit("state", &state)
        }
    }

    private func manualGradient(
        _ x: Tensor<Double>, _ initial: Cell.State, _ weights: Tensor<Double>, limit: Double, zoneout: Double,
        isReversed: Bool
    ) -> Step {
        func after(_ cell: Cell, _ x: Tensor<Double>, _ state: Cell.State) -> Cell.State {
            let former = state.parameterValues
            var part = 0
            return cell(x, state).mapParameters { _, value in
                defer { part += 1 }
                return former[part] * zoneout + value * (1 - zoneout)
            }
        }
        let order = isReversed ? Array((0..<time).reversed()) : Array(0..<time)
        var states = [initial]
        for step in order { states.append(after(cell, x.entry(step, axis: 1), states[states.count - 1])) }
        var ofCell = cell.zeroed
        var ofX = Array(repeating: Tensor<Double>.zeros([3, cell.inputSize]), count: time)
        var ofState = initial.zeroed
        for (position, step) in order.enumerated().reversed() {
            let here = Step(cell: cell, x: x.entry(step, axis: 1), state: states[position])
            let gradient = valueWithGradient(at: here) {
                let after = after($0.cell, $0.x, $0.state)
                let fromLater = zip(after.parameterValues, ofState.parameterValues)
                    .map { ($0 * $1).sum() }.reduce(Tensor(0), +)
                return (after.output * weights.entry(step, axis: 1)).sum() + fromLater
            }.gradient
            ofCell.add(gradient.cell)
            ofX[step] = gradient.x
            ofState = gradient.state.mapParameters { _, value in
                Tensor(value.scalars.map { min(max($0, -limit), limit) }, shape: value.shape)
            }
        }
        return Step(cell: ofCell, x: .stacked(ofX, axis: 1), state: ofState)
    }
}

@Suite("Options of recurrent layers") struct OptionsTests {
    @Test("Zoneout in inference mixes the state by its rates", arguments: OptionsCase.all)
    func zoneoutInInference(_ example: OptionsCase) { example.checkZoneoutInInference() }

    @Test("Zoneout in training keeps elements at its rates", arguments: OptionsCase.all)
    func zoneoutInTraining(_ example: OptionsCase) { example.checkZoneoutInTraining() }

    @Test("Masks are those of the source that the training is given", arguments: OptionsCase.all)
    func draws(_ example: OptionsCase) { example.checkDraws() }

    @Test("A gradient limit holds at every step back, and a great one changes nothing", arguments: OptionsCase.all)
    func gradientLimit(_ example: OptionsCase) { example.checkGradientLimit() }

    @Test(
        "Recurrent dropout is seen by products with the hidden state alone",
        arguments: OptionsCase.all.filter { !$0.name.contains("user") })
    func dropout(_ example: OptionsCase) { example.checkDropout() }

    @Test("Recurrent dropout is one mask for all steps, of zeros and 1 / (1 - rate)")
    func dropoutMask() {
        // A cell that hands on its state: after t steps, an element is the mask's to the power of t.
        let size = 400
        let cell = ElmanCell<Double>(
            weights: RecurrentWeights(input: .zeros([size, 1]), recurrent: .identity(size)), activation: .identity)
        var random = RandomSource(seed: 6)
        let outputs = withTraining(random: &random) {
            Recurrent(cell, options: RecurrentOptions(dropout: 0.2))(
                Tensor.zeros([5, 3, 1]), initial: HiddenState(.ones([5, size]))
            ).outputs
        }
        let mask = outputs.entry(0, axis: 1)
        #expect(mask.scalars.allSatisfy { $0 == 0 || $0 == 1.25 })
        #expect(abs(mask.mean().scalar - 1) < 0.05)
        #expect(mask.slice(0..<1) != mask.slice(1..<2), "each sequence has its own")
        #expect(outputs.entry(1, axis: 1) == mask.squared())
        #expect(outputs.entry(2, axis: 1) == mask.squared() * mask)
    }

    @Test("Options that make no sense are refused, whether written or read")
    func refused() async throws {
        let dropout = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var options = RecurrentOptions()
            options.dropout = -1
        }
        #expect(message(dropout).contains("RecurrentOptions: dropout -1.0 is not within 0 ... 1"))
        let hidden = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var options = RecurrentOptions()
            options.hiddenZoneout = .nan
        }
        #expect(message(hidden).contains("RecurrentOptions: hiddenZoneout nan is not within 0 ... 1"))
        let cell = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var options = RecurrentOptions()
            options.memoryZoneout = 2
        }
        #expect(message(cell).contains("RecurrentOptions: memoryZoneout 2.0 is not within 0 ... 1"))
        let limit = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var options = RecurrentOptions()
            options.gradientLimit = 0
        }
        #expect(message(limit).contains("RecurrentOptions: a gradient limit must be positive"))
        let options = RecurrentOptions(dropout: 0.5, hiddenZoneout: 0.25, memoryZoneout: 1, gradientLimit: 3)
        let text = String(decoding: try JSONEncoder().encode(options), as: UTF8.self)
        func decoded(_ text: String) throws -> RecurrentOptions {
            try JSONDecoder().decode(RecurrentOptions.self, from: Data(text.utf8))
        }
        #expect(try decoded(text) == options)
        #expect(try decoded(#"{"dropout":0,"hiddenZoneout":0,"memoryZoneout":0}"#) == RecurrentOptions())
        for (good, bad) in [("0.5", "1.5"), ("0.25", "-0.25"), (":3", ":0")] {
            #expect(throws: DecodingError.self) { try decoded(text.replacingOccurrences(of: good, with: bad)) }
        }
    }

    @Test("A layer of both directions gives its options to both", arguments: [false, true])
    func bothDirections(_ isTraining: Bool) {
        var random = RandomSource(seed: 8)
        let cells = [0, 1].map { _ in LSTMCell<Double>(inputs: 3, hidden: 4, random: &random) }
        let x: Tensor<Double> = Sample.wave([3, 5, 3])
        for options in [
            RecurrentOptions(hiddenZoneout: 0.25, memoryZoneout: 0.4, gradientLimit: 0.05),
            RecurrentOptions(dropout: 0.4),
        ] {
            func result(_ compute: (SequenceBatch<Double>) -> [Tensor<Double>]) -> [Tensor<Double>] {
                func run() -> [Tensor<Double>] {
                    let (_, gradient, outputs) = valueWithGradient(at: x) { x in
                        let parts = compute(SequenceBatch(x, lengths: [5, 2, 4]))
                        return ((parts[0].sum() + parts[1].squared().sum()), parts.map(\.detached))
                    }
                    return outputs + [gradient]
                }
                var random = RandomSource(seed: 9)
                return isTraining ? withTraining(random: &random, run) : run()
            }
            let both = result {
                let parts = Bidirectional(forward: cells[0], backward: cells[1], options: options).directions($0)
                return [parts.forward.values, parts.backward.values]
            }
            let apart = result {
                [
                    Recurrent(cells[0], options: options)($0).outputs.values,
                    Recurrent(cells[1], isReversed: true, options: options)($0).outputs.values,
                ]
            }
            #expect(both == apart)
            let without = result {
                [
                    Recurrent(cells[0])($0).outputs.values,
                    Recurrent(cells[1], isReversed: true)($0).outputs.values,
                ]
            }
            if options.dropout == 0 || isTraining { #expect(zip(both, without).allSatisfy { $0 != $1 }) }
        }
    }

    @Test("Recurrent dropout with a cell that does not say where it applies is refused")
    func unsupportedDropout() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let layer = Recurrent(
                LeakyCell(inputs: 3, random: &random), options: RecurrentOptions(dropout: 0.5))
            _ = withTraining(random: &random) { layer(Tensor.ones([1, 2, 3])) }
        }
        #expect(
            message(result).contains(
                "LeakyCell: for recurrent dropout, implement callAsFunction(_:_:dropout:), which says where it applies")
        )
    }
}
