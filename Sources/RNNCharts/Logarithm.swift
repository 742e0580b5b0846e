extension Double {
    /// The decimal logarithm of a positive number, from operations whose every bit IEEE 754 fixes: the same on every
    /// platform.
    var decimalLogarithm: Double {
        guard self > 0, isFinite else { return 0 }
        // x = m 2^e with m in [0.7, 1.4]; log m = 2 artanh z, z = (m - 1) / (m + 1)
        var power = Double(exponent)
        var mantissa = significand
        if mantissa > 1.4142135623730951 {
            mantissa /= 2
            power += 1
        }
        let z = (mantissa - 1) / (mantissa + 1)
        var sum = 0.0
        var term = z
        for odd in stride(from: 1.0, through: 25, by: 2) {
            sum += term / odd
            term *= z * z
        }
        return power * 0.30102999566398119521 + 2 * sum * 0.43429448190325182765
    }
}
