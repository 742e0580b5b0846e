/// Sets elements to zero at random while training, and scales the others so that their mean stays; does nothing in
/// inference.
///
/// The random numbers are those of ``withTraining(random:step:_:)``.
public struct Dropout: Sendable {
    /// The share of elements set to zero.
    public let rate: Double

    /// A layer that sets a share of the elements to zero.
    public init(rate: Double) {
        require(rate >= 0 && rate <= 1, "Dropout: a rate of \(rate) is not within 0 ... 1")
        self.rate = rate
    }

    /// Whether it sets anything to zero: in training, with a rate above 0.
    var isActive: Bool { rate > 0 && isTraining }

    /// x, or in training a part of it.
    public func callAsFunction<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        guard isActive, let training = TrainingRandom.current else { return x }
        var random = training.split()
        return x * Dropout.mask(x.shape, rate: rate, random: &random)
    }

    /// 0 with the probability `rate`, else 1 / (1 - rate).
    static func mask<Scalar>(_ shape: [Int], rate: Double, random: inout RandomSource) -> Tensor<Scalar> {
        guard rate < 1 else { return .zeros(shape) }
        let kept = Scalar(1 / (1 - rate))
        let threshold = UInt64(rate * 0x1p64)
        return Tensor(shape: shape) { [count = shape.elementCount] pointer in
            for index in 0..<count { pointer[index] = random.next() < threshold ? 0 : kept }
        }
    }
}
