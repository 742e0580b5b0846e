/// How tokens are drawn by their probabilities.
public struct Sampling: Sendable, Hashable {
    /// What logits are divided by: below 1 probable tokens become more probable, above 1 less.
    public let temperature: Double
    /// How many of the most probable tokens may come; nil for all.
    public let topK: Int?
    /// The share of probability that the most probable tokens which may come have together (Holtzman et al. 2020).
    public let topP: Double
    /// What chance comes from, together with the number of the row.
    public let seed: UInt64

    /// A way to draw. Of equally probable tokens at a limit, the one with the lower number is taken.
    public init(temperature: Double = 1, topK: Int? = nil, topP: Double = 1, seed: UInt64 = 0) {
        require(
            temperature > 0 && temperature.isFinite,
            "Sampling: a temperature of \(temperature) is not positive; "
                + "for the most probable token take greedy")
        require(topK ?? 1 >= 1, "Sampling: of the best \(topK ?? 0) tokens none can be drawn")
        require(topP > 0 && topP <= 1, "Sampling: a share of \(topP) is not more than 0 and at most 1")
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.seed = seed
    }

    /// The probabilities by which tokens are drawn, of the logarithms of those that a model gives.
    func probabilities(_ logProbabilities: [Double]) -> [Double] {
        let scaled = Tensor<Double>(logProbabilities.map { $0 / temperature }).softmax().scalars
        guard topK != nil || topP < 1 else { return scaled }
        let order = scaled.indices.sorted { (-scaled[$0], $0) < (-scaled[$1], $1) }
        var result = [Double](repeating: 0, count: scaled.count)
        var sum = 0.0
        for index in order.prefix(topK ?? order.count) where scaled[index] > 0 {
            result[index] = scaled[index]
            sum += scaled[index]
            if sum >= topP { break }
        }
        return result.map { $0 / sum }
    }
}

/// Chooses a token.
protocol TokenChoice {
    /// A token of those with the given logarithms of probabilities; nil if none is possible.
    mutating func token(_ logProbabilities: [Double]) -> Int32?
}

/// The most probable token; of several the one with the lowest number.
struct GreedyChoice: TokenChoice {
    func token(_ logProbabilities: [Double]) -> Int32? {
        var best: Int?
        for (index, value) in logProbabilities.enumerated()
        where value > -.infinity && (best.map { value > logProbabilities[$0] } ?? true) {
            best = index
        }
        return best.map { Int32($0) }
    }
}

/// A token drawn by chance.
struct SampledChoice: TokenChoice {
    private let sampling: Sampling
    private var random: RandomSource

    /// The choices of a row, which are its own whatever the others are.
    init(_ sampling: Sampling, row: Int) {
        self.sampling = sampling
        var rows = RandomSource(seed: sampling.seed)
        // A split takes two numbers.
        rows.skip(2 * row)
        random = rows.split()
    }

    mutating func token(_ logProbabilities: [Double]) -> Int32? {
        let probabilities = sampling.probabilities(logProbabilities)
        guard let last = probabilities.lastIndex(where: { $0 > 0 }) else { return nil }
        var rest = random.uniform()
        for (index, probability) in probabilities.enumerated() where probability > 0 {
            rest -= probability
            if rest < 0 { return Int32(index) }
        }
        return Int32(last)
    }
}
