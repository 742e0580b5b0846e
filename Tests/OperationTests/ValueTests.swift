import TestSupport
import Testing

@testable import RNNKit

@Suite struct ValueTests {
    @Test("Operands are repeated along axes of length 1 and along missing ones")
    func broadcasting() {
        let x = Tensor<Float>([[1, 2, 3], [4, 5, 6]])
        #expect(x + Tensor([10, 20, 30]) == Tensor([[11, 22, 33], [14, 25, 36]]))
        #expect(x * Tensor([[2], [3]]) == Tensor([[2, 4, 6], [12, 15, 18]]))
        #expect(1 - x == Tensor([[0, -1, -2], [-3, -4, -5]]))
        #expect((Tensor<Float>([[1], [2]]) - Tensor([1, 2])) == Tensor([[0, -1], [1, 0]]))
        #expect((Tensor<Float>.ones([2, 0]) + Tensor.ones([1, 1])).shape == [2, 0])
    }

    @Test(
        "Broadcasting agrees with element-by-element indexing",
        arguments: [
            ([2, 3, 4], [3, 1]), ([5, 1, 2, 1], [3, 1, 4]), ([1], [2, 2, 2]), ([2, 1, 1, 3], [1, 4, 5, 1]),
            ([7, 33], [7, 1]),
            ([4, 3, 2, 2], [1, 3, 1, 2]),
        ])
    func broadcastingByIndex(_ a: [Int], _ b: [Int]) {
        let x: Tensor<Double> = Sample.wave(a)
        let y: Tensor<Double> = Sample.wave(b, salt: 1)
        let sum = x - y
        func at(_ tensor: Tensor<Double>, _ index: [Int]) -> Double {
            var place = 0
            for (axis, length) in tensor.shape.enumerated() {
                place = place * length + (length == 1 ? 0 : index[axis + sum.rank - tensor.rank])
            }
            return tensor.scalars[place]
        }
        for (element, value) in sum.scalars.enumerated() {
            var rest = element
            var index = sum.shape
            for axis in sum.shape.indices.reversed() {
                index[axis] = rest % sum.shape[axis]
                rest /= sum.shape[axis]
            }
            #expect(value == at(x, index) - at(y, index))
        }
    }

    @Test("Comparisons give ones and zeros")
    func comparisons() {
        let a = Tensor<Float>([1, 2, 3, .nan])
        #expect((a .> 2) == Tensor([0, 0, 1, 0]))
        #expect((a .>= 2) == Tensor([0, 1, 1, 0]))
        #expect((a .< 2) == Tensor([1, 0, 0, 0]))
        #expect((a .<= Tensor([1, 1, 3, 1])) == Tensor([1, 0, 1, 0]))
        #expect((a .== a) == Tensor([1, 1, 1, 0]))
        #expect((a .!= 2) == Tensor([1, 0, 1, 1]))
        #expect(select(where: a .> 1, a, otherwise: Tensor(0)).scalars.prefix(3) == [0, 2, 3])
    }

    @Test("Reductions along each axis, by hand")
    func reductions() {
        let x = Tensor<Float>([[[1, 2], [3, 4]], [[5, 6], [7, 9]]])
        #expect(x.sum(axis: 0) == Tensor([[6, 8], [10, 13]]))
        #expect(x.sum(axis: 1) == Tensor([[4, 6], [12, 15]]))
        #expect(x.sum(axis: -1, keepingAxis: true) == Tensor([[[3], [7]], [[11], [16]]]))
        #expect(x.mean(axis: 1) == Tensor([[2, 3], [6, 7.5]]))
        #expect(x.sum() == Tensor(37))
        #expect(x.sum(axes: [0, 2]) == Tensor([14, 23]))
        #expect(x.max(axis: 2) == Tensor([[2, 4], [6, 9]]))
        #expect(x.min(axis: 0) == Tensor([[1, 2], [3, 4]]))
        #expect(x.max() == Tensor(9))
        #expect(x.argmax(axis: 0) == [1, 1, 1, 1])
        #expect(x.argmin(axis: -1) == [0, 0, 0, 0])
        #expect(Tensor<Float>([3, 4]).norm() == Tensor(5))
        #expect(Tensor<Float>([3, 4]).dot(Tensor([1, 2])) == Tensor(11))
        #expect(Tensor<Float>.zeros([3, 0]).sum(axis: 1) == .zeros([3]))
        #expect(Tensor<Float>.zeros([0]).mean().scalar.isNaN)
    }

    @Test("The first of equal elements is the greatest, and NaN wins over all")
    func ties() {
        #expect(Tensor<Float>([2, 5, 5, 1]).argmax() == [1])
        #expect(Tensor<Float>([2, 1, 5, 1]).argmin() == [1])
        #expect(Tensor<Float>([2, .nan, 5]).argmax() == [1])
        #expect(Tensor<Float>([2, .nan, 5]).max().scalar.isNaN)
        #expect(Tensor<Float>([2, .nan, 5]).min().scalar.isNaN)
        #expect(max(Tensor<Float>([.nan, 1]), 2).scalars[0].isNaN)
    }

    @Test(
        "Axes are permuted as indices are",
        arguments: [
            [0, 1, 2, 3], [3, 2, 1, 0], [0, 2, 1, 3], [1, 3, 0, 2], [2, 0, 3, 1], [3, 0, 1, 2], [0, 1, 3, 2],
        ])
    func permutation(_ order: [Int]) {
        let x: Tensor<Float> = Sample.wave([2, 17, 3, 5])
        let y = x.permuted(order)
        for a in 0..<y.shape[0] {
            for b in 0..<y.shape[1] {
                for c in 0..<y.shape[2] {
                    for d in 0..<y.shape[3] {
                        var index = [0, 0, 0, 0]
                        for (place, value) in [a, b, c, d].enumerated() { index[order[place]] = value }
                        #expect(y[a, b, c, d] == x[index[0], index[1], index[2], index[3]])
                    }
                }
            }
        }
    }

    @Test("Parts put together again are the whole")
    func partsAndWhole() {
        let x: Tensor<Float> = Sample.wave([3, 4, 5])
        for axis in -3..<3 {
            let length = x.shape[axis < 0 ? axis + 3 : axis]
            #expect(Tensor.concatenated(x.split(lengths: [1, length - 1], axis: axis), axis: axis) == x)
            #expect(Tensor.stacked((0..<length).map { x.entry($0, axis: axis) }, axis: axis) == x)
            #expect(x.reversed(axis: axis).reversed(axis: axis) == x)
        }
        #expect(x.slice(1..<3, axis: 1)[2, 0, 4] == x[2, 1, 4])
        #expect(x.reversed(axis: 1)[2, 0, 4] == x[2, 3, 4])
        #expect(x.entry(2)[1, 1] == x[2, 1, 1])
    }

    @Test("Rows come in the order of the ids")
    func rows() {
        let table = Tensor<Float>([[1, 2], [3, 4], [5, 6]])
        #expect(table.rows([2, 0, 2]) == Tensor([[5, 6], [1, 2], [5, 6]]))
        #expect(table.rows([]).shape == [0, 2])
        #expect(table.elements(at: [1, 0, 1]) == Tensor([2, 3, 6]))
    }

    @Test("A padding id gets no gradient")
    func padding() {
        let table: Tensor<Double> = Sample.wave([4, 2])
        let gradient = valueWithGradient(at: table) { $0.rows([3, 0, 3, 1], padding: 0).sum() }.gradient
        #expect(gradient == Tensor([[0, 0], [1, 1], [0, 0], [2, 2]]))
    }

    @Test("The greatest of a softmax may be anything, its shares add up to one")
    func softmax() {
        let x = Tensor<Float>([[1000, 1000], [-1e30, 5], [0, 0]])
        #expect(x.softmax() == Tensor([[0.5, 0.5], [0, 1], [0.5, 0.5]]))
        #expect(x.softmax(axis: 0).sum(axis: 0).isClose(to: .ones([2])))
        #expect(Tensor<Float>([[-1e30, 5]]).logSoftmax().scalars == [-1e30, 0])
    }

    @Test(
        "Matrix products agree with sums of products",
        arguments: [
            (1, 1, 1), (2, 3, 4), (17, 33, 5), (64, 65, 63), (1, 300, 40), (40, 1, 300), (300, 40, 1), (13, 600, 33),
            (280, 7, 70),
        ])
    func products(_ m: Int, _ k: Int, _ n: Int) {
        let a: Tensor<Double> = Sample.wave([m, k])
        let b: Tensor<Double> = Sample.wave([k, n], salt: 1)
        let x = a.scalars
        let y = b.scalars
        var expected = [Double](repeating: 0, count: m * n)
        for i in 0..<m {
            for l in 0..<k { for j in 0..<n { expected[i * n + j] += x[i * k + l] * y[l * n + j] } }
        }
        let reference = Tensor(expected, shape: [m, n])
        #expect(matmul(a, b).isClose(to: reference, relative: 1e-12, absolute: 1e-12))
        #expect(matmul(a.transposed(), b, transposing: .left) == matmul(a, b))
        #expect(matmul(a, b.transposed(), transposing: .right) == matmul(a, b))
        #expect(matmul(a.transposed(), b.transposed(), transposing: [.left, .right]) == matmul(a, b))
        #expect(matmul(a, PackedMatrix(b)) == matmul(a, b))
        #expect(matmul(a, PackedMatrix(b.transposed(), transposed: true)) == matmul(a, b))
        for row in [0, m - 1] {
            #expect(matmul(a.slice(row..<(row + 1)), b) == matmul(a, b).slice(row..<(row + 1)))
        }
    }

    @Test(
        "A product has the same bits whatever the number of threads",
        arguments: [
            (700, 300, 200), (30, 700, 900), (250, 3000, 600), (2, 2000, 3000),
        ])
    func threads(_ m: Int, _ k: Int, _ n: Int) {
        let a: Tensor<Float> = Sample.wave([m, k])
        let b: Tensor<Float> = Sample.wave([k, n], salt: 1)
        let one = Threads.limited(to: 1) { matmul(a, b) }
        for count in 2...5 {
            #expect(Threads.limited(to: count) { matmul(a, b) } == one)
            #expect(Threads.limited(to: count) { matmul(a, PackedMatrix(b)) } == one)
            #expect(Threads.limited(to: count) { matmul(a.transposed(), b, transposing: .left) } == one)
            #expect(Threads.limited(to: count) { matmul(a, b.transposed(), transposing: .right) } == one)
        }
    }

    @Test("Rows, their gradient and zeros are the same whatever the number of threads")
    func threadsOfRows() {
        let ids = (0..<50).map { Int32($0 * 7 % 11) }
        func check<Scalar: TensorScalar>(_ type: Scalar.Type) {
            let table: Tensor<Scalar> = Sample.wave([11, 40])
            let weights: Tensor<Scalar> = Sample.wave([50, 40], salt: 1)
            var expected = Array(repeating: Scalar(0), count: 11 * 40)
            for (row, id) in ids.enumerated() where id != 3 {
                for column in 0..<40 { expected[Int(id) * 40 + column] += weights[row, column] }
            }
            for count in 1...5 {
                let (_, gradient, rows) = Threads.$dividesAll.withValue(true) {
                    Threads.limited(to: count) {
                        valueWithGradient(at: table) { table in
                            let rows = table.rows(ids, padding: 3)
                            return ((rows * weights).sum(), rows.detached)
                        }
                    }
                }
                #expect(gradient.scalars == expected, "\(type), \(count) threads")
                for (row, id) in ids.enumerated() { #expect(rows.entry(row) == table.entry(Int(id))) }
                let ones = Threads.$dividesAll.withValue(true) {
                    Threads.limited(to: count) { Tensor<Scalar>.ones([1000]) }
                }
                #expect(ones.scalars == Array(repeating: 1, count: 1000))
            }
        }
        check(Float.self)
        check(Double.self)
    }

    @Test("Batches of matrices are matched like other operands")
    func batches() {
        let a: Tensor<Float> = Sample.wave([2, 1, 3, 4])
        let b: Tensor<Float> = Sample.wave([5, 4, 2], salt: 1)
        let product = matmul(a, b)
        #expect(product.shape == [2, 5, 3, 2])
        #expect(product.entry(1).entry(3) == matmul(a.entry(1).entry(0), b.entry(3)))
        #expect(matmul(Tensor<Float>.ones([0, 3, 4]), .ones([4, 2])).shape == [0, 3, 2])
        #expect(matmul(Tensor<Float>.ones([3, 0]), .ones([0, 2])) == .zeros([3, 2]))
    }

    @Test("NaN and infinity pass through a product")
    func nonFinite() {
        var a: Tensor<Float> = Sample.wave([20, 30])
        a[3, 7] = .nan
        a[5, 0] = .infinity
        let product = matmul(a, Tensor<Float>.ones([30, 40]))
        #expect((0..<40).allSatisfy { product[3, $0].isNaN && product[5, $0] == .infinity && product[4, $0].isFinite })
    }
}
