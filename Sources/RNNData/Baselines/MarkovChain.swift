/// Predicts the next symbol from the last ones: the baseline for sequences of symbols.
///
/// ```swift
/// let chain = MarkovChain([[0, 1, 0, 1], [1, 0]], symbols: 2)
/// chain.probability(of: 1, after: [0])  // 0.75: it followed both times, with a smoothing of 1 per symbol
/// ```
///
/// With c(h w) for the number of times that the symbol w followed the context h, the last ``order`` symbols,
///
///     p(w | h) = (c(h w) + smoothing) / (Σ_v c(h v) + smoothing · symbols)
///
/// At the beginning of a sequence the context is the shorter history, which is followed by the first symbols of the
/// sequences. After an unseen context all symbols are equally probable.
public struct MarkovChain: Sendable {
    /// The number of previous symbols that a symbol depends on.
    public var order: Int { grams.order - 1 }
    /// The number of symbols, from 0 on.
    public var symbols: Int { grams.vocabulary }
    /// The initial count of each symbol after each context.
    public let smoothing: Double

    private let grams: GramTree
    /// For each context, the number of symbols that followed it.
    private let totals: [Double]

    /// A chain of sequences.
    ///
    /// - Parameters:
    ///   - sequences: The symbols of each sequence; may be empty.
    ///   - order: The number of previous symbols that a symbol depends on; with 0, only their frequencies matter.
    ///   - symbols: The number of symbols, from 0 on.
    ///   - smoothing: The initial count of each symbol after each context.
    public init(_ sequences: [[Int32]], order: Int = 1, symbols: Int, smoothing: Double = 1) {
        require((0...99).contains(order), "MarkovChain: the order must be between 0 and 99, not \(order)")
        requireSmoothing(smoothing, of: "MarkovChain")
        self.smoothing = smoothing
        grams = GramTree(sequences, order: order + 1, vocabulary: symbols, of: "MarkovChain")
        var totals = Array(repeating: 0.0, count: grams.nodeCount)
        grams.forEachGram { context, length, count in
            if length == order + 1 { totals[Int(context)] += Double(count) }
        }
        self.totals = totals
    }

    /// The probability of a symbol after the sequence so far, of which the last `order` symbols are used.
    public func probability(of symbol: Int32, after context: [Int32]) -> Double {
        grams.requireTokens([symbol] + context.suffix(order), of: "MarkovChain")
        return probability(of: symbol, at: grams.node(ofLast: order, of: context))
    }

    /// The probability of each symbol after the sequence so far, of which the last `order` symbols are used.
    public func probabilities(after context: [Int32]) -> [Double] {
        grams.requireTokens(context.suffix(order), of: "MarkovChain")
        let node = grams.node(ofLast: order, of: context)
        return (0..<Int32(symbols)).map { probability(of: $0, at: node) }
    }

    /// The logarithm, to the base e, of the probability of a whole sequence.
    public func logProbability(of sequence: [Int32]) -> Double {
        grams.requireTokens(sequence, of: "MarkovChain")
        return grams.sum(over: sequence) { symbol, nodes in logarithm(probability(of: symbol, at: nodes[order])) }
    }

    /// The likelihood of several sequences together: nats, bits and perplexity per symbol.
    public func measure(_ sequences: [[Int32]]) -> Likelihood {
        sequences.reduce(into: Likelihood()) {
            $0.add(Likelihood(logProbability: logProbability(of: $1), count: $1.count))
        }
    }

    private func probability(of symbol: Int32, at node: UInt32) -> Double {
        let isKnown = node != GramTree.none
        let count = isKnown ? Double(grams.count(of: symbol, after: node, length: order)) : 0
        return (count + smoothing) / ((isKnown ? totals[Int(node)] : 0) + smoothing * Double(symbols))
    }
}

/// Requires the smoothing to be positive and finite, so that no probability is zero.
func requireSmoothing(_ smoothing: Double, of type: StaticString) {
    require(smoothing > 0 && smoothing.isFinite, "\(type): the smoothing must be positive and finite, not \(smoothing)")
}
