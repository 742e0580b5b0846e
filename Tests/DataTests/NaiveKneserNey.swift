import RNNKit

/// Kneser-Ney by its formula, with nothing shared between contexts.
struct NaiveKneserNey {
    private static let boundary: Int32 = -1

    let order: Int
    let vocabulary: Int
    let discounts: [[Double]]
    /// How often each of the longest grams is there, and before how many different tokens each shorter one stands.
    private let counts: [[Int32]: Int]

    init(_ texts: [[Int32]], order: Int, vocabulary: Int, discounting: KneserNey.Discounting) {
        self.order = order
        self.vocabulary = vocabulary
        let padded = texts.map { Array(repeating: Self.boundary, count: order - 1) + $0 }
        func grams(_ length: Int) -> [[Int32]] {
            padded.flatMap { text in (order - 1..<text.count).map { Array(text[$0 - length + 1..<$0 + 1]) } }
        }
        var all = Dictionary(grams(order).map { ($0, 1) }, uniquingKeysWith: +)
        for length in 1..<order {
            let stands = Set(grams(length + 1)).map { (Array($0.dropFirst()), 1) }
            all.merge(Dictionary(stands, uniquingKeysWith: +)) { count, _ in count }
        }
        counts = all
        discounts = (1...order).map { length in
            let counts = all.filter { $0.key.count == length }.values
            let n = (1...4).map { number in Double(counts.count { $0 == number }) }
            let y = n[0] / (n[0] + 2 * n[1])
            if discounting == .single { return Array(repeating: n[0] * n[1] > 0 ? y : 0.5, count: 3) }
            let d = [1 - 2 * y * n[1] / n[0], 2 - 3 * y * n[2] / n[1], 3 - 4 * y * n[3] / n[2]]
            return n[0] * n[1] * n[2] > 0 && d.allSatisfy { $0 > 0 } ? d : [0.5, 1, 1.5]
        }
    }

    func probability(of token: Int32, after context: [Int32]) -> Double {
        let padded = Array(repeating: Self.boundary, count: order - 1) + context
        return probability(of: token, Array(padded.suffix(order - 1)))
    }

    private func probability(of token: Int32, _ context: [Int32]) -> Double {
        let lower = context.isEmpty ? 1 / Double(vocabulary) : probability(of: token, Array(context.dropFirst()))
        let counts = (0..<Int32(vocabulary)).map { self.counts[context + [$0]] ?? 0 }
        let total = Double(counts.reduce(0, +))
        guard total > 0 else { return lower }
        func discount(_ count: Int) -> Double { count == 0 ? 0 : discounts[context.count][min(count, 3) - 1] }
        let rest = counts.reduce(0) { $0 + discount($1) } / total
        let count = counts[Int(token)]
        return max(Double(count) - discount(count), 0) / total + rest * lower
    }
}
