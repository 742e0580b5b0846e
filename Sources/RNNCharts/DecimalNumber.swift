/// A number as decimal digits, 0.d1 d2 d3 ... times a power of ten: the same text on every platform and in every
/// locale, rounded as C's `printf` does it, so that a chart and a table have the same number.
struct DecimalNumber: Equatable {
    private(set) var isNegative: Bool
    /// Without zeros in front; empty for zero.
    private(set) var digits: [UInt8]
    /// The power of ten of the last digit.
    private(set) var exponent: Int
    /// What the digits leave out, as they are the shortest ones: positive if the number's exact value is larger than
    /// they say, negative if it is smaller, zero if they say it all.
    private var remainder = 0.0

    /// The shortest digits that stand for the number. What is not finite counts as zero.
    init(_ value: Double) {
        self.init(0, exponent: 0)
        guard value.isFinite, value != 0 else { return }
        isNegative = value < 0
        var isFraction = false
        let parts = value.magnitude.description.split(separator: "e", maxSplits: 1)
        for character in parts.first ?? "" {
            if character == "." {
                isFraction = true
            } else if let digit = character.wholeNumberValue {
                digits.append(UInt8(digit))
                exponent -= isFraction ? 1 : 0
            }
        }
        if parts.count > 1 { exponent += Int(parts[1]) ?? 0 }
        trim()
        remainder = exactRemainder(of: value.magnitude)
    }

    /// Whether a number is larger or smaller than its digits, where that can be said at all: both the digits and the power
    /// of ten have to be exact as numbers of the machine. The product of a fused multiplication is not rounded.
    private func exactRemainder(of value: Double) -> Double {
        guard (1...22).contains(-exponent), digits.count <= 15 else { return 0 }
        let whole = digits.reduce(0.0) { $0 * 10 + Double($1) }
        let power = (0..<(-exponent)).reduce(1.0) { power, _ in power * 10 }
        return (-whole).addingProduct(value, power)
    }

    /// The whole number times a power of ten.
    init(_ whole: Int, exponent: Int) {
        isNegative = whole < 0
        digits = whole == 0 ? [] : whole.magnitude.description.utf8.map { $0 - 48 }
        self.exponent = exponent
        trim()
    }

    private mutating func trim() {
        digits = Array(digits.drop { $0 == 0 })
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty {
            isNegative = false
            exponent = 0
        }
    }

    /// The power of ten of the first digit; zero for zero.
    var magnitude: Int { digits.isEmpty ? 0 : exponent + digits.count - 1 }

    /// How many digits are after the point.
    var decimals: Int { max(0, -exponent) }

    /// The number with at most `decimals` digits after the point. Of what lies exactly between two, the even one, and
    /// 1.005, which is a little less than that, is 1.00. A negative count rounds to tens, hundreds and so on.
    func rounded(decimals: Int) -> DecimalNumber {
        let excess = -exponent - decimals
        guard excess > 0, !digits.isEmpty else { return self }
        var result = self
        guard excess <= digits.count else { return DecimalNumber(0, exponent: 0) }
        let kept = digits.count - excess
        let isHalf = digits[kept] == 5 && excess == 1
        let isOdd = kept > 0 && !digits[kept - 1].isMultiple(of: 2)
        let roundsUp = isHalf ? remainder > 0 || (remainder == 0 && isOdd) : digits[kept] >= 5
        result.remainder = 0
        result.digits.removeLast(excess)
        result.exponent += excess
        if roundsUp {
            result.digits.insert(0, at: 0)
            var index = result.digits.count - 1
            while result.digits[index] == 9 {
                result.digits[index] = 0
                index -= 1
            }
            result.digits[index] += 1
        }
        result.trim()
        return result
    }

    /// The number times a power of ten.
    func scaled(by power: Int) -> DecimalNumber {
        var result = self
        result.exponent += digits.isEmpty ? 0 : power
        return result
    }

    /// The number with exactly `count` digits after the point, and a comma between thousands.
    func plain(decimals count: Int) -> String {
        let number = rounded(decimals: count)
        var all = number.digits + Array(repeating: 0, count: max(0, number.exponent + count))
        all = Array(repeating: 0, count: max(0, count + 1 - all.count)) + all
        var text = number.isNegative ? "\u{2212}" : ""
        let whole = all.count - count
        for (index, digit) in all.enumerated() {
            if index == whole {
                text += "."
            } else if index > 0, index < whole, (whole - index).isMultiple(of: 3) {
                text += ","
            }
            text += String(digit)
        }
        return text
    }

    /// The number as 2.5×10⁻⁷ or 10⁻⁷.
    var scientific: String {
        let power = magnitude
        let front = scaled(by: -power)
        if power == 0 { return plain(decimals: decimals) }
        let superscripts = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        let raised = String(power.magnitude.description.utf8.map { superscripts[Int($0) - 48] })
        let factor = front.digits == [1] && !front.isNegative ? "" : front.plain(decimals: front.decimals) + "×"
        return factor + "10" + (power < 0 ? "⁻" : "") + raised
    }

    /// The number in thousands, millions and so on: 46.2k, 1.4M.
    func suffixed(decimals: Int? = nil) -> String {
        let group = min(max(magnitude / 3, 0), 4)
        let front = scaled(by: -3 * group)
        return front.plain(decimals: decimals ?? front.decimals) + ["", "k", "M", "G", "T"][group]
    }
}

extension Double {
    /// The number with three digits that say something, as charts print it beside a bar or in a cell: 87.3, 0.91,
    /// 46.2k, 1,024. A dash stands for what is NaN or infinite.
    ///
    /// - Parameter keepsZeros: Whether 87 is 87.0, as its neighbours have it.
    /// - Returns: The text.
    func chartText(keepsZeros: Bool = false) -> String {
        guard isFinite else { return "\u{2013}" }
        let exact = DecimalNumber(self)
        var number = exact.rounded(decimals: 2 - exact.magnitude)
        if number.magnitude == 3 { number = exact.rounded(decimals: 0) }
        let power = number.magnitude
        if self == 0 { return "0" }
        if power < -4 || power >= 15 { return number.scientific }
        if power >= 4 {
            return number.suffixed(decimals: keepsZeros ? 2 - power % 3 : nil)
        }
        return number.plain(decimals: keepsZeros ? max(0, min(2 - power, 3)) : number.decimals)
    }
}
