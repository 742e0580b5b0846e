import Foundation

extension Collection<Double> {
    /// log Σ exp(x) over all elements x; -infinity if there are none.
    var logSumExp: Double {
        let greatest = self.max() ?? -.infinity
        guard greatest > -.infinity else { return greatest }
        return greatest + log(reduce(0) { $0 + exp($1 - greatest) })
    }
}

/// log(exp(a) + exp(b))
func logSum(_ a: Double, _ b: Double) -> Double {
    let greater = max(a, b)
    guard greater > -.infinity else { return greater }
    return greater + log1p(exp(min(a, b) - greater))
}
