/// What is wrong with means and deviations that features are to be scaled by; nil if nothing is.
package func problemOfScale(
    means: [some BinaryFloatingPoint], deviations: [some BinaryFloatingPoint]
) -> String? {
    guard means.count == deviations.count, !means.isEmpty else {
        return "\(means.count) means and \(deviations.count) deviations; there must be as many, and at least one"
    }
    guard means.allSatisfy(\.isFinite), deviations.allSatisfy({ $0 >= .leastNormalMagnitude && $0.isFinite }) else {
        return "means and deviations must be finite, and deviations greater than 0"
    }
    return nil
}
