import Foundation

/// A number with so many digits after the point.
func fixed(_ value: Double, digits: Int) -> String {
    String(format: "%.\(digits)f", value)
}

/// A number with a prefix for thousands, millions and so on: `4.51 G`.
func scaled(_ value: Double) -> String {
    var value = value
    var prefixes = ["", "k", "M", "G", "T"][...]
    while value >= 1000 && prefixes.count > 1 {
        value /= 1000
        prefixes = prefixes.dropFirst()
    }
    return "\(fixed(value, digits: 2)) \(prefixes.first ?? "")"
}
