import TestSupport
import Testing

@testable import RNNKit

/// The harness in two parts: what layers give, and their gradients by differences, which takes most of the time.
enum HarnessPart {
    case behaviour, gradients
}

/// What every recurrent layer must do, whatever its cell and its form.
struct LayerHarness<Layer: RecurrentLayer> where Layer.Scalar == Double {
    let name: String
    let layer: Layer

    /// - Parameters:
    ///   - part: What to check.
    ///   - gradientTolerance: The error allowed to gradients; nil where they need no check of their own.
    func check(_ part: HarnessPart, gradientTolerance: Double?) {
        guard part == .behaviour else {
            if let gradientTolerance { checkGradients(gradientTolerance) }
            return
        }
        checkNoStateIsZeroState()
        checkPadding()
        checkFinal()
        checkTokens()
        checkRowsAreIndependent()
        checkEmptySequences()
        checkNames()
        checkThreads()
    }

    private var x: Tensor<Double> { Sample.wave([3, 5, layer.inputSize], salt: 2) }

    /// A state with no zeros in it.
    private var someState: Layer.State {
        var salt = 5
        return layer.initialState(batch: 3).mapParameters { _, value in
            salt += 1
            return Sample.wave(value.shape, salt: salt) * 0.3
        }
    }

    /// Everything a layer gives, in one row of numbers.
    private func everything(_ result: (outputs: SequenceBatch<Double>, state: Layer.State)) -> Tensor<Double> {
        Tensor.concatenated([result.outputs.values.flattened()] + result.state.parameterValues.map { $0.flattened() })
    }

    /// Everything a layer gives of sequences of full length, in one row of numbers.
    private func everything(_ result: (outputs: Tensor<Double>, state: Layer.State)) -> Tensor<Double> {
        everything((SequenceBatch(result.outputs), result.state))
    }

    private func checkGradients(_ tolerance: Double) {
        let all = Everything(layer: layer, x: x, state: someState)
        // Full sequences are checked where that is cheap: a single layer.
        for lengths in layer.parameterValues.count <= 6 ? [nil, [5, 2, 0]] : [[5, 2, 0]] {
            let check = checkGradient(at: all, tolerance: tolerance) {
                everything($0.layer(SequenceBatch($0.x, lengths: lengths), initial: $0.state))
            }
            #expect(check.passes, "\(name): \(check)")
        }
    }

    private func checkNoStateIsZeroState() {
        let zero = layer.initialState(batch: 3).zeroed
        #expect(everything(layer(x)) == everything(layer(x, initial: zero)), "\(name)")
    }

    private func checkPadding() {
        let lengths = [5, 2, 3]
        let (x, state) = (x, someState)
        let padded = layer(SequenceBatch(x, lengths: lengths), initial: state)
        func gradient(_ x: Tensor<Double>, _ lengths: [Int]?, _ state: Layer.State) -> Everything<Layer> {
            valueWithGradient(at: Everything(layer: layer, x: x, state: state)) {
                everything($0.layer(SequenceBatch($0.x, lengths: lengths), initial: $0.state)).sum()
            }.gradient
        }
        let whole = gradient(x, lengths, state)
        var sum = layer.zeroed
        for (row, length) in lengths.enumerated() {
            let single = state.mapParameters { $1.slice(row..<row + 1) }
            let part = x.slice(row..<row + 1).slice(0..<length, axis: 1)
            let alone = layer(part, initial: single)
            let outputs = padded.outputs.values.slice(row..<row + 1)
            #expect(
                outputs.slice(0..<length, axis: 1) == alone.outputs, "\(name): a padded batch gives what each gives")
            #expect(outputs.slice(length..<5, axis: 1) == .zeros([1, 5 - length, outputs.shape[2]]), "\(name)")
            for (a, b) in zip(padded.state.parameterValues, alone.state.parameterValues) {
                #expect(a.slice(row..<row + 1) == b, "\(name): the state is that after the last valid step")
            }
            let here = gradient(part, nil, single)
            sum.add(here.layer)
            let ofX = whole.x.slice(row..<row + 1)
            #expect(ofX.slice(0..<length, axis: 1).isClose(to: here.x, relative: 1e-12, absolute: 1e-14), "\(name)")
            #expect(ofX.slice(length..<5, axis: 1) == .zeros([1, 5 - length, x.shape[2]]), "\(name)")
            for (a, b) in zip(whole.state.parameterValues, here.state.parameterValues) {
                #expect(a.slice(row..<row + 1).isClose(to: b, relative: 1e-12, absolute: 1e-14), "\(name)")
            }
        }
        for (a, b) in zip(whole.layer.parameterValues, sum.parameterValues) {
            #expect(a.isClose(to: b, relative: 1e-11, absolute: 1e-13), "\(name): a batch's gradient is the sum")
        }
        // What stands in the padding, even if it is NaN, changes neither values nor gradients.
        var spoilt = x
        for step in 2..<5 { for feature in 0..<x.shape[2] { spoilt[1, step, feature] = .nan } }
        #expect(
            everything(layer(SequenceBatch(spoilt, lengths: lengths), initial: state)) == everything(padded), "\(name)")
        let same = gradient(spoilt, lengths, state)
        #expect(zip(same.parameterValues, whole.parameterValues).allSatisfy { $0 == $1 }, "\(name)")
    }

    /// The final output by itself is that of the whole pass, and so are the gradients.
    private func checkFinal() {
        let all = Everything(layer: layer, x: x, state: someState)
        for lengths in [nil, [5, 2, 0]] {
            func results(_ compute: @escaping (Everything<Layer>) -> [Tensor<Double>]) -> [Tensor<Double>] {
                let result = valueWithGradient(at: all) { all in
                    let values = compute(all)
                    return (values.reduce(Tensor(0)) { $0 + ($1 * $1).sum() }, values.map(\.detached))
                }
                return result.gradient.parameterValues + result.extra
            }
            let byItself = results {
                let (output, state) = $0.layer.final(SequenceBatch($0.x, lengths: lengths), initial: $0.state)
                return [output] + state.parameterValues
            }
            let ofAll = results {
                let result = $0.layer(SequenceBatch($0.x, lengths: lengths), initial: $0.state)
                return [$0.layer.finalOutput(of: result)] + result.state.parameterValues
            }
            for (number, (a, b)) in zip(byItself, ofAll).enumerated() {
                #expect(a.isClose(to: b, relative: 1e-13, absolute: 1e-15), "\(name): \(number)")
            }
        }
    }

    /// Tokens that come again and again give what their vectors give, and the table gets the same gradient.
    private func checkTokens() {
        // Some of the table's tokens, and all of them.
        checkTokens(TokenBatch([[3, 1, 3, 3, 1], [1, 3], [3, 0, 1, 3]], padding: 2))
        checkTokens(TokenBatch([[3, 1, 3, 2, 1], [1, 3], [3, 0, 1, 3]], padding: 2))
        // So many that each is multiplied by itself.
        checkTokens(TokenBatch([[3, 1, 0, 2], [1], [3]], padding: 2))
    }

    private func checkTokens(_ tokens: TokenBatch) {
        let table: Tensor<Double> = Sample.wave([4, layer.inputSize], salt: 6)
        let all = Everything(layer: layer, x: table, state: someState)
        // The whole batch, and windows of it: of all steps, and of some, in which sequences are shorter or have none.
        for padding in [nil, 1, 2] as [Int32?] {
            for tokens in [tokens] + tokens.layout.windows(of: 2).map({ tokens[$0] }) {
                func results(
                    _ input: @escaping (SequenceBatch<Double>) -> SequenceBatch<Double>
                ) -> [Tensor<Double>] {
                    let result = valueWithGradient(at: all) { all in
                        let x = input(Embedding(weight: all.x, padding: padding)(tokens))
                        let values = everything(all.layer(x, initial: all.state))
                        let output = all.layer.final(x, initial: all.state).output
                        return ((values * values).sum() + (output * output).sum(), [values.detached, output.detached])
                    }
                    return result.extra + result.gradient.parameterValues
                }
                let ofTokens = results { $0 }
                for ofVectors in [
                    results { SequenceBatch($0.values, layout: $0.layout) },
                    results { SequenceBatch(steps: $0.steps, layout: $0.layout) },
                ] {
                    #expect(ofTokens[0] == ofVectors[0] && ofTokens[1] == ofVectors[1], "\(name)")
                    for (number, (a, b)) in zip(ofTokens, ofVectors).enumerated() {
                        #expect(a.isClose(to: b, relative: 1e-12, absolute: 1e-14), "\(name): \(number)")
                    }
                }
            }
        }
    }

    private func checkRowsAreIndependent() {
        let whole = layer(x).outputs
        for row in 0..<3 {
            #expect(layer(x.slice(row..<row + 1)).outputs == whole.slice(row..<row + 1), "\(name)")
        }
    }

    private func checkEmptySequences() {
        let state = someState
        let width = layer(x).outputs.shape[2]
        let nothing = layer(x.slice(0..<0, axis: 1), initial: state)
        #expect(nothing.outputs.shape == [3, 0, width], "\(name)")
        #expect(zip(nothing.state.parameterValues, state.parameterValues).allSatisfy { $0 == $1 }, "\(name)")
        let unread = layer(SequenceBatch(x, lengths: [0, 0, 0]), initial: state)
        #expect(unread.outputs.values == .zeros([3, 5, width]), "\(name)")
        #expect(zip(unread.state.parameterValues, state.parameterValues).allSatisfy { $0 == $1 }, "\(name)")
        #expect(layer(x.slice(0..<0)).outputs.shape == [0, 5, width], "\(name)")
    }

    private func checkNames() {
        let parameters = layer.parameters
        #expect(Set(parameters.map(\.name)).count == parameters.count, "\(name): \(parameters.map(\.name))")
        // A round trip by name gives the same layer.
        let saved = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.value) })
        let restored = layer.zeroed.mapParameters { saved[$0.name] ?? $1 }
        #expect(everything(restored(x)) == everything(layer(x)), "\(name)")
    }

    /// However little there is to do, it is divided.
    private func checkThreads() {
        func run(_ threads: Int) -> [Tensor<Double>] {
            Threads.$dividesAll.withValue(true) {
                Threads.limited(to: threads) { gradientOfVectorsAndTokens() }
            }
        }
        let one = run(1)
        for threads in 2...3 { #expect(run(threads) == one, "\(name)") }
    }

    private func gradientOfVectorsAndTokens() -> [Tensor<Double>] {
        valueWithGradient(at: Everything(layer: layer, x: x, state: someState)) { all in
            let tokens = TokenBatch([[2, 2, 1, 2], [1, 1, 2, 2, 1], [1]])
            let x = Embedding(weight: all.x.entry(1, axis: 1))(tokens)
            return everything(all.layer(SequenceBatch(all.x, layout: tokens.layout), initial: all.state)).sum()
                + everything(all.layer(x, initial: all.state)).sum()
        }.gradient.parameterValues
    }
}
