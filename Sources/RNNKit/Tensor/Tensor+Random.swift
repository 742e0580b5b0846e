extension Tensor {
    /// Numbers of the uniform distribution in `range`.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func uniform(_ shape: [Int], in range: Range<Scalar> = 0..<1, random: inout RandomSource) -> Tensor {
        let width = range.upperBound - range.lowerBound
        return Tensor(shape: shape) { [count = shape.elementCount] pointer in
            for index in 0..<count {
                let value = range.lowerBound + width * Scalar.unit(from: random.next())
                // The sum can round up to the bound itself.
                pointer[index] = value < range.upperBound ? value : range.upperBound.nextDown
            }
        }
    }

    /// Numbers of the normal distribution. In `Float` they are those of `Double`, rounded.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public static func normal(
        _ shape: [Int], mean: Scalar = 0, deviation: Scalar = 1, random: inout RandomSource
    ) -> Tensor {
        Tensor(shape: shape) { [count = shape.elementCount] pointer in
            for index in 0..<count { pointer[index] = Scalar(Double(mean) + Double(deviation) * random.normal()) }
        }
    }
}
