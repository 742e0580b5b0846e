/// Probabilities of a large vocabulary whose frequent tokens cost less than its rare ones (Grave et al. 2017).
///
/// ```swift
/// let output = AdaptiveSoftmax<Float>(inputs: 256, classes: 100_000, cutoffs: [2_000, 20_000], random: &random)
/// let loss = output.crossEntropy(features, labels)
/// ```
///
/// Ids must be in the order of their frequency, as in a ``Vocabulary``. The head has the logits of ids below the first
/// cutoff, and one logit for each group of rarer ids; a group has its own softmax of a narrower vector:
///
/// p(id) = head(x)_id, or head(x)_group tail_group(x)_id
///
/// | parameter | shape |
/// |---|---|
/// | `head.weight` | [first cutoff + groups, inputs] |
/// | `tail.i.0.weight` | [inputs / divisor^(i + 1), inputs] |
/// | `tail.i.1.weight` | [ids of the group, inputs / divisor^(i + 1)] |
public struct AdaptiveSoftmax<Scalar: TensorScalar>: Module {
    /// The ids at which groups begin, and the number of all ids.
    public let cutoffs: [Int]
    /// The logits of frequent ids and of groups.
    public var head: Linear<Scalar>
    /// For each group, the map to a narrower vector and that to its logits.
    public var tails: [[Linear<Scalar>]]

    /// Random parameters.
    ///
    /// - Parameters:
    ///   - inputs: The width of the features.
    ///   - classes: The number of ids.
    ///   - cutoffs: The ids at which groups begin, in their order.
    ///   - divisor: The factor by which the vectors of each group are narrower than those of the previous one.
    ///   - hasHeadBias: Whether the head has a bias.
    ///   - random: The source of the parameters.
    public init(
        inputs: Int, classes: Int, cutoffs: [Int], divisor: Double = 4, hasHeadBias: Bool = false,
        random: inout RandomSource
    ) {
        require(
            !cutoffs.isEmpty && cutoffs[0] > 0 && zip(cutoffs, cutoffs.dropFirst() + [classes]).allSatisfy { $0 < $1 },
            "AdaptiveSoftmax: cutoffs \(cutoffs) must rise from above 0 to below \(classes)")
        require(divisor >= 1, "AdaptiveSoftmax: a divisor of \(divisor) is less than 1")
        self.cutoffs = cutoffs + [classes]
        head = Linear(
            inputs: inputs, outputs: cutoffs[0] + cutoffs.count, hasBias: hasHeadBias, random: &random)
        var tails: [[Linear<Scalar>]] = []
        var width = Double(inputs)
        for (start, end) in zip(cutoffs, cutoffs.dropFirst() + [classes]) {
            width /= divisor
            let narrow = max(1, Int(width))
            tails.append([
                Linear(inputs: inputs, outputs: narrow, hasBias: false, random: &random),
                Linear(inputs: narrow, outputs: end - start, hasBias: false, random: &random),
            ])
        }
        self.tails = tails
    }

    /// The mean cross-entropy of rows of features, [rows, inputs], and the right id of each; 0 if there are none.
    public func crossEntropy(_ features: Tensor<Scalar>, _ labels: [Int32]) -> Tensor<Scalar> {
        require(
            features.rank == 2 && features.shape[0] == labels.count,
            "AdaptiveSoftmax: features of shape \(features.shape) and \(labels.count) labels")
        let classes = cutoffs[cutoffs.count - 1]
        for label in labels where label < 0 || Int(label) >= classes {
            requirementFailed("AdaptiveSoftmax: label \(label) is not one of \(classes) ids")
        }
        guard !labels.isEmpty else { return Tensor(0) }
        let groups = labels.map { label in cutoffs.dropLast().lastIndex { Int(label) >= $0 } }
        let columns = zip(labels, groups).map { label, group in group.map { Int32(cutoffs[0] + $0) } ?? label }
        var sum = head(features).logSoftmax().elements(at: columns).sum()
        for group in tails.indices {
            let rows = groups.indices.filter { groups[$0] == group }.map { Int32($0) }
            guard !rows.isEmpty else { continue }
            let own = rows.map { labels[Int($0)] - Int32(cutoffs[group]) }
            sum = sum + logits(of: group, features.rows(rows)).logSoftmax().elements(at: own).sum()
        }
        return sum * (-1 / Scalar(labels.count))
    }

    /// The mean cross-entropy over the valid steps of sequences.
    public func crossEntropy(_ features: SequenceBatch<Scalar>, _ labels: TokenBatch) -> Tensor<Scalar> {
        require(
            features.lengths == labels.lengths,
            "AdaptiveSoftmax: features of lengths \(features.lengths) and labels of \(labels.lengths)")
        return crossEntropy(features.steps, labels.steps)
    }

    /// The log-probabilities of all ids, [rows, ids].
    public func logProbabilities(_ features: Tensor<Scalar>) -> Tensor<Scalar> {
        let all = head(features).logSoftmax()
        let first = cutoffs[0]
        var parts = [all.slice(0..<first, axis: 1)]
        for group in tails.indices {
            let ofGroup = all.slice(first + group..<first + group + 1, axis: 1)
            parts.append(logits(of: group, features).logSoftmax() + ofGroup)
        }
        return .concatenated(parts, axis: 1)
    }

    private func logits(of group: Int, _ features: Tensor<Scalar>) -> Tensor<Scalar> {
        tails[group].reduce(features) { $1($0) }
    }

    /// Visits `head` and `tail`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("head", &head)
        visitor.visit("tail", &tails)
    }
}
