import Foundation

/// A number with so many digits behind the point.
func fixed(_ number: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", number)
}

/// A share in percent, with a digit behind the point.
func percent(_ share: Double) -> String {
    fixed(100 * share, 1) + " %"
}

/// A whole number with commas between thousands.
func grouped(_ number: Double) -> String {
    guard number.isFinite, abs(number) < 1e15 else { return "\(number)" }
    let digits = Array("\(Int(number.rounded()).magnitude)")
    var text = ""
    for (place, digit) in digits.enumerated() {
        if place > 0 && (digits.count - place).isMultiple(of: 3) { text += "," }
        text.append(digit)
    }
    return number < 0 ? "-" + text : text
}

/// A text with spaces before it, so that it is at least so wide.
func padded(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}
