/// An n-gram model of token ids with interpolated Kneser-Ney smoothing (Kneser and Ney 1995; Chen and Goodman 1999):
/// the baseline for language models.
///
/// ```swift
/// let model = KneserNey(codec.encode(book), order: 5, vocabulary: codec.count)
/// model.measure(codec.encode(otherBook)).nats  // the cross-entropy per token
/// ```
///
/// With h for a context of k - 1 tokens, h' for h without its first token, and a(h w) for the count of an n-gram of k
/// tokens,
///
///     p_k(w | h) = max(a(h w) - D_k(a(h w)), 0) / Σ_v a(h v) + g(h) p_k-1(w | h')
///     g(h) = Σ_v D_k(a(h v)) / Σ_v a(h v), over all v seen after h
///     p_0(w) = 1 / vocabulary
///
/// and p_k(w | h) = p_k-1(w | h') if h was never seen. The model's probability is p_k with k = order. There, a(h w) is
/// the number of occurrences of the n-gram; at all lower orders it is the number of distinct tokens that precede it,
/// the idea of Kneser and Ney: "Francisco" is frequent, but only after "San".
///
/// The discount D_k(a) depends on a, by ``Discounting``. With n_1, n_2, ... for the number of n-grams of k tokens with
/// a count of 1, 2, ..., and Y = n_1 / (n_1 + 2 n_2),
///
///     modified: D(1) = 1 - 2 Y n_2 / n_1,  D(2) = 2 - 3 Y n_3 / n_2,  D(3 and more) = 3 - 4 Y n_4 / n_3
///     single:   D = Y
///
/// If there are too few n-grams for these estimates (a divisor n is 0, or D(a) is not in (0, a]), the discounts of the
/// order are 1/2, 1 and 3/2, or the single one is 1/2.
///
/// Every token has a positive probability: unseen tokens get the last term, g() / vocabulary, each. The id of a
/// vocabulary's unknown token is one of them, unless rare tokens in the training texts were replaced by it
/// (`Vocabulary(_:minimumCount:)` encodes this way).
///
/// A context is the text so far: a context of fewer than `order - 1` tokens is the beginning of a text, and predictions
/// after it come from the beginnings of the training texts.
public struct KneserNey: Sendable {
    /// How the counts are discounted.
    public enum Discounting: Sendable, Hashable, CaseIterable {
        /// One discount for all counts of an order.
        case single
        /// Three discounts for the counts 1, 2, and 3 or more of an order.
        case modified
    }

    /// The length of the longest n-grams, in tokens.
    public var order: Int { grams.order }
    /// The number of token ids, from 0 on.
    public var vocabulary: Int { grams.vocabulary }
    /// The discounts of the counts 1, 2, and 3 or more, for each order from 1 on.
    public let discounts: [[Double]]

    private let grams: GramTree
    /// For each context, the sum of the counts of its successors, 0 if there are none, and g.
    private let contexts: [Context]

    private struct Context {
        var total = 0.0
        var rest = 0.0
    }

    /// A model of texts.
    ///
    /// - Parameters:
    ///   - texts: The ids of each text; no n-gram spans two texts. May be empty; all tokens are then equally probable.
    ///   - order: The length of the longest n-grams in tokens, one more than that of a context.
    ///   - vocabulary: The number of token ids, from 0 on.
    ///   - discounting: How the counts are discounted.
    public init(_ texts: [[Int32]], order: Int, vocabulary: Int, discounting: Discounting = .modified) {
        grams = GramTree(texts, order: order, vocabulary: vocabulary, of: "KneserNey")
        var frequencies = Array(repeating: [0.0, 0, 0, 0], count: order)
        grams.forEachGram { _, length, count in
            if (1...4).contains(count) { frequencies[length - 1][Int(count) - 1] += 1 }
        }
        let discounts = frequencies.map { discounting.discounts($0) }
        var contexts = Array(repeating: Context(), count: grams.nodeCount)
        // Sums of integers first, which do not depend on the order of the grams.
        var numbers = Array(repeating: SIMD4<UInt32>(), count: grams.nodeCount)
        grams.forEachGram { context, length, count in
            contexts[Int(context)].total += Double(count)
            numbers[Int(context)][min(Int(count), 3)] += 1
            numbers[Int(context)][0] = UInt32(length)
        }
        for (index, number) in numbers.enumerated() where number[0] > 0 {
            let discounts = discounts[Int(number[0]) - 1]
            let rest = (1...3).reduce(0.0) { $0 + Double(number[$1]) * discounts[$1 - 1] }
            contexts[index].rest = rest / contexts[index].total
        }
        self.discounts = discounts
        self.contexts = contexts
    }

    /// A model of one text.
    ///
    /// - Parameters:
    ///   - text: The ids of the text.
    ///   - order: The length of the longest n-grams in tokens, one more than that of a context.
    ///   - vocabulary: The number of token ids, from 0 on.
    ///   - discounting: How the counts are discounted.
    public init(_ text: [Int32], order: Int, vocabulary: Int, discounting: Discounting = .modified) {
        self.init([text], order: order, vocabulary: vocabulary, discounting: discounting)
    }

    /// The probability of a token after the text so far, of which the last `order - 1` tokens are used.
    public func probability(of token: Int32, after context: [Int32]) -> Double {
        grams.requireTokens([token] + context.suffix(order - 1), of: "KneserNey")
        return probability(of: token) { grams.node(ofLast: $0, of: context) }
    }

    /// The probability of each token after the text so far, of which the last `order - 1` tokens are used.
    public func probabilities(after context: [Int32]) -> [Double] {
        grams.requireTokens(context.suffix(order - 1), of: "KneserNey")
        let nodes = (0..<order).map { grams.node(ofLast: $0, of: context) }
        return (0..<Int32(vocabulary)).map { token in probability(of: token) { nodes[$0] } }
    }

    /// The logarithm, to the base e, of the probability of a whole text.
    public func logProbability(of text: [Int32]) -> Double {
        grams.requireTokens(text, of: "KneserNey")
        return grams.sum(over: text) { token, nodes in logarithm(probability(of: token) { nodes[$0] }) }
    }

    /// The likelihood of a text: nats, bits and perplexity per token.
    public func measure(_ text: [Int32]) -> Likelihood {
        Likelihood(logProbability: logProbability(of: text), count: text.count)
    }

    /// The likelihood of several texts together: nats, bits and perplexity per token.
    public func measure(_ texts: [[Int32]]) -> Likelihood {
        texts.reduce(into: Likelihood()) { $0.add(measure($1)) }
    }

    /// p_k with k = order, from the nodes of the contexts by length.
    @inline(__always)
    private func probability(of token: Int32, _ node: (Int) -> UInt32) -> Double {
        var probability = 1 / Double(vocabulary)
        for length in 0..<order {
            let node = node(length)
            // If a context is unknown, so is every longer one.
            guard node != GramTree.none, contexts[Int(node)].total > 0 else { break }
            let context = contexts[Int(node)]
            let count = Int(grams.count(of: token, after: node, length: length))
            let kept = count == 0 ? 0 : Double(count) - discounts[length][min(count, 3) - 1]
            probability = kept / context.total + context.rest * probability
        }
        return probability
    }
}

extension KneserNey.Discounting {
    /// The discounts of an order, from the numbers of n-grams with a count of 1, 2, 3 and 4.
    fileprivate func discounts(_ n: [Double]) -> [Double] {
        let share = n[0] / (n[0] + 2 * n[1])
        switch self {
        case .single:
            return Array(repeating: n[0] > 0 && n[1] > 0 ? share : 0.5, count: 3)
        case .modified:
            guard n[..<3].allSatisfy({ $0 > 0 }) else { return [0.5, 1, 1.5] }
            let discounts: [Double] = [
                1 - 2 * share * n[1] / n[0], 2 - 3 * share * n[2] / n[1], 3 - 4 * share * n[3] / n[2],
            ]
            return discounts.allSatisfy { $0 > 0 } ? discounts : [0.5, 1, 1.5]
        }
    }
}
