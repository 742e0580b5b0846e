import RNNTasks
import Testing

@testable import rnn_train

@Suite("Examples of studies")
struct StudyDataTests {
    private func classes(_ batch: StudyBatch) -> [Int32] {
        if case .classes(let classes) = batch.targets { classes } else { [] }
    }

    @Test("Adding: the target is the sum of the two marked numbers, one in each half")
    func adding() {
        var random = RandomSource(seed: 1)
        for length in [2, 3, 11] {
            let batch = AddingProblem(length: length).batch(20, &random)
            guard case .numbers(let sums) = batch.targets else { return #expect(Bool(false)) }
            #expect(batch.inputs.shape == [20, length, 2] && sums.count == 20)
            for example in 0..<20 {
                let steps = (0..<length).map { batch.input(example, $0) }
                let marked = steps.indices.filter { steps[$0][1] == 1 }
                #expect(marked.count == 2 && marked[0] < length / 2 && marked[1] >= length / 2)
                #expect(abs(marked.reduce(0) { $0 + steps[$1][0] } - sums[example]) < 1e-6)
                #expect(steps.allSatisfy { $0[0] >= 0 && $0[0] < 1 && ($0[1] == 0 || $0[1] == 1) })
            }
        }
    }

    @Test("Copying: each symbol is wanted the distance after it was shown, and nothing is in between")
    func copying() {
        var random = RandomSource(seed: 2)
        for distance in [2, 9] {
            let batch = DelayedCopy(distance: distance).batch(10, &random)
            let (time, wanted) = (distance + DelayedCopy.symbols, classes(batch))
            #expect(batch.inputs.time == time && wanted.count == 20)
            for (index, row) in (batch.rows ?? []).enumerated() {
                let (example, step) = (Int(row) / time, Int(row) % time)
                let shown = batch.input(example, step - distance)
                #expect(shown[Int(wanted[index])] == 1 && shown.reduce(0, +) == 1)
                #expect(batch.input(example, step) == [0, 0, 0, 0, 1])
            }
            #expect((DelayedCopy.symbols..<distance).allSatisfy { batch.input(3, $0) == [0, 0, 0, 0, 0] })
        }
    }

    @Test("Cues: the marked symbol is the class, and stands where it should", arguments: CueInNoise.Place.allCases)
    func cues(_ place: CueInNoise.Place) {
        var random = RandomSource(seed: 3)
        let cue = CueInNoise(length: 40, place: place)
        let batch = cue.batch(50, &random)
        var hits = 0
        for (example, label) in classes(batch).enumerated() {
            let steps = (0..<40).map { batch.input(example, $0) }
            #expect(steps.allSatisfy { $0.prefix(CueInNoise.classes).reduce(0, +) == 1 })
            let marked = steps.indices.filter { steps[$0][CueInNoise.classes] == 1 }
            if place == .everywhere {
                #expect(marked.isEmpty)
                hits += steps.count { $0[Int(label)] == 1 }
            } else {
                #expect(marked.count == 1 && cue.marked.contains(marked[0]) && steps[marked[0]][Int(label)] == 1)
            }
        }
        // 0.2 and a quarter of the rest.
        if place == .everywhere { #expect(abs(Double(hits) / 2000 - 0.4) < 0.05) }
        #expect(Set(classes(batch)) == [0, 1, 2, 3])
        #expect(CueInNoise(length: 40, place: .end).marked == 36..<40)
        #expect(CueInNoise(length: 40, place: .middle).marked == 18..<22)
    }

    @Test("Products: parity counts ones, permutations are those of a group, and only the last steps may be wanted")
    func products() {
        var random = RandomSource(seed: 4)
        let parity = GroupProducts.parity.batch(5, length: 12, &random)
        for example in 0..<5 {
            let ones = (0..<12).map { parity.input(example, $0)[1] == 1 ? 1 : 0 }
            let products = classes(parity)[example * 12..<(example + 1) * 12]
            #expect(products.elementsEqual((0..<12).map { Int32(ones[0...$0].reduce(0, +) % 2) }))
        }
        let group = GroupProducts.permutations
        func power(_ element: Int, _ count: Int) -> [Int] {
            (0..<group.classes).map { start in (0..<count).reduce(start) { product, _ in group.next(product, element) }
            }
        }
        // A swap twice and a rotation three times change nothing; each is a permutation of the products; order counts.
        #expect(power(0, 2) == Array(0..<6) && power(1, 3) == Array(0..<6) && power(1, 1) != Array(0..<6))
        #expect(Set(power(0, 1)).count == 6 && Set(power(1, 1)).count == 6)
        #expect(group.next(group.next(0, 0), 1) != group.next(group.next(0, 1), 0))
        var reached: Set = [0]
        for _ in 0..<6 { reached.formUnion(reached.flatMap { [group.next($0, 0), group.next($0, 1)] }) }
        #expect(reached.count == 6)
        var (one, two) = (RandomSource(seed: 5), RandomSource(seed: 5))
        let (all, last) = (group.batch(3, length: 8, &one), group.batch(3, length: 8, last: 2, &two))
        #expect(last.rows == [6, 7, 14, 15, 22, 23] && all.rows == nil)
        #expect(classes(last) == [6, 7, 14, 15, 22, 23].map { classes(all)[$0] })
    }

    @Test("Strings: the target is the string from its end, of lengths that were asked for")
    func strings() {
        var random = RandomSource(seed: 6)
        let examples = ReversedStrings.examples(100, lengths: 2...4, &random)
        for (string, target) in zip(examples.inputs, examples.labels) { #expect(target == string.reversed()) }
        #expect(Set(examples.inputs.map(\.count)) == [2, 3, 4])
        #expect(examples.inputs.joined().allSatisfy { (0..<10).contains($0) })
    }

    @Test("The same seed gives the same examples, each update others, and no part those of another")
    func draws() {
        func numbers(_ source: RandomSource) -> [UInt64] {
            var source = source
            return (0..<4).map { _ in source.next() }
        }
        func all(_ draws: Draws) -> [UInt64] {
            [
                draws.model, draws.validation, draws.test, draws.examples, draws.update(0), draws.update(1),
                draws.update(9),
            ]
            .flatMap(numbers)
        }
        #expect(all(Draws(seed: 42)) == all(Draws(seed: 42)))
        #expect(Set(all(Draws(seed: 42)) + all(Draws(seed: 43))).count == 56)
    }

    @Test("A cell of as many parameters as wanted has no more, and with one unit more it would")
    func sizes() {
        for cell in CellKind.allCases {
            let hidden = cell.hidden(parameters: 2000, inputs: 3)
            func count(_ hidden: Int) -> Int {
                var random = RandomSource(seed: 0)
                return AnyRecurrentLayer<Float>(RecurrentKind(cell), inputs: 3, hidden: hidden, random: &random)
                    .parameterCount
            }
            #expect(count(hidden) <= 2000 && count(hidden + 1) > 2000, "\(cell)")
        }
    }

    @Test("The gradient of a simple network shrinks at the rate of the theory, faster than its radius alone says")
    func rate() {
        let figures = GradientsStudy.measure(.rnn, 0.5, time: 30, hidden: 8, seed: 1)
        let values = Dictionary(figures.map { ($0.figure, $0.value) }, uniquingKeysWith: { first, _ in first })
        #expect(values["norm_0"] == 1)
        #expect(abs((values["rate"] ?? 0) - (values["theory"] ?? 1)) < 0.05)
        #expect((values["rate"] ?? 0) < -0.69)
        #expect(abs(GradientsStudy.slope([1, 3, 5, .nan, 9]) - 2) < 1e-12)
    }

    @Test("A training stops when it has solved its task, and says how many updates that took")
    func solving() throws {
        let plan = UpdatePlan(updates: 400, learningRate: 0.02, interval: 20, solved: .accuracy(atLeast: 0.99))
        let watch = TrialWatch { false }
        let figures = try CueTrial(cue: CueInNoise(length: 3, place: .end), plan: plan, tests: 100)(
            seed: 1, watch
        ) { random in
            SignalModel(
                SignalSettings("gru", hidden: 8), features: CueInNoise.features, outputs: CueInNoise.classes,
                random: &random)
        }
        let values = Dictionary(figures.map { ($0.figure, $0.value) }, uniquingKeysWith: { first, _ in first })
        #expect((values["accuracy"] ?? 0) > 0.95 && (values["updates"] ?? 400) < 400)
        #expect(throws: TrialStopped.self) {
            try CueTrial(cue: CueInNoise(length: 3, place: .end), plan: plan)(seed: 1, TrialWatch { true }) { random in
                SignalModel(
                    SignalSettings("gru", hidden: 8), features: CueInNoise.features, outputs: CueInNoise.classes,
                    random: &random)
            }
        }
    }
}
