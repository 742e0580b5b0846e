import Foundation
import RNNTasks

/// Numbers from one to another, of which a sweep tries some.
struct NumberRange: Sendable, Equatable {
    let low: Double
    let high: Double
    /// Whether there are whole numbers only.
    let isWhole: Bool

    /// Whether equal ratios are equally probable, and not equal differences: where the numbers differ in their magnitude.
    var isLogarithmic: Bool { Self.isLogarithmic(low, high) }

    static func isLogarithmic(_ low: Double, _ high: Double) -> Bool { low > 0 && high / low >= 10 * (1 - 1e-9) }

    /// How many numbers there are; nil if they have fractions.
    var count: Int? { isWhole ? Int(high - low) + 1 : nil }

    /// A number of the range, as it is given on a command line: with no more digits than tell something.
    func text(random: inout RandomSource) -> String {
        let share = random.uniform()
        guard isWhole else {
            let number = between(low, high, share)
            let digits = 3 + max(0, Int(-log10((high - low) / max(abs(low), abs(high)))))
            let short = Double(String(format: "%.\(min(digits, 17))g", number)) ?? number
            return Self.text(min(max(short, low), high))
        }
        // Each whole number stands for all that are rounded to it: the first and the last one, too.
        let number = between(low - 0.5, high + 0.5, share).rounded()
        return Self.text(min(max(number, low), high))
    }

    private func between(_ low: Double, _ high: Double, _ share: Double) -> Double {
        isLogarithmic ? exp(log(low) + share * (log(high) - log(low))) : low + share * (high - low)
    }

    static func text(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}
