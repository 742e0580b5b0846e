/// A learning rate that falls when the loss no longer does.
///
/// ```swift
/// var plateau = ReduceOnPlateau(from: 0.001, factor: 0.5, patience: 3)
/// optimizer.learningRate = plateau.report(validationLoss)
/// ```
///
/// A loss is better if it is below the best one by more than `threshold` of the best one's magnitude. For something
/// that ought to rise, such as the accuracy, report the negative. A loss that is NaN is not better.
public struct ReduceOnPlateau: Sendable, Hashable, Codable {
    /// The rate at present.
    public private(set) var learningRate: Double
    /// What the rate is multiplied by.
    public let factor: Double
    /// The number of reports without a better loss that change nothing: the next one lowers the rate.
    public let patience: Int
    /// How much better a loss must be to count, relative to the best one.
    public let threshold: Double
    /// The number of reports after a fall that are ignored, but for a new best loss.
    public let cooldown: Int
    /// The rate below which it does not fall.
    public let minimum: Double
    /// The best loss so far; nil at first.
    public private(set) var best: Double?
    private var badReports = 0
    private var remainingCooldown = 0

    /// A rate to start from, and when it falls.
    public init(
        from learningRate: Double, factor: Double = 0.1, patience: Int = 10, threshold: Double = 1e-4,
        cooldown: Int = 0, minimum: Double = 0
    ) {
        require(factor > 0 && factor < 1, "ReduceOnPlateau: a factor of \(factor) is not between 0 and 1")
        self.learningRate = learningRate
        self.factor = factor
        self.patience = patience
        self.threshold = threshold
        self.cooldown = cooldown
        self.minimum = minimum
    }

    /// Takes note of a loss.
    ///
    /// - Parameter loss: The loss of an epoch, best on data that was not trained with.
    /// - Returns: The rate from here on.
    @discardableResult
    public mutating func report(_ loss: Double) -> Double {
        let isBetter = best.map { loss < $0 - threshold * abs($0) } ?? !loss.isNaN
        if isBetter {
            best = loss
            badReports = 0
        } else {
            badReports += 1
        }
        if remainingCooldown > 0 {
            remainingCooldown -= 1
            badReports = 0
        }
        if badReports > patience {
            learningRate = max(learningRate * factor, min(minimum, learningRate))
            remainingCooldown = cooldown
            badReports = 0
        }
        return learningRate
    }
}

extension ReduceOnPlateau {
    /// Reads what was saved; throws where it could not go on.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func count(_ key: CodingKeys) throws -> Int {
            let count = try container.decode(Int.self, forKey: key)
            guard possibleCounts.contains(count) else {
                throw container.refused(key, "the number of reports \(count) is out of range")
            }
            return count
        }
        factor = try container.decode(Double.self, forKey: .factor)
        guard factor > 0 && factor < 1 else {
            throw container.refused(.factor, "the factor must be between 0 and 1, not \(factor)")
        }
        learningRate = try container.decode(Double.self, forKey: .learningRate)
        patience = try count(.patience)
        threshold = try container.decode(Double.self, forKey: .threshold)
        cooldown = try count(.cooldown)
        minimum = try container.decode(Double.self, forKey: .minimum)
        best = try container.decodeIfPresent(Double.self, forKey: .best)
        badReports = try count(.badReports)
        remainingCooldown = try count(.remainingCooldown)
    }
}
