/// How the numbers of one chart are written: all with the same number of decimals, those that the largest needs
/// or that are asked for.
struct NumberStyle {
    /// Nothing if each number is written for itself, because all are very large or very small.
    private let decimals: Int?
    private let keepsZeros: Bool

    /// A style.
    ///
    /// - Parameters:
    ///   - values: The numbers; what is not finite counts for nothing.
    ///   - digits: How many digits of the largest are shown.
    ///   - plainPower: The power of ten from which on numbers are written in thousands or millions.
    ///   - asked: How many decimals all have, whatever the numbers need.
    init(_ values: [Double], digits: Int, plainPower: Int, decimals asked: Int? = nil) {
        let finite = values.filter(\.isFinite)
        let power = DecimalNumber(finite.map(\.magnitude).max() ?? 0).magnitude
        let needed = finite.map { DecimalNumber($0).decimals }.max() ?? 0
        if let asked, power < 15 {
            decimals = min(max(asked, 0), 15)
            keepsZeros = false
            return
        }
        decimals = (-4..<plainPower).contains(power) ? min(needed, max(0, digits - 1 - power)) : nil
        keepsZeros = decimals == nil && finite.contains { $0.chartText().contains(".") }
    }

    /// Each number for itself, with three digits that say something: of several decades.
    init() {
        (decimals, keepsZeros) = (nil, false)
    }

    /// The number; a dash for what is not finite.
    func text(_ value: Double) -> String {
        guard value.isFinite, let decimals else { return value.chartText(keepsZeros: keepsZeros) }
        return DecimalNumber(value).plain(decimals: decimals)
    }
}
