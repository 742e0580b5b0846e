/// Predicts the labels of a step, each independently from its own last steps: the baseline for piano rolls, where the
/// labels are the keys that sound.
///
/// ```swift
/// let chain = LabelMarkovChain(chorales, labels: 88)  // for each piece and step, the keys that sound
/// chain.measure(others).nats                          // the negative log-likelihood per step
/// ```
///
/// With s for the presence of a label in each of the last ``order`` steps, and c(s, x) for the number of times that it
/// was present (x = 1) or absent (x = 0) after s, counted for each label separately,
///
///     p(x | s) = (c(s, x) + smoothing) / (c(s, 0) + c(s, 1) + 2 · smoothing)
///
/// The probability of a step is the product over all labels. At the beginning of a sequence, where there are fewer than
/// `order` steps, s is the shorter history, counted separately from full ones.
public struct LabelMarkovChain: Sendable {
    /// The number of previous steps that a step depends on.
    public let order: Int
    /// The number of labels, from 0 on.
    public let labels: Int
    /// The initial count of each label's presence and of its absence.
    public let smoothing: Double

    /// The counts of each label's absence and presence, by label and history.
    private let counts: [(absent: Double, present: Double)]

    /// A chain of sequences.
    ///
    /// - Parameters:
    ///   - sequences: The labels of each step of each sequence, in any order; may be empty.
    ///   - labels: The number of labels, from 0 on.
    ///   - order: The number of previous steps that a step depends on; with 0, only the labels' frequencies matter.
    ///   - smoothing: The initial count of each label's presence and of its absence.
    public init(_ sequences: [[[Int32]]], labels: Int, order: Int = 1, smoothing: Double = 1) {
        require((0...16).contains(order), "LabelMarkovChain: the order must be between 0 and 16, not \(order)")
        require(labels >= 1, "LabelMarkovChain: the number of labels must be at least 1, not \(labels)")
        requireSmoothing(smoothing, of: "LabelMarkovChain")
        self.order = order
        self.labels = labels
        self.smoothing = smoothing
        var counts = Array(repeating: (absent: smoothing, present: smoothing), count: labels << (order + 1))
        for sequence in sequences {
            var pasts = Self.start(labels)
            for step in sequence {
                let isPresent = Self.presence(step, labels)
                for label in 0..<labels {
                    let place = label << (order + 1) + pasts[label]
                    if isPresent[label] { counts[place].present += 1 } else { counts[place].absent += 1 }
                }
                Self.advance(&pasts, isPresent, order)
            }
        }
        self.counts = counts
    }

    /// The probability of each label in the step after the sequence so far, of which the last `order` steps are used.
    public func probabilities(after steps: [[Int32]]) -> [Double] {
        var pasts = Self.start(labels)
        for step in steps.suffix(order) { Self.advance(&pasts, Self.presence(step, labels), order) }
        return probabilities(pasts)
    }

    /// The logarithm, to the base e, of the probability of a whole sequence.
    public func logProbability(of sequence: [[Int32]]) -> Double {
        var pasts = Self.start(labels)
        var sum = 0.0
        for step in sequence {
            let isPresent = Self.presence(step, labels)
            for label in 0..<labels {
                let (absent, present) = count(of: label, after: pasts[label])
                // Not one minus the other: a difference of 1 and nearly 1 would be 0.
                sum += logarithm((isPresent[label] ? present : absent) / (absent + present))
            }
            Self.advance(&pasts, isPresent, order)
        }
        return sum
    }

    /// The likelihood of several sequences together; its `nats` are per step.
    public func measure(_ sequences: [[[Int32]]]) -> Likelihood {
        sequences.reduce(into: Likelihood()) {
            $0.add(Likelihood(logProbability: logProbability(of: $1), count: $1.count))
        }
    }

    /// The history of each label before the first step. A history holds one bit per step, the last step lowest, below a
    /// bit that marks the number of steps.
    private static func start(_ labels: Int) -> [Int] { Array(repeating: 1, count: labels) }

    private static func advance(_ pasts: inout [Int], _ isPresent: [Bool], _ order: Int) {
        let limit = 1 << order
        for label in pasts.indices {
            let past = pasts[label] << 1 | (isPresent[label] ? 1 : 0)
            pasts[label] = past < 2 * limit ? past : past & (limit - 1) | limit
        }
    }

    private func count(of label: Int, after past: Int) -> (absent: Double, present: Double) {
        counts[label << (order + 1) + past]
    }

    private func probabilities(_ pasts: [Int]) -> [Double] {
        pasts.enumerated().map { label, past in
            let (absent, present) = count(of: label, after: past)
            return present / (absent + present)
        }
    }

    private static func presence(_ step: [Int32], _ labels: Int) -> [Bool] {
        var isPresent = Array(repeating: false, count: labels)
        for label in step {
            require(
                label >= 0 && Int(label) < labels, "LabelMarkovChain: label \(label) is not one of \(labels) labels")
            isPresent[Int(label)] = true
        }
        return isPresent
    }
}
