import CRNNKernels
import Foundation
import Testing

/// Linear chains against plain loops over logarithms.
@Suite("Linear chains") struct ChainKernelTests {
    @Test("Sums, their gradients and the best labels are those of the equations", arguments: KernelTable.all)
    func reference(_ table: KernelTable) {
        for labels in [1, 2, 3, 5, 8, 9, 16, 17, 33] {
            for steps in [0, 1, 2, 7] {
                for (scale, forbids) in [(1.0, false), (3, true), (300, false), (300, true)] {
                    let example = ChainExample(steps: steps, labels: labels, scale: scale, forbids: forbids)
                    if table.isDouble {
                        check(Kernels<Double>(table), example)
                    } else {
                        check(Kernels<Float>(table), example)
                    }
                }
            }
        }
    }

    private func check<Scalar: KernelScalar>(_ kernels: Kernels<Scalar>, _ example: ChainExample) {
        let run = ChainRun(kernels, example)
        let expected = example.reference(run.numbers)
        for tags in [nil, example.tags] {
            let (value, gradients) = run.sum(tags, gradients: 4)
            let goal = tags == nil ? expected.logNormalizer : expected.logNormalizer - expected.score
            let size = max(1, abs(expected.logNormalizer), example.scale)
            #expect(
                goal.isFinite ? abs(value - goal) <= 32 * Scalar.epsilon * size : value == goal,
                "\(example): \(value), not \(goal)")
            for (number, (found, marginals)) in zip(gradients, expected.marginals).enumerated() {
                var counts = marginals
                if let tags, goal.isFinite { example.subtract(tags, from: &counts, part: number) }
                if goal == .infinity { counts = counts.map { _ in 0 } }
                let digits = 64 * Double(example.steps + 1) * (Scalar.epsilon + Double.ulpOfOne * size)
                expect(found, near: counts, within: { _ in digits }, "\(example), tags \(tags ?? []), part \(number)")
            }
            // Less that is wanted, the same bits.
            let (alone, ofEmissions) = run.sum(tags, gradients: 1)
            #expect(alone == value)
            expect(ofEmissions[0], equals: gradients[0], "\(example): of the emissions alone")
            #expect(run.sum(tags, gradients: 0).value == value)
        }
        let (tags, score) = run.best()
        let difference = abs(example.score(tags, run.numbers) - expected.bestScore)
        #expect(
            difference <= 32 * Scalar.epsilon * max(1, abs(expected.bestScore)) && tags.allSatisfy { $0 >= 0 },
            "\(example): \(tags)")
        #expect(
            abs(score - example.score(tags, run.numbers)) <= 1e-13 * max(1, abs(score)), "\(example): the best score")
    }

    @Test("Of equal scores the first label is taken", arguments: KernelTable.all)
    func equals(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let run = ChainRun(
                Kernels<Scalar>(table), ChainExample(steps: 5, labels: 9, scale: 0, forbids: false))
            #expect(run.best().tags == [0, 0, 0, 0, 0])
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Scores that are not numbers give NaN, and labels that are some", arguments: KernelTable.all)
    func special(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            for value in specialValues() as [Scalar] {
                for part in 0..<4 {
                    let example = ChainExample(steps: 3, labels: 5, scale: 1, forbids: false)
                    let run = ChainRun(Kernels<Scalar>(table), example, changing: part, to: value)
                    let isNumber = !value.isNaN && value != .infinity
                    let (sum, gradients) = run.sum(nil, gradients: 4)
                    #expect(sum.isNaN != isNumber, "\(value) in part \(part): \(sum)")
                    #expect(gradients.joined().allSatisfy { $0.isNaN != isNumber })
                    #expect(run.best().tags.allSatisfy { (0..<5).contains($0) })
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Scores that lose their own digits give no more than they can", arguments: KernelTable.all)
    func large(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            for scale in [1e6, 1e12, 1e30] {
                let example = ChainExample(steps: 5, labels: 5, scale: scale, forbids: false)
                let (value, gradients) = ChainRun(Kernels<Scalar>(table), example).sum(example.tags, gradients: 4)
                #expect(value >= 0 && value < .infinity, "\(scale): \(value)")
                #expect(gradients.joined().allSatisfy { abs($0) <= 5 }, "\(scale)")
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }
}

private struct ChainExample: CustomStringConvertible {
    let steps, labels: Int
    let scale: Double
    let forbids: Bool

    var description: String { "\(steps) steps, \(labels) labels, scale \(scale)\(forbids ? ", some forbidden" : "")" }

    var tags: [Int32] { (0..<steps).map { Int32(($0 * $0 + 1) % labels) } }

    /// The numbers of emissions, transitions, start and end.
    var counts: [Int] { [steps * labels, labels * labels, labels, labels] }

    func score(_ tags: [Int32], _ numbers: [[Double]]) -> Double {
        guard let first = tags.first, let last = tags.last else { return 0 }
        var score = numbers[2][Int(first)] + numbers[3][Int(last)]
        for (step, tag) in tags.enumerated() {
            score += numbers[0][step * labels + Int(tag)]
            if step > 0 { score += numbers[1][Int(tags[step - 1]) * labels + Int(tag)] }
        }
        return score
    }

    /// Takes what tags have off a gradient's part.
    func subtract(_ tags: [Int32], from counts: inout [Double], part: Int) {
        for (step, tag) in tags.enumerated() {
            switch part {
            case 0: counts[step * labels + Int(tag)] -= 1
            case 1: if step > 0 { counts[Int(tags[step - 1]) * labels + Int(tag)] -= 1 }
            case 2: if step == 0 { counts[Int(tag)] -= 1 }
            default: if step == steps - 1 { counts[Int(tag)] -= 1 }
            }
        }
    }

    struct Reference {
        var logNormalizer = 0.0
        var score = 0.0
        var bestScore = 0.0
        /// Of emissions, transitions, start and end.
        var marginals: [[Double]]
    }

    func reference(_ numbers: [[Double]]) -> Reference {
        var result = Reference(marginals: counts.map { Array(repeating: 0, count: $0) })
        guard steps > 0 else { return result }
        result.score = score(tags, numbers)
        func emission(_ step: Int, _ label: Int) -> Double { numbers[0][step * labels + label] }
        func transition(_ from: Int, _ to: Int) -> Double { numbers[1][from * labels + to] }
        let all = Array(0..<labels)
        var forward = [all.map { numbers[2][$0] + emission(0, $0) }]
        var best = forward[0]
        for step in 1..<max(1, steps) {
            let before = forward[step - 1]
            forward.append(all.map { to in logSum(all.map { before[$0] + transition($0, to) }) + emission(step, to) })
            let bestBefore = best
            best = all.map { to in (all.map { bestBefore[$0] + transition($0, to) }.max() ?? 0) + emission(step, to) }
        }
        var back = numbers[3]
        let total = logSum(all.map { forward[steps - 1][$0] + back[$0] })
        result.logNormalizer = total
        result.bestScore = all.map { best[$0] + numbers[3][$0] }.max() ?? 0
        guard total > -.infinity else { return result }
        for step in (0..<steps).reversed() {
            for label in all {
                result.marginals[0][step * labels + label] = exp(forward[step][label] + back[label] - total)
            }
            guard step > 0 else { break }
            let next = all.map { back[$0] + emission(step, $0) }
            for from in all {
                for to in all {
                    result.marginals[1][from * labels + to] += exp(
                        forward[step - 1][from] + transition(from, to) + next[to] - total)
                }
            }
            back = all.map { from in logSum(all.map { transition(from, $0) + next[$0] }) }
        }
        result.marginals[2] = Array(result.marginals[0].prefix(labels))
        result.marginals[3] = Array(result.marginals[0].suffix(labels))
        return result
    }
}

/// The arrays of a chain, each between margins.
private struct ChainRun<Scalar: KernelScalar> {
    private let kernels: Kernels<Scalar>
    private let example: ChainExample
    /// Emissions, transitions, start and end.
    private let parts: [Guarded<Scalar>]

    init(_ kernels: Kernels<Scalar>, _ example: ChainExample, changing part: Int? = nil, to value: Scalar = 0) {
        self.kernels = kernels
        self.example = example
        parts = example.counts.enumerated().map { number, count in
            var numbers: [Scalar] = wave(count, salt: number + example.labels, scale: example.scale)
            if example.forbids && number > 0 {
                for index in numbers.indices where index % 5 == number { numbers[index] = -.infinity }
            }
            if number == part { numbers[count / 2] = value }
            return Guarded(numbers)
        }
    }

    var numbers: [[Double]] { parts.map { $0.values.map { Double($0) } } }

    private func call(
        _ tags: Guarded<Int32>?, _ gradients: [Guarded<Scalar>], _ body: (UnsafePointer<RNNChain>) -> Void
    ) {
        let prepared = Guarded<Scalar>(count: kernels.table.chain_count(example.labels))
        let isNumber = kernels.table.chain_prepare(
            example.labels, parts[1].pointer, parts[2].pointer, parts[3].pointer, prepared.pointer)
        prepared.expectIntactMargins("chain_prepare", #_sourceLocation)
        func gradient(_ number: Int) -> UnsafeMutableRawPointer? {
            number < gradients.count ? UnsafeMutableRawPointer(gradients[number].pointer) : nil
        }
        var chain = RNNChain(
            steps: example.steps, labels: example.labels, emissions: parts[0].pointer, transitions: parts[1].pointer,
            start: parts[2].pointer, end: parts[3].pointer, prepared: prepared.pointer, is_number: isNumber,
            tags: tags.map { UnsafePointer($0.pointer) }, gradient: gradient(0), transitions_gradient: gradient(1),
            start_gradient: gradient(2), end_gradient: gradient(3))
        body(&chain)
    }

    func sum(_ tags: [Int32]?, gradients count: Int) -> (value: Double, gradients: [[Scalar]]) {
        let gradients = example.counts.prefix(count).map { Guarded<Scalar>(count: $0) }
        var value = 0.0
        call(tags.map { Guarded($0, canary: -7) }, gradients) { chain in
            let workspace = Guarded<Scalar>(count: kernels.table.chain_workspace(chain))
            value = kernels.table.chain(chain, workspace.pointer)
            workspace.expectIntactMargins("chain", #_sourceLocation)
        }
        for gradient in gradients { gradient.expectIntactMargins("chain", #_sourceLocation) }
        return (value, gradients.map(\.values))
    }

    func best() -> (tags: [Int32], score: Double) {
        let tags = Guarded(Array(repeating: Int32(-1), count: example.steps), canary: -7)
        var score = 0.0
        call(nil, []) { chain in
            let workspace = Guarded<Scalar>(count: kernels.table.chain_workspace(chain))
            score = kernels.table.chain_best(chain, tags.pointer, workspace.pointer)
            workspace.expectIntactMargins("chain_best", #_sourceLocation)
        }
        tags.expectIntactMargins("chain_best", #_sourceLocation)
        return (tags.values, score)
    }
}
