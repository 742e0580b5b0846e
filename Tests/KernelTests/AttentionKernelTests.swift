import CRNNKernels
import Foundation
import Testing

// The scores of additive attention against plain loops in Double.

@Suite("Scores of additive attention")
struct AttentionKernelTests {
    @Test("A score is the vector times the hyperbolic tangent of row and offset", arguments: KernelTable.all)
    func values(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for n in raggedSizes + [3000] {
                for rows in [0, 1, 3] {
                    let x: [Scalar] = wave(rows * n, salt: n, scale: 3)
                    let offset: [Scalar] = wave(n, salt: n + 1), vector: [Scalar] = wave(n, salt: n + 2)
                    let (left, middle, right) = (Guarded(x), Guarded(offset), Guarded(vector))
                    var t: [Scalar] = []
                    let scores = kernels.output(
                        [Scalar](repeating: .canary, count: rows), "tanh_scores", #_sourceLocation
                    ) { scores in
                        t = kernels.output(
                            [Scalar](repeating: .canary, count: rows * n), "tanh_scores", #_sourceLocation
                        ) { t in
                            kernels.table.tanh_scores(
                                rows, n, left.pointer, middle.pointer, right.pointer, t, scores)
                        }
                    }
                    let exact = x.indices.map { tanh(Double(x[$0] + offset[$0 % n])) }
                    let what = "\(rows) x \(n)"
                    expect(t, near: exact, relative: 4 * Scalar.epsilon, "tanh of \(what)")
                    let sums = exact.rows(of: n).map { row in zip(row, vector).reduce(0) { $0 + $1.0 * Double($1.1) } }
                    let sizes = exact.rows(of: n).map { row in
                        zip(row, vector).reduce(0) { $0 + abs($1.0 * Double($1.1)) }
                    }
                    expect(
                        scores, near: n == 0 ? Array(repeating: 0, count: rows) : sums,
                        within: { n == 0 ? 0 : 6 * Scalar.epsilon * sizes[$0] }, "scores of \(what)")
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Their derivative is that of calculus; sums are added to what is there", arguments: KernelTable.all)
    func derivative(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for n in raggedSizes where n > 0 {
                for rows in [0, 1, 3, 64, 65, 130] where n < 40 || rows < 4 {
                    for adds in [false, true] {
                        let t: [Scalar] = wave(rows * n, salt: n), vector: [Scalar] = wave(n, salt: n + 2)
                        let slopes: [Scalar] = wave(rows, salt: 5), before: [Scalar] = wave(rows * n, salt: 6)
                        let offsetBefore: [Scalar] = wave(n, salt: 7), vectorBefore: [Scalar] = wave(n, salt: 8)
                        let (left, middle, right) = (Guarded(t), Guarded(vector), Guarded(slopes))
                        var (ofOffset, ofVector): ([Scalar], [Scalar]) = ([], [])
                        let initial = adds ? before : before.map { _ in .canary }
                        let dx = kernels.output(initial, "tanh_scores_backward", #_sourceLocation) { dx in
                            ofOffset = kernels.output(offsetBefore, "tanh_scores_backward", #_sourceLocation) {
                                ofOffset in
                                ofVector = kernels.output(vectorBefore, "tanh_scores_backward", #_sourceLocation) {
                                    ofVector in
                                    kernels.table.tanh_scores_backward(
                                        rows, n, left.pointer, middle.pointer, right.pointer, adds, dx, ofOffset,
                                        ofVector)
                                }
                            }
                        }
                        var (exact, exactOffset, exactVector): ([Double], [Double], [Double]) = (
                            [], offsetBefore.map { Double($0) }, vectorBefore.map { Double($0) }
                        )
                        for index in t.indices {
                            let value = Double(t[index]), slope = Double(slopes[index / n])
                            let change = slope * Double(vector[index % n]) * (1 - value * value)
                            exact.append(change + (adds ? Double(before[index]) : 0))
                            exactOffset[index % n] += change
                            exactVector[index % n] += slope * value
                        }
                        let what = "\(rows) x \(n), \(adds ? "added" : "set")"
                        // Nothing is greater than 1.
                        expect(dx, near: exact, within: { _ in 3 * Scalar.epsilon }, what)
                        let error = Double(min(rows, 64) + 2) / 2 * Scalar.epsilon
                        expect(ofOffset, near: exactOffset, within: { _ in error }, "offset, \(what)")
                        expect(ofVector, near: exactVector, within: { _ in error }, "vector, \(what)")
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }
}
