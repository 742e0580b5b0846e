import RNNKit
import TestSupport

/// What NumPy finds; see Tests/Fixtures/README.md.
struct DynamicsReference: Decodable {
    /// A matrix that a formula gives.
    struct Matrix: Decodable {
        let shape: [Int]
        let salt: Int

        var tensor: Tensor<Double> {
            Fixture.Formula(shape: shape, salt: salt).tensor() * Fixture.Formula(shape: shape, salt: salt + 9).tensor()
        }
    }

    struct Spectrum: Decodable {
        let matrix: Matrix
        let real: [Double]
        let imaginary: [Double]
    }

    struct Symmetric: Decodable {
        let matrix: Matrix
        let values: [Double]
        let vectors: Fixture.Array
    }

    struct Components: Decodable {
        let matrix: Matrix
        let mean: [Double]
        let variances: [Double]
        let shares: [Double]
        let components: Fixture.Array
        let projected: Fixture.Array
    }

    let eigenvalues: [Spectrum]
    let symmetric: [Symmetric]
    let components: [Components]

    static func load() throws -> DynamicsReference { try Fixture.load("dynamics.json") }
}

/// Whether numbers differ by no more than a tolerance.
func areClose(_ one: [Double], _ other: [Double], _ tolerance: Double) -> Bool {
    one.count == other.count && zip(one, other).allSatisfy { abs($0 - $1) <= tolerance }
}
