extension Tensor {
    /// Weights of a matrix [outputs, inputs], uniform within gain * sqrt(6 / (inputs + outputs)) (Glorot and Bengio
    /// 2010): signals keep their variance forwards and backwards.
    public static func xavierUniform(_ shape: [Int], gain: Scalar = 1, random: inout RandomSource) -> Tensor {
        let (outputs, inputs) = fans(of: shape, "xavierUniform")
        return symmetric(
            shape, limit: gain * (6 / Scalar(Swift.max(inputs + outputs, 1))).squareRoot(), random: &random)
    }

    /// Weights of a matrix [outputs, inputs] from the normal distribution with deviation gain * sqrt(2 / (inputs +
    /// outputs)).
    public static func xavierNormal(_ shape: [Int], gain: Scalar = 1, random: inout RandomSource) -> Tensor {
        let (outputs, inputs) = fans(of: shape, "xavierNormal")
        return normal(
            shape, deviation: gain * (2 / Scalar(Swift.max(inputs + outputs, 1))).squareRoot(), random: &random)
    }

    /// Weights of a matrix [outputs, inputs], uniform within gain * sqrt(3 / inputs) (He et al. 2015); the gain for
    /// relu is sqrt(2).
    public static func kaimingUniform(
        _ shape: [Int], gain: Scalar = Scalar(2).squareRoot(), random: inout RandomSource
    ) -> Tensor {
        let (_, inputs) = fans(of: shape, "kaimingUniform")
        return symmetric(shape, limit: gain * (3 / Scalar(Swift.max(inputs, 1))).squareRoot(), random: &random)
    }

    /// Weights of a matrix [outputs, inputs] from the normal distribution with deviation gain / sqrt(inputs).
    public static func kaimingNormal(
        _ shape: [Int], gain: Scalar = Scalar(2).squareRoot(), random: inout RandomSource
    ) -> Tensor {
        let (_, inputs) = fans(of: shape, "kaimingNormal")
        return normal(shape, deviation: gain / Scalar(Swift.max(inputs, 1)).squareRoot(), random: &random)
    }

    /// A random matrix whose rows (or columns, if there are more rows) are orthogonal and of length `gain` (Saxe et al.
    /// 2014): a product with it neither shrinks nor stretches, however often it is repeated.
    public static func orthogonal(_ shape: [Int], gain: Scalar = 1, random: inout RandomSource) -> Tensor {
        let (rows, columns) = fans(of: shape, "orthogonal")
        // The longer side holds the vectors' elements. Gram and Schmidt's process, twice, which is exact enough.
        let (count, length) = (Swift.min(rows, columns), Swift.max(rows, columns))
        var vectors: [[Double]] = []
        while vectors.count < count {
            var vector = (0..<length).map { _ in random.normal() }
            for _ in 0..<2 {
                for other in vectors {
                    let share = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                    for index in vector.indices { vector[index] -= share * other[index] }
                }
                let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
                for index in vector.indices { vector[index] /= norm }
            }
            vectors.append(vector)
        }
        let matrix = Tensor(
            vectors.flatMap { $0.map { Scalar($0) * gain } }, shape: [count, length])
        return rows <= columns ? matrix : matrix.transposed()
    }

    /// Weights of a matrix [outputs, inputs] with `gain` on the diagonal and zeros elsewhere: as recurrent weights of a
    /// layer with relu, they carry the state on unchanged (Le, Jaitly and Hinton 2015).
    public static func identity(_ shape: [Int], gain: Scalar = 1) -> Tensor {
        let (outputs, inputs) = fans(of: shape, "identity")
        var matrix = zeros(shape)
        matrix.write { for index in 0..<Swift.min(outputs, inputs) { $0[index * inputs + index] = gain } }
        return matrix
    }

    private static func fans(of shape: [Int], _ function: StaticString) -> (outputs: Int, inputs: Int) {
        require(shape.count == 2, "\(function): shape \(shape) is not that of a matrix [outputs, inputs]")
        return (shape[0], shape[1])
    }

    private static func symmetric(_ shape: [Int], limit: Scalar, random: inout RandomSource) -> Tensor {
        limit > 0 ? uniform(shape, in: -limit..<limit, random: &random) : zeros(shape)
    }
}
