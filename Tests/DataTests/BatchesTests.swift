import RNNKit
import Testing

@Suite struct BatchesTests {
    /// Sequences of random lengths, each told by its label.
    static func data(_ count: Int) -> Dataset<[Int32], Int> {
        var random = RandomSource(seed: 5)
        return Dataset(
            (0..<count).map { index in Array(repeating: Int32(index), count: random.integer(below: 40) + 1) },
            labels: Array(0..<count))
    }

    @Test("Every example comes once, with its label", arguments: [true, false], [0, 1, 7, 8, 1000])
    func once(bucketed: Bool, count: Int) {
        let data = Self.data(count)
        var random = RandomSource(seed: 1)
        let all = [data.batches(of: 8, bucketed: bucketed, random: &random), data.batches(of: 8, bucketed: bucketed)]
        for batches in all {
            #expect(batches.count == (count + 7) / 8)
            #expect(batches.flatMap(\.labels).sorted() == data.labels)
            for batch in batches {
                #expect(batch.tokens.sequences == batch.indices.map { data.inputs[$0] })
                #expect(batch.labels == batch.indices)
            }
        }
        let dropped = data.batches(of: 8, bucketed: bucketed, keepsLast: false, random: &random)
        #expect(dropped.count == count / 8)
        #expect(dropped.allSatisfy { $0.labels.count == 8 })
        #expect(Set(dropped.flatMap(\.labels)).count == count / 8 * 8)
    }

    @Test("Buckets save padding, and are in a random order")
    func buckets() {
        let data = Self.data(4096)
        func padding(_ batches: Batches<Batch<[Int32], Int>>) -> Int {
            batches.reduce(0) { $0 + $1.tokens.ids.count - $1.tokens.lengths.reduce(0, +) }
        }
        let bucketed = data.batches(of: 16, seed: 1, epoch: 0)
        #expect(padding(bucketed) * 8 < padding(data.batches(of: 16, bucketed: false, seed: 1, epoch: 0)))
        let lengths = bucketed.map(\.tokens.time)
        #expect(zip(lengths, lengths.dropFirst()).filter { $0 > $1 }.count > lengths.count / 3)
        #expect(
            data.batches(of: 16, bucketed: true).map(\.tokens.time)
                == data.batches(of: 16, bucketed: true).map(\.tokens.time).sorted())
        #expect(data.batches(of: 16).flatMap(\.indices) == data.labels)
    }

    @Test("A seed and an epoch give one order, others another; the number of threads does not matter")
    func reproducible() {
        let data = Self.data(100)
        func order(_ seed: UInt64, _ epoch: Int) -> [Int] {
            data.batches(of: 8, seed: seed, epoch: epoch).flatMap(\.indices)
        }
        #expect(order(3, 4) == Threads.limited(to: 1) { order(3, 4) })
        #expect(Set([order(3, 4), order(3, 5), order(4, 4), order(3, 0), order(4, 3)]).count == 5)
        #expect(order(3, 1).prefix(8) == [44, 31, 91, 98, 45, 22, 75, 71])
        var random = RandomSource(seed: 1)
        var again = random
        let first = data.batches(of: 8, random: &random).map(\.indices)
        #expect(data.batches(of: 8, random: &again).map(\.indices) == first)
        #expect(data.batches(of: 8, random: &random).map(\.indices) != first)
    }

    @Test("A batch may be as large as can be counted: all examples are in one")
    func largest() {
        let data = Dataset([[1], [2, 3], []] as [[Int32]], labels: [0, 1, 2])
        var random = RandomSource(seed: 1)
        for batches in [
            data.batches(of: .max, random: &random), data.batches(of: .max, bucketed: true),
            data.batches(of: .max - 1, bucketed: false, seed: 1, epoch: 2),
        ] {
            #expect(batches.count == 1 && batches.first?.labels.count == 3)
        }
        let none = Dataset([] as [[Int32]], labels: [] as [Int])
        #expect(none.batches(of: .max).isEmpty && none.batches(of: 1, random: &random).isEmpty)
    }
}
