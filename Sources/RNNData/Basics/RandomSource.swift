/// A source of random numbers: the same seed gives the same numbers on every platform, and however they are asked for.
///
/// It is the SplitMix generator of Steele, Lea and Flood (2014): a counter that advances by a fixed odd step, each
/// value being scrambled. That makes it cheap to save (it is `Codable`), to move ahead, and to split into independent
/// sources.
///
/// ```swift
/// var random = RandomSource(seed: 42)
/// let weights = Tensor<Float>.normal([64, 32], random: &random)
/// ```
public struct RandomSource: RandomNumberGenerator, Sendable, Hashable, Codable {
    @usableFromInline var state: UInt64
    @usableFromInline let step: UInt64

    /// The source that a seed stands for.
    public init(seed: UInt64) {
        self.init(state: RandomSource.scramble(seed), step: 0x9e37_79b9_7f4a_7c15)
    }

    @usableFromInline init(state: UInt64, step: UInt64) {
        self.state = state
        self.step = step
    }

    private enum CodingKeys: CodingKey {
        case state, step
    }

    /// Reads a source that was saved; throws where the step is even, with which numbers would come again too soon.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        state = try container.decode(UInt64.self, forKey: .state)
        step = try container.decode(UInt64.self, forKey: .step)
        guard step % 2 == 1 else {
            throw container.refused(.step, "the step of a random source must be odd, not \(step)")
        }
    }

    @inlinable static func scramble(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// The next 64 random bits.
    @inlinable public mutating func next() -> UInt64 {
        state &+= step
        return RandomSource.scramble(state)
    }

    /// Moves ahead as if `count` numbers had been taken.
    @inlinable public mutating func skip(_ count: Int) {
        state &+= step &* UInt64(truncatingIfNeeded: count)
    }

    /// A new source whose numbers are independent of what this one gives from now on.
    public mutating func split() -> RandomSource {
        let newState = next()
        state &+= step
        // The step must be odd and not too regular: fewer than 24 changes between neighbouring bits get more of them.
        var z = state
        z = (z ^ (z >> 33)) &* 0xff51_afd7_ed55_8ccd
        z = (z ^ (z >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        z = (z ^ (z >> 33)) | 1
        let newStep = (z ^ (z >> 1)).nonzeroBitCount < 24 ? z ^ 0xaaaa_aaaa_aaaa_aaaa : z
        return RandomSource(state: newState, step: newStep)
    }

    /// A number in 0 ..< 1, all multiples of 2^-53 alike.
    @inlinable public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number of the normal distribution with mean 0 and deviation 1.
    public mutating func normal() -> Double {
        NormalDistribution.quantile((Double(next() >> 11) + 0.5) * 0x1p-53)
    }

    /// A whole number in 0 ..< bound, all alike.
    public mutating func integer(below bound: Int) -> Int {
        require(bound > 0, "bound: \(bound) is not positive")
        // Lemire (2019): the upper half of a product, and a new try in the rare case that would favour some numbers.
        let range = UInt64(bound)
        var product = next().multipliedFullWidth(by: range)
        if product.low < range {
            let threshold = (0 &- range) % range
            while product.low < threshold { product = next().multipliedFullWidth(by: range) }
        }
        return Int(product.high)
    }

    /// One of some elements, all alike.
    public mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[integer(below: elements.count)]
    }

    /// Puts the elements of an array into a random order.
    public mutating func shuffle<Element>(_ elements: inout [Element]) {
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, integer(below: last + 1))
        }
    }
}
