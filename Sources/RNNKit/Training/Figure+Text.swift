extension Figure: CustomStringConvertible {
    /// The name and the number, as its kind prints it: "accuracy 93.1 %".
    public var description: String {
        switch kind.format {
        case .digits(let digits): "\(kind.title) \(decimal(value, digits))"
        case .percent: "\(kind.title) \(decimal(100 * value, 1)) %"
        }
    }
}

extension Figures: CustomStringConvertible {
    /// All figures in a line: "loss 0.1234, accuracy 93.1 %".
    public var description: String { all.map(\.description).joined(separator: ", ") }
}

/// A number with so many digits after the point. One that is too large for them, or not finite, is printed as it is.
private func decimal(_ number: Double, _ digits: Int) -> String {
    let power = (0..<max(0, digits)).reduce(1.0) { power, _ in 10 * power }
    let scaled = (number.magnitude * power).rounded()
    guard scaled < 0x1p53 else { return "\(number)" }
    let sign = number < 0 && scaled > 0 ? "-" : ""
    let text = "\(UInt64(scaled))"
    guard digits > 0 else { return sign + text }
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
}
