import RNNKit
import TestSupport
import Testing

@Suite struct TensorTests {
    @Test("A copy keeps its elements when the original is changed")
    func copyOnWrite() {
        var x = Tensor<Float>([[1, 2], [3, 4]])
        let copy = x
        let reshaped = x.reshaped([4])
        x[0, 1] = 9
        #expect(x == Tensor([[1, 9], [3, 4]]))
        #expect(copy == Tensor([[1, 2], [3, 4]]))
        #expect(reshaped == Tensor([1, 2, 3, 4]))
    }

    @Test("Tensors are made from numbers, arrays, ranges and functions")
    func creation() {
        #expect(Tensor<Float>(3).shape == [])
        #expect(Tensor<Float>(3).scalar == 3)
        #expect(Tensor<Double>(0..<4).scalars == [0, 1, 2, 3])
        #expect(Tensor<Double>(from: 0, through: 1, count: 5).scalars == [0, 0.25, 0.5, 0.75, 1])
        #expect(Tensor<Double>(from: 3, through: 7, count: 1).scalars == [3])
        #expect(Tensor<Float>.identity(2) == Tensor([[1, 0], [0, 1]]))
        #expect(Tensor<Float>([[[1, 2]], [[3, 4]]]).shape == [2, 1, 2])
        #expect(Tensor<Float>.ones([2, 0, 3]).count == 0)
        #expect(Tensor<Float>(converting: Tensor<Double>([0.1, 1e300])).scalars == [0.1, .infinity])
        #expect(Tensor<Float>(repeating: -2, shape: [33]).scalars == [Float](repeating: -2, count: 33))
    }

    @Test("Large tensors keep every element", arguments: [1 << 10, (1 << 19) + 3, 1 << 21])
    func large(_ count: Int) {
        let x = Tensor<Float>(0..<count)
        #expect(x.scalars.enumerated().allSatisfy { Float($0) == $1 })
    }

    @Test("Tensors of many sizes that come and go keep their own elements")
    func comingAndGoing() {
        // From pieces of the general allocator to blocks that others, up to eight times as large, stand in for only where
        // there is no room.
        let sizes = [
            6_000, 8_000, 15_000, 17_000, 20_000, 30_000, 33_000, 48_000, 70_000, 130_000, 260_000, 500_000, 600_000,
            900_000, 2_500_000, 4_000_000,
        ]
        var random = RandomSource(seed: 3)
        var live: [(number: Float, tensor: Tensor<Float>)] = []
        func expectOwn(_ entry: (number: Float, tensor: Tensor<Float>)) {
            #expect(entry.tensor.min().scalar == entry.number && entry.tensor.max().scalar == entry.number)
        }
        for number in 0..<400 {
            if live.count == 12 { expectOwn(live.remove(at: random.integer(below: live.count))) }
            let count = sizes[random.integer(below: sizes.count)] + random.integer(below: 2_000)
            live.append((Float(number), Tensor(repeating: Float(number), shape: [count])))
        }
        live.forEach(expectOwn)
    }

    @Test("Closeness is relative to the other tensor, and nothing is close to NaN")
    func closeness() {
        let x = Tensor<Double>([1, 1000])
        #expect(x.isClose(to: Tensor([1 + 1e-6, 1000.001])))
        #expect(!x.isClose(to: Tensor([1 + 1e-4, 1000])))
        #expect(!x.isClose(to: Tensor([[1, 1000]])))
        #expect(Tensor<Double>([.infinity]).isClose(to: Tensor([.infinity])))
        #expect(!Tensor<Double>([.nan]).isClose(to: Tensor([.nan])))
        #expect(Tensor<Double>([.nan]) != Tensor([.nan]))
        #expect(Tensor<Double>([0.0]) == Tensor([-0.0]))
        #expect(x.maximumDifference(from: Tensor([3, 999])) == 2)
        #expect(Tensor<Double>([.nan]).maximumDifference(from: Tensor([1])).isNaN)
        #expect(x.isFinite && !Tensor<Double>([.infinity]).isFinite)
    }

    @Test("A tensor can be sent to other tasks, and changed there without an effect here")
    func sendable() async {
        let x: Tensor<Float> = Sample.wave([64, 64])
        let sums = await withTaskGroup(of: Float.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var copy = x
                    for index in 0..<64 { copy[index, task] = 0 }
                    return (copy * copy).sum().scalar
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sums.count == 8)
        let expected = (0..<8).map { task in
            let masked = x * Tensor((0..<64).map { $0 == task ? 0 : 1 })
            return (masked * masked).sum().scalar
        }
        #expect(sums.sorted() == expected.sorted())
    }

    @Test("Reading threads and levels", arguments: [1, 2, 7])
    func threads(_ count: Int) {
        #expect(Threads.limited(to: count) { Threads.count } == count)
        #expect(Threads.processors >= 1)
        #expect(InstructionSet.available.map(\.name).contains("portable"))
    }
}
