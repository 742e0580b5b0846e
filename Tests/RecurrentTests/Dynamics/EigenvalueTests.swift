import RNNKit
import TestSupport
import Testing

@Suite("Eigenvalues") struct EigenvalueTests {
    @Test("They are NumPy's, the greatest magnitude first")
    func reference() throws {
        for example in try DynamicsReference.load().eigenvalues {
            let found = Eigenvalues(of: example.matrix.tensor)
            #expect(areClose(found.real, example.real, 1e-13), "\(example.matrix.shape)")
            #expect(areClose(found.imaginary, example.imaginary, 1e-13), "\(example.matrix.shape)")
            let magnitudes = zip(example.real, example.imaginary).map { ($0 * $0 + $1 * $1).squareRoot() }
            #expect(areClose(found.magnitudes, magnitudes, 1e-13), "\(example.matrix.shape)")
            #expect(abs(found.spectralRadius - magnitudes[0]) < 1e-13)
        }
    }

    @Test("Powers of a large matrix have the powers of its eigenvalues as their traces")
    func traces() {
        let size = 64
        let matrix: Tensor<Double> = Sample.wave([size, size], salt: 5) * Sample.wave([size, size], salt: 11)
        let found = Eigenvalues(of: matrix)
        var power = matrix
        var values = zip(found.real, found.imaginary).map { (real: $0, imaginary: $1) }
        for exponent in 1...4 {
            let trace = (0..<size).reduce(0.0) { $0 + power[$1, $1] }
            let sum = values.reduce((0.0, 0.0)) { ($0.0 + $1.real, $0.1 + $1.imaginary) }
            let scale = values.reduce(1) { $0 + abs($1.real) + abs($1.imaginary) }
            #expect(abs(trace - sum.0) <= 1e-12 * scale, "the power \(exponent)")
            #expect(abs(sum.1) <= 1e-12 * scale, "the power \(exponent)")
            power = matmul(power, matrix)
            for index in values.indices {
                let (a, b) = (found.real[index], found.imaginary[index])
                let value = values[index]
                values[index] = (value.real * a - value.imaginary * b, value.real * b + value.imaginary * a)
            }
        }
    }

    @Test("Small, empty, zero and triangular matrices")
    func simple() {
        #expect(Eigenvalues(of: Tensor<Float>([[-3]])).real == [-3])
        #expect(Eigenvalues(of: Tensor<Float>.zeros([0, 0])).count == 0)
        #expect(Eigenvalues(of: Tensor<Float>.zeros([0, 0])).spectralRadius == 0)
        let zeros = Eigenvalues(of: Tensor<Double>.zeros([4, 4]))
        #expect(zeros.real == [0, 0, 0, 0] && zeros.imaginary == zeros.real && zeros.spectralRadius == 0)
        let triangular = Eigenvalues(of: Tensor<Double>([[1, 5, 7], [0, -4, 2], [0, 0, 3]]))
        #expect(areClose(triangular.real, [-4, 3, 1], 1e-14) && triangular.imaginary == [0, 0, 0])
        #expect(Eigenvalues(of: Tensor<Double>.identity(6)).real == Array(repeating: 1, count: 6))
    }

    @Test("Complex eigenvalues come in pairs, the one with the positive imaginary part first")
    func pairs() {
        let turn = Eigenvalues(of: Tensor<Double>([[0.6, -0.8], [0.8, 0.6]]))
        #expect(areClose(turn.real, [0.6, 0.6], 1e-15) && areClose(turn.imaginary, [0.8, -0.8], 1e-15))
        #expect(abs(turn.spectralRadius - 1) < 1e-15)
        // The roots of 1 in a circle: the usual shifts leave this matrix as it is.
        var circle = Array(repeating: Array(repeating: 0.0, count: 6), count: 6)
        for index in 0..<6 { circle[index][(index + 1) % 6] = 1 }
        let roots = Eigenvalues(of: Tensor(circle))
        #expect(areClose(roots.magnitudes, Array(repeating: 1, count: 6), 1e-14))
        #expect(areClose(roots.real.sorted(), [-1, -0.5, -0.5, 0.5, 0.5, 1], 1e-14))
    }

    @Test("Of an orthogonal matrix all magnitudes are 1")
    func orthogonal() {
        var random = RandomSource(seed: 3)
        let found = Eigenvalues(of: Tensor<Double>.orthogonal([40, 40], random: &random))
        #expect(areClose(found.magnitudes, Array(repeating: 1, count: 40), 1e-13))
    }

    @Test("Repeated eigenvalues without as many vectors are found as exactly as they can be")
    func defective() {
        #expect(Eigenvalues(of: Tensor<Double>([[2, 1], [0, 2]])).real == [2, 2])
        // A block of Jordan's, turned: rounding errors of 1e-16 move a threefold eigenvalue by their third root.
        let block = Tensor<Double>([[0.5, 1, 0], [0, 0.5, 1], [0, 0, 0.5]])
        var random = RandomSource(seed: 4)
        let turn = Tensor<Double>.orthogonal([3, 3], random: &random)
        let found = Eigenvalues(of: matmul(matmul(turn, block), turn, transposing: .right))
        #expect(areClose(found.real, [0.5, 0.5, 0.5], 1e-4) && areClose(found.imaginary, [0, 0, 0], 1e-4))
        #expect(abs(found.real.reduce(0, +) - 1.5) < 1e-14)
    }

    @Test("A matrix with rows and columns of very different sizes loses no digits")
    func balanced() {
        let scales: [Double] = [1, 1e6, 1e-7, 1e3, 1e-4]
        let matrix: Tensor<Double> = Sample.wave([5, 5], salt: 2) * Sample.wave([5, 5], salt: 7)
        let sizes = Tensor(scales, shape: [5, 1])
        let found = Eigenvalues(of: matrix * sizes / sizes.reshaped([1, 5]))
        let expected = Eigenvalues(of: matrix)
        #expect(areClose(found.real, expected.real, 1e-12) && areClose(found.imaginary, expected.imaginary, 1e-12))
    }

    @Test("Numbers at the edges of the range are taken", arguments: [1e300, 1e-300])
    func extremes(_ scale: Double) {
        let matrix = Tensor<Double>([[1, 2, 0], [-2, 1, 1], [0.5, 0, 3]])
        let (found, expected) = (Eigenvalues(of: matrix * scale), Eigenvalues(of: matrix))
        #expect(areClose(found.real.map { $0 / scale }, expected.real, 1e-13))
        #expect(areClose(found.magnitudes.map { $0 / scale }, expected.magnitudes, 1e-13))
    }

    @Test("A number that is not finite makes all eigenvalues NaN", arguments: [Double.nan, .infinity])
    func notFinite(_ number: Double) {
        let found = Eigenvalues(of: Tensor([[1, 2, 3], [4, number, 6], [7, 8, 9]]))
        #expect(found.count == 3 && found.real.allSatisfy(\.isNaN) && found.imaginary.allSatisfy(\.isNaN))
        #expect(found.spectralRadius.isNaN)
        let system = SymmetricEigensystem(of: Tensor([[1, 2], [2, number]]))
        #expect(system.values.allSatisfy(\.isNaN) && system.vectors.scalars.allSatisfy(\.isNaN))
    }

    @Test("A matrix that is not square is named")
    func shape() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Eigenvalues(of: Tensor<Float>.zeros([2, 3]))
        }
        #expect(message(result).contains("Eigenvalues: the matrix has shape [2, 3], not [size, size]"))
    }
}

@Suite("Eigenvectors of symmetric matrices") struct SymmetricEigensystemTests {
    @Test("They are NumPy's, with a positive element of the greatest magnitude")
    func reference() throws {
        for example in try DynamicsReference.load().symmetric {
            let found = SymmetricEigensystem(of: example.matrix.tensor)
            #expect(areClose(found.values, example.values, 1e-14), "\(example.matrix.shape)")
            #expect(found.vectors.maximumDifference(from: example.vectors.tensor()) < 1e-12, "\(example.matrix.shape)")
        }
    }

    @Test("They are orthonormal and make the matrix again, however often a value repeats")
    func properties() {
        let wave: Tensor<Double> = Sample.wave([50, 50], salt: 5)
        var random = RandomSource(seed: 9)
        let turn = Tensor<Double>.orthogonal([12, 12], random: &random)
        let repeated = Tensor<Double>([3, 3, 3, 1, 1, 0, 0, 0, 0, -2, -2, -2], shape: [12, 1])
        let matrices = [
            matmul(wave, wave, transposing: .left), wave + wave.transposed(), Tensor<Double>.identity(5),
            .zeros([4, 4]), Tensor([[-7]]), matmul(turn, repeated * turn, transposing: .left),
            Tensor([[0, 1e-200], [1e-200, 0]]), Tensor([[1e200, 1e199], [1e199, -1e200]]),
        ]
        for matrix in matrices {
            let size = matrix.shape[0]
            let found = SymmetricEigensystem(of: matrix)
            let products = matmul(found.vectors, found.vectors, transposing: .right)
            #expect(products.maximumDifference(from: .identity(size)) < 1e-13)
            let again = matmul(
                found.vectors, Tensor(found.values, shape: [size, 1]) * found.vectors, transposing: .left)
            let scale = max(abs(matrix).max().scalar, .leastNonzeroMagnitude)
            #expect(again.maximumDifference(from: matrix) <= 1e-13 * scale)
            #expect(found.values == found.values.sorted(by: >))
        }
    }
}
