import CRNNKernels
import Foundation
import Testing

/// Connectionist temporal classification against plain loops over logarithms.
@Suite("Connectionist temporal classification") struct CTCKernelTests {
    @Test("Losses and gradients are those of the equations, at every size", arguments: KernelTable.all)
    fileprivate func reference(_ table: KernelTable) {
        for (symbols, scale) in [(2, 1.0), (3, 1), (9, 4), (17, 40), (33, 900)] {
            for count in [0, 1, 2, 3, 7, 8, 15, 16, 17, 33] {
                for frames in [0, 1, 2, 2 * count, 3 * count + 2] {
                    let example = LabellingExample(
                        frames: frames, symbols: symbols, count: count, scale: scale, blank: (count + frames) % symbols)
                    if table.isDouble {
                        check(Kernels<Double>(table), example)
                    } else {
                        check(Kernels<Float>(table), example)
                    }
                }
            }
        }
    }

    private func check<Scalar: KernelScalar>(_ kernels: Kernels<Scalar>, _ example: LabellingExample) {
        let logits: [Scalar] = wave(example.frames * example.symbols, salt: example.count, scale: example.scale)
        let (loss, gradient) = run(kernels, example, logits, wantsGradient: true)
        let (lossAlone, _) = run(kernels, example, logits, wantsGradient: false)
        #expect(same(Scalar(loss), Scalar(lossAlone)) && loss == lossAlone, "\(example)")
        let expected = example.reference(logits.map { Double($0) })
        // The reference's logarithms lose digits of their own, the more the longer they are added up.
        let tolerance = 64 * Scalar.epsilon + Double.ulpOfOne * Double(example.frames * example.frames)
        #expect(
            expected.loss == .infinity
                ? loss == .infinity : abs(loss - expected.loss) <= tolerance * max(1, expected.loss),
            "\(example): \(loss), not \(expected.loss)")
        // A share is 1 at most.
        let digits = tolerance + 64 * Double.ulpOfOne * max(1, expected.loss.isFinite ? expected.loss : 1)
        expect(gradient, near: expected.gradient, within: { _ in digits }, "\(example)")
    }

    @Test("Logits that are not numbers give NaN; large ones are numbers", arguments: KernelTable.all)
    func special(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            let example = LabellingExample(frames: 4, symbols: 5, count: 2, scale: 1, blank: 0)
            let clean: [Scalar] = wave(20, salt: 1)
            for value in specialValues() as [Scalar] {
                for place in [0, 4, 7, 19] {
                    var logits = clean
                    logits[place] = value
                    let (loss, gradient) = run(kernels, example, logits, wantsGradient: true)
                    let isNumber = !value.isNaN && value != .infinity
                    #expect(loss.isNaN != isNumber, "\(value) at \(place): \(loss)")
                    #expect(gradient.allSatisfy { $0.isNaN != isNumber })
                    if isNumber { #expect(gradient.allSatisfy { abs($0) <= 1 }) }
                }
            }
            // Labels that only paths of next to no probability give, by exponents that lose their own digits.
            for value in [-1e6, -1e12, -1e30, -3e38] as [Scalar] {
                let logits = clean.indices.map { $0 % 5 == 0 || $0 / 5 == 1 ? clean[$0] : value * (1.25 + clean[$0]) }
                let (loss, gradient) = run(
                    kernels, example, logits.map { max($0, -.greatestFiniteMagnitude) }, wantsGradient: true)
                #expect(loss > 0 && gradient.allSatisfy { abs($0) <= 3 }, "\(value): \(loss), \(gradient)")
            }
            let (loss, gradient) = run(
                kernels, example, clean.indices.map { $0 / 5 == 2 ? -.infinity : clean[$0] }, wantsGradient: true)
            #expect(loss.isNaN && gradient.allSatisfy { $0.isNaN })
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    private func run<Scalar: KernelScalar>(
        _ kernels: Kernels<Scalar>, _ example: LabellingExample, _ logits: [Scalar], wantsGradient: Bool
    ) -> (loss: Double, gradient: [Scalar]) {
        example.run(kernels.table.ctc, workspace: kernels.table.ctc_workspace, logits, wantsGradient: wantsGradient)
    }
}

extension LabellingExample {
    /// The lattice of blanks and labels, in logarithms.
    fileprivate func reference(_ logits: [Double]) -> (loss: Double, gradient: [Double]) {
        let states = (0...2 * count).map { $0 % 2 == 0 ? blank : Int(labels[$0 / 2]) }
        let shares = (0..<frames).map { frame -> [Double] in
            let row = logits[frame * symbols..<(frame + 1) * symbols]
            let rest = logSum(Array(row))
            return row.map { $0 - rest }
        }
        func skips(_ state: Int) -> Bool { state >= 2 && state % 2 == 1 && states[state] != states[state - 2] }
        guard frames > 0 else { return (count == 0 ? 0 : .infinity, []) }
        var forward = [states.indices.map { $0 < 2 ? shares[0][states[$0]] : -.infinity }]
        for frame in 1..<max(1, frames) {
            let before = forward[frame - 1]
            forward.append(
                states.indices.map { state in
                    let from = [state] + (state >= 1 ? [state - 1] : []) + (skips(state) ? [state - 2] : [])
                    return logSum(from.map { before[$0] }) + shares[frame][states[state]]
                })
        }
        let total = logSum(forward[frames - 1].suffix(count == 0 ? 1 : 2).map { $0 })
        guard total > -.infinity else { return (.infinity, logits.map { _ in 0 }) }
        var gradient = shares.flatMap { $0.map { exp($0) } }
        var back = states.indices.map { $0 >= states.count - 2 ? 0 : -Double.infinity }
        for frame in (0..<frames).reversed() {
            if frame < frames - 1 {
                let next = states.indices.map { back[$0] + shares[frame + 1][states[$0]] }
                back = states.indices.map { state in
                    let to =
                        [state] + (state + 1 < states.count ? [state + 1] : [])
                        + (state + 2 < states.count && skips(state + 2) ? [state + 2] : [])
                    return logSum(to.map { next[$0] })
                }
            }
            for (state, symbol) in states.enumerated() {
                gradient[frame * symbols + symbol] -= exp(forward[frame][state] + back[state] - total)
            }
        }
        return (-total, gradient)
    }
}

/// log Σ exp(x)
func logSum(_ x: [Double]) -> Double {
    let greatest = x.max() ?? -.infinity
    return greatest > -.infinity ? greatest + log(x.reduce(0) { $0 + exp($1 - greatest) }) : greatest
}
