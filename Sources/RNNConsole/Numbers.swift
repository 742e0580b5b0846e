import Foundation

/// A number with a fixed number of digits after the point.
public func fixed(_ number: Double, _ digits: Int) -> String {
    String(format: "%.\(min(max(digits, 0), 17))f", number)
}

/// A share in percent, with a digit after the point.
public func percent(_ share: Double) -> String {
    fixed(100 * share, 1) + " %"
}

/// A whole number with commas between thousands.
public func grouped(_ number: Double) -> String {
    guard number.isFinite, abs(number) < 1e15 else { return "\(number)" }
    let digits = Array("\(Int(number.rounded()).magnitude)")
    var text = ""
    for (index, digit) in digits.enumerated() {
        if index > 0 && (digits.count - index).isMultiple(of: 3) { text += "," }
        text.append(digit)
    }
    return number < 0 ? "-" + text : text
}

/// A whole number with commas between thousands.
public func grouped(_ number: Int) -> String {
    grouped(Double(number))
}

/// A number of things: "1 example", "2,000 examples".
public func counted(_ number: Int, _ thing: String) -> String {
    "\(grouped(number)) \(thing)" + (number == 1 ? "" : "s")
}

/// A number with a prefix for thousands, millions and so on: `4.51 G`.
public func scaled(_ number: Double) -> String {
    var number = number
    var prefixes = ["", "k", "M", "G", "T"][...]
    while number >= 1000 && prefixes.count > 1 {
        number /= 1000
        prefixes = prefixes.dropFirst()
    }
    return "\(fixed(number, 2)) \(prefixes.first ?? "")"
}

/// A text with spaces before it, so that it has at least a given width.
public func padded(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}
