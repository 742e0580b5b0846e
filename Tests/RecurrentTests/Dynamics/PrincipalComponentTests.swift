import RNNKit
import TestSupport
import Testing

@Suite("Principal components") struct PrincipalComponentTests {
    private static func rows(_ example: DynamicsReference.Components) -> Tensor<Double> {
        example.matrix.tensor * Tensor(from: 1, through: Double(example.mean.count), count: example.mean.count)
    }

    @Test("Components, variances and coordinates are NumPy's")
    func reference() throws {
        for example in try DynamicsReference.load().components {
            let rows = Self.rows(example)
            let found = PrincipalComponents(of: rows)
            #expect(areClose(found.mean.scalars, example.mean, 1e-14))
            #expect(areClose(found.variances, example.variances, 1e-14))
            #expect(areClose(found.shares, example.shares, 1e-13))
            #expect(found.components.maximumDifference(from: example.components.tensor()) < 1e-12)
            #expect(found.project(rows).maximumDifference(from: example.projected.tensor()) < 1e-12)
            let single = PrincipalComponents(of: Tensor<Float>(converting: rows), count: 2)
            #expect(single.components.shape == [2, example.mean.count] && single.variances.count == 2)
            #expect(areClose(single.shares, Array(example.shares[..<2]), 1e-5))
            let expected: Tensor<Float> = example.components.tensor()
            #expect(single.components.maximumDifference(from: expected.slice(0..<2)) < 1e-5)
        }
    }

    @Test("All components make the rows again; fewer come nearest")
    func reconstruction() {
        let rows: Tensor<Double> = Sample.wave([30, 7], salt: 4)
        let all = PrincipalComponents(of: rows)
        #expect(all.rows(at: all.project(rows)).maximumDifference(from: rows) < 1e-13)
        let two = PrincipalComponents(of: rows, count: 2)
        let left = (two.rows(at: two.project(rows)) - rows).squared().sum().scalar / 29
        #expect(abs(left - all.variances.dropFirst(2).reduce(0, +)) < 1e-13)
        #expect(abs(all.shares.reduce(0, +) - 1) < 1e-13)
    }

    @Test("Sequences and single rows are projected like rows")
    func shapes() {
        let rows: Tensor<Double> = Sample.wave([12, 5], salt: 4)
        let found = PrincipalComponents(of: rows, count: 3)
        let coordinates = found.project(rows)
        let sequences = found.project(rows.reshaped([3, 4, 5]))
        #expect(sequences.shape == [3, 4, 3])
        #expect(sequences.reshaped([12, 3]).maximumDifference(from: coordinates) < 1e-15)
        #expect(found.project(rows.entry(4)).maximumDifference(from: coordinates.entry(4)) < 1e-15)
    }

    @Test("A single row, equal rows and fewer rows than numbers have variances of zero")
    func flat() {
        let one = PrincipalComponents(of: Tensor<Float>([[1, 2, 3]]))
        #expect(one.variances == [0, 0, 0] && one.shares == [0, 0, 0] && one.mean == Tensor([1, 2, 3]))
        let two = PrincipalComponents(of: Tensor<Double>([[0, 0, 0], [3, 4, 0]]))
        #expect(areClose(two.shares, [1, 0, 0], 1e-15) && abs(two.variances[0] - 12.5) < 1e-14)
        #expect(areClose(two.components.entry(0).scalars, [0.6, 0.8, 0], 1e-15))
    }

    @Test("Rows that are not finite give NaN")
    func notFinite() {
        let found = PrincipalComponents(of: Tensor<Float>([[1, .nan], [2, 3], [4, 1]]))
        #expect(found.variances.allSatisfy(\.isNaN) && found.components.scalars.allSatisfy(\.isNaN))
    }

    @Test("The axis of a readout is that along which one class becomes the other")
    func axis() {
        var random = RandomSource(seed: 8)
        let readout = Linear<Double>(inputs: 5, outputs: 3, random: &random)
        let axis = readout.axis(from: 2, to: 0)
        let state: Tensor<Double> = Sample.wave([1, 5])
        let change = readout(state + axis) - readout(state)
        #expect(abs(change[0, 0] - change[0, 2] - axis.squared().sum().scalar) < 1e-14)
        // Along directions there is no mean to subtract.
        let components = PrincipalComponents(of: Sample.wave([20, 5], salt: 3) + 4.0)
        let moved = components.project(state + axis) - components.project(state)
        #expect(components.project(directions: axis).maximumDifference(from: moved.entry(0)) < 1e-14)
    }
}
