/// The problem with the means and deviations of a scale; nil if there is none.
package func problemOfScale(
    means: [some BinaryFloatingPoint], deviations: [some BinaryFloatingPoint]
) -> String? {
    guard means.count == deviations.count, !means.isEmpty else {
        return "\(means.count) means and \(deviations.count) deviations; there must be equally many, at least one"
    }
    guard means.allSatisfy(\.isFinite), deviations.allSatisfy({ $0 >= .leastNormalMagnitude && $0.isFinite }) else {
        return "means and deviations must be finite, and deviations greater than 0"
    }
    return nil
}
