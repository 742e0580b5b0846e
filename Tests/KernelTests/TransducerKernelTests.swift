import CRNNKernels
import Foundation
import Testing

/// The transducer against all paths one by one, and against plain loops over logarithms.
@Suite("Transducer") struct TransducerKernelTests {
    @Test("Losses and gradients are those of all paths", arguments: KernelTable.all)
    func enumeration(_ table: KernelTable) {
        for (frames, count) in [(1, 0), (1, 1), (1, 4), (2, 0), (2, 2), (3, 2), (2, 3), (4, 4), (5, 1), (6, 3), (3, 6)]
        {
            for symbols in [2, 5, 40] {
                check(
                    table,
                    LabellingExample(
                        frames: frames, symbols: symbols, count: count, scale: 2, blank: (count + frames) % symbols)
                ) { $0.allPaths($1) }
            }
        }
    }

    @Test("Losses and gradients are those of the equations, at every size", arguments: KernelTable.all)
    func reference(_ table: KernelTable) {
        for (symbols, scale) in [(2, 1.0), (3, 1), (9, 4), (33, 0.5), (17, 40), (33, 900)] {
            for count in [0, 1, 2, 3, 7, 8, 15, 16, 17] {
                for frames in [0, 1, 2, count, count + 1, count + 2, 3 * count + 2] {
                    check(
                        table,
                        LabellingExample(
                            frames: frames, symbols: symbols, count: count, scale: scale,
                            blank: (count + frames) % symbols)
                    ) { $0.reference($1) }
                }
            }
        }
    }

    private func check(
        _ table: KernelTable, _ example: LabellingExample,
        _ reference: (LabellingExample, [Double]) -> (loss: Double, gradient: [Double])
    ) {
        func check<Scalar: KernelScalar>(_ kernels: Kernels<Scalar>) {
            let logits: [Scalar] = wave(example.cells * example.symbols, salt: example.count, scale: example.scale)
            let (loss, gradient) = run(kernels, example, logits, wantsGradient: true)
            let (lossAlone, _) = run(kernels, example, logits, wantsGradient: false)
            #expect(loss == lossAlone, "\(example)")
            let expected = reference(example, logits.map { Double($0) })
            let moves = Double(example.frames + example.count)
            let tolerance = 16 * Scalar.epsilon * moves.squareRoot() + 4 * Double.ulpOfOne * moves * moves
            #expect(
                expected.loss == .infinity
                    ? loss == .infinity : abs(loss - expected.loss) <= tolerance * max(1, expected.loss),
                "\(example): \(loss), not \(expected.loss)")
            // A share is 1 at most.
            let digits = tolerance + 64 * Double.ulpOfOne * max(1, expected.loss.isFinite ? expected.loss : 1)
            expect(gradient, near: expected.gradient, within: { _ in digits }, "\(example)")
        }
        table.isDouble ? check(Kernels<Double>(table)) : check(Kernels<Float>(table))
    }

    @Test("Logits that are not numbers give NaN; large ones are numbers", arguments: KernelTable.all)
    func special(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for (frames, count) in [(4, 2), (2, 4)] {
                let example = LabellingExample(frames: frames, symbols: 5, count: count, scale: 1, blank: 0)
                let clean: [Scalar] = wave(example.cells * 5, salt: 1)
                for value in specialValues() as [Scalar] {
                    for place in [0, 4, 7, 19, clean.count - 5] {
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
                    let logits = clean.indices.map {
                        $0 % 5 == 0 || $0 / 5 == 1 ? clean[$0] : value * (1.25 + clean[$0])
                    }
                    let (loss, gradient) = run(
                        kernels, example, logits.map { max($0, -.greatestFiniteMagnitude) }, wantsGradient: true)
                    #expect(loss > 0 && gradient.allSatisfy { abs($0) <= 3 }, "\(value): \(loss), \(gradient)")
                }
                let (loss, gradient) = run(
                    kernels, example, clean.indices.map { $0 / 5 == 2 ? -.infinity : clean[$0] }, wantsGradient: true)
                #expect(loss.isNaN && gradient.allSatisfy { $0.isNaN })
                // A label that no cell gives.
                let label = Int(example.labels[1])
                let (impossible, none) = run(
                    kernels, example, clean.indices.map { $0 % 5 == label ? -.infinity : clean[$0] },
                    wantsGradient: true)
                #expect(impossible == .infinity && none.allSatisfy { $0 == 0 })
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    private func run<Scalar: KernelScalar>(
        _ kernels: Kernels<Scalar>, _ example: LabellingExample, _ logits: [Scalar], wantsGradient: Bool
    ) -> (loss: Double, gradient: [Scalar]) {
        example.run(
            kernels.table.transducer, workspace: kernels.table.transducer_workspace, logits,
            wantsGradient: wantsGradient)
    }
}

extension LabellingExample {
    fileprivate var cells: Int { frames * (count + 1) }

    private func cell(_ frame: Int, _ column: Int) -> Int { frame * (count + 1) + column }

    /// The logarithm of each symbol's share in each cell.
    private func shares(_ logits: [Double]) -> [[Double]] {
        (0..<cells).map { cell in
            let row = Array(logits[cell * symbols..<(cell + 1) * symbols])
            let rest = logSum(row)
            return row.map { $0 - rest }
        }
    }

    /// Every order of the labels and of the blanks between them, one by one.
    fileprivate func allPaths(_ logits: [Double]) -> (loss: Double, gradient: [Double]) {
        let shares = shares(logits)
        var (total, gradient) = (0.0, logits.map { _ in 0.0 })
        for choice in 0..<1 << (frames - 1 + count) where choice.nonzeroBitCount == count {
            var moves: [(cell: Int, symbol: Int)] = []
            var (frame, column) = (0, 0)
            for bit in 0..<frames - 1 + count {
                let isLabel = choice >> bit & 1 == 1
                moves.append((cell(frame, column), isLabel ? Int(labels[column]) : blank))
                if isLabel { column += 1 } else { frame += 1 }
            }
            moves.append((cell(frame, column), blank))
            let probability = exp(moves.reduce(0) { $0 + shares[$1.cell][$1.symbol] })
            total += probability
            for move in moves {
                for symbol in 0..<symbols {
                    gradient[move.cell * symbols + symbol] +=
                        probability * (exp(shares[move.cell][symbol]) - (symbol == move.symbol ? 1 : 0))
                }
            }
        }
        return (-log(total), gradient.map { $0 / total })
    }

    /// The lattice of cells, in logarithms.
    fileprivate func reference(_ logits: [Double]) -> (loss: Double, gradient: [Double]) {
        guard frames > 0 else { return (count == 0 ? 0 : .infinity, []) }
        let shares = shares(logits)
        var forward = Array(repeating: -Double.infinity, count: cells)
        for frame in 0..<frames {
            for column in 0...count {
                var from: [Double] = frame == 0 && column == 0 ? [0] : []
                if frame > 0 { from.append(forward[cell(frame - 1, column)] + shares[cell(frame - 1, column)][blank]) }
                if column > 0 {
                    let before = cell(frame, column - 1)
                    from.append(forward[before] + shares[before][Int(labels[column - 1])])
                }
                forward[cell(frame, column)] = logSum(from)
            }
        }
        let total = forward[cells - 1] + shares[cells - 1][blank]
        guard total > -.infinity else { return (.infinity, logits.map { _ in 0 }) }
        var gradient = logits.map { _ in 0.0 }
        var back = forward
        for frame in (0..<frames).reversed() {
            for column in (0...count).reversed() {
                let here = cell(frame, column)
                var moves: [(symbol: Int, rest: Double)] = []
                if here == cells - 1 { moves.append((blank, 0)) }
                if frame + 1 < frames { moves.append((blank, back[cell(frame + 1, column)])) }
                if column < count { moves.append((Int(labels[column]), back[cell(frame, column + 1)])) }
                back[here] = logSum(moves.map { shares[here][$0.symbol] + $0.rest })
                for symbol in 0..<symbols {
                    gradient[here * symbols + symbol] = exp(shares[here][symbol] + forward[here] + back[here] - total)
                }
                for move in moves {
                    gradient[here * symbols + move.symbol] -= exp(
                        forward[here] + shares[here][move.symbol] + move.rest - total)
                }
            }
        }
        return (-total, gradient)
    }
}
