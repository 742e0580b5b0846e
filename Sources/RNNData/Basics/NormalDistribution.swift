/// The normal distribution, computed with nothing but additions, multiplications, divisions and square roots, which
/// IEEE 754 fixes to the last bit: the numbers are the same on every platform.
package enum NormalDistribution {
    /// The value below which a share p (0 < p < 1) of the distribution lies: Wichura's algorithm AS 241 (1988), to 16
    /// digits.
    package static func quantile(_ p: Double) -> Double {
        let q = p - 0.5
        if abs(q) <= 0.425 {
            let r = 0.180625 - q * q
            return q * polynomial(r, centreNumerator) / polynomial(r, centreDenominator)
        }
        var r = squareRootOfMinusLogarithm(q < 0 ? p : 1 - p)
        let value: Double
        if r <= 5 {
            r -= 1.6
            value = polynomial(r, middleNumerator) / polynomial(r, middleDenominator)
        } else {
            r -= 5
            value = polynomial(r, tailNumerator) / polynomial(r, tailDenominator)
        }
        return q < 0 ? -value : value
    }

    private static func polynomial(_ x: Double, _ coefficients: SIMD8<Double>) -> Double {
        var value = coefficients[7]
        for power in (0..<7).reversed() { value = value * x + coefficients[power] }
        return value
    }

    private static func squareRootOfMinusLogarithm(_ p: Double) -> Double {
        // p = m * 2^e with m in sqrt(1/2) ... sqrt(2); log m = 2 artanh(s) with s = (m - 1) / (m + 1).
        var exponent = Double(p.exponent)
        var significand = p.significand
        if significand > 1.4142135623730951 {
            significand /= 2
            exponent += 1
        }
        let s = (significand - 1) / (significand + 1)
        let z = s * s
        var series = 0.0
        for n in stride(from: 23, through: 1, by: -2) { series = series * z + 1 / Double(n) }
        return (-(exponent * 0.6931471805599453 + 2 * s * series)).squareRoot()
    }

    private static let centreNumerator = SIMD8(
        3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
        4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3)
    private static let centreDenominator = SIMD8(
        1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
        2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3)
    private static let middleNumerator = SIMD8(
        1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
        1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4)
    private static let middleDenominator = SIMD8(
        1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
        1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9)
    private static let tailNumerator = SIMD8(
        6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7)
    private static let tailDenominator = SIMD8(
        1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15)
}
