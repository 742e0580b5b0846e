/// Scores whole sequences of labels rather than separate steps: a linear-chain conditional random field (Lafferty et
/// al. 2001).
///
/// ```swift
/// let crf = ConditionalRandomField<Float>(forbidden: .bio(["O", "B-PER", "I-PER"]))
/// let loss = crf.loss(emissions, tags)        // emissions [batch, time, labels], such as a tagger's logits
/// let best = crf.best(emissions).tags         // the best allowed sequence of labels
/// ```
///
/// The score of labels y for emissions e, and their probability, are
///
///     score(y) = start[y_0] + Σ_t e_t[y_t] + Σ_(t > 0) transitions[y_(t-1), y_t] + end[y_last]
///     p(y) = exp(score(y)) / Σ over all labels z of exp(score(z))
///
/// With parameters of zero, the initial values, the steps are independent of each other, and each has the softmax of
/// its emissions.
///
/// | parameter | shape | |
/// |---|---|---|
/// | `transitions` | [labels, labels] | from the label of the row to that of the column |
/// | `start` | [labels] | of the first label |
/// | `end` | [labels] | of the last label |
///
/// Forbidden transitions have no probability, whatever their parameters are, and these get no gradient.
public struct ConditionalRandomField<Scalar: TensorScalar>: Module {
    /// The score of each label, a row, before each other one, a column.
    public var transitions: Tensor<Scalar>
    /// The score of each label as the first one.
    public var start: Tensor<Scalar>
    /// The score of each label as the last one.
    public var end: Tensor<Scalar>
    /// Which labels may not follow each other.
    public let forbidden: ForbiddenTransitions

    /// A layer with given parameters.
    public init(
        transitions: Tensor<Scalar>, start: Tensor<Scalar>, end: Tensor<Scalar>,
        forbidden: ForbiddenTransitions? = nil
    ) {
        let labels = start.count
        require(
            labels > 0 && start.shape == [labels] && end.shape == [labels] && transitions.shape == [labels, labels],
            """
            ConditionalRandomField: transitions of shape \(transitions.shape), start of \(start.shape) and end of \
            \(end.shape) are not [labels, labels], [labels] and [labels] with at least one label
            """)
        require(
            forbidden == nil || forbidden?.labels == labels,
            "ConditionalRandomField: rules for \(forbidden?.labels ?? 0) labels, and scores of \(labels)")
        self.transitions = transitions
        self.start = start
        self.end = end
        self.forbidden = forbidden ?? ForbiddenTransitions(labels: labels)
    }

    /// A layer for a number of labels, all of whose parameters are zero.
    public init(labels: Int) {
        self.init(forbidden: ForbiddenTransitions(labels: labels))
    }

    /// A layer with rules, all of whose parameters are zero.
    public init(forbidden: ForbiddenTransitions) {
        let labels = forbidden.labels
        require(labels > 0, "ConditionalRandomField: \(labels) labels; there must be at least one")
        self.init(
            transitions: .zeros([labels, labels]), start: .zeros([labels]), end: .zeros([labels]),
            forbidden: forbidden)
    }

    /// The number of labels.
    public var labels: Int { start.count }

    /// Visits `transitions`, `start` and `end`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("transitions", &transitions)
        visitor.visit("start", &start)
        visitor.visit("end", &end)
    }

    /// The negative log-probability of tags.
    ///
    /// Forbidden tags are impossible: their loss is infinite, or zero if chosen so, and has no gradient. An empty
    /// sequence has the loss 0.
    ///
    /// - Parameters:
    ///   - emissions: The scores of each step's labels, [batch, time, labels].
    ///   - tags: The label of each step.
    ///   - impossible: The loss of impossible tags.
    ///   - reduction: How the losses of the sequences are reduced to one number.
    /// - Returns: A scalar.
    public func loss(
        _ emissions: SequenceBatch<Scalar>, _ tags: TokenBatch, impossible: ImpossibleLoss = .infinite,
        reduction: SequenceReduction = .mean
    ) -> Tensor<Scalar> {
        reduction(losses(emissions, tags, impossible: impossible), labels: tags.lengths)
    }

    /// The negative log-probability of each sequence's tags, [batch].
    ///
    /// - Parameters:
    ///   - emissions: The scores of each step's labels, [batch, time, labels].
    ///   - tags: The label of each step.
    ///   - impossible: The loss of impossible tags.
    /// - Returns: The losses.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func losses(
        _ emissions: SequenceBatch<Scalar>, _ tags: TokenBatch, impossible: ImpossibleLoss = .infinite
    ) -> Tensor<Scalar> {
        requireEmissions(emissions, "loss")
        require(
            emissions.lengths == tags.lengths,
            """
            ConditionalRandomField: tags of sequences with lengths \(tags.lengths) for emissions of shape \
            \(emissions.shape) with lengths \(emissions.lengths)
            """)
        for (sequence, length) in tags.lengths.enumerated() {
            for step in 0..<length {
                let tag = tags.ids[sequence * tags.time + step]
                require(
                    tag >= 0 && Int(tag) < labels,
                    """
                    ConditionalRandomField: tag \(tag) of step \(step) of sequence \(sequence) is not one of \(labels) \
                    labels
                    """)
            }
        }
        return chainLosses(
            emissions, tags, scores: .init(transitions: transitions, start: start, end: end, forbidden: forbidden),
            impossible: impossible)
    }

    /// The labels with the maximum score of each sequence (Viterbi).
    ///
    /// - Parameter emissions: The scores of each step's labels, [batch, time, labels].
    /// - Returns: The tags, padded like the emissions, and the score of each sequence, which is -infinity if no
    ///   sequence of labels is allowed.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func best(_ emissions: SequenceBatch<Scalar>) -> (tags: TokenBatch, scores: [Double]) {
        requireEmissions(emissions, "best")
        return chainBest(
            emissions, scores: .init(transitions: transitions, start: start, end: end, forbidden: forbidden))
    }

    /// The probability of each label at each step, given the emissions of the whole sequence: [batch, time, labels]. No
    /// gradient passes through.
    ///
    /// - Parameter emissions: The scores of each step's labels, [batch, time, labels].
    /// - Returns: The probabilities, which are zeros if no sequence of labels is allowed.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func marginals(_ emissions: SequenceBatch<Scalar>) -> SequenceBatch<Scalar> {
        requireEmissions(emissions, "marginals")
        return chainMarginals(
            emissions, scores: .init(transitions: transitions, start: start, end: end, forbidden: forbidden)
        ).marginals
    }

    /// log Σ exp(score) over all labels of each sequence: a score minus this is a log-probability. No gradient passes
    /// through.
    ///
    /// - Parameter emissions: The scores of each step's labels, [batch, time, labels].
    /// - Returns: The logarithms, -infinity if no sequence of labels is allowed.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func logNormalizers(_ emissions: SequenceBatch<Scalar>) -> [Double] {
        requireEmissions(emissions, "logNormalizers")
        return chainMarginals(
            emissions, scores: .init(transitions: transitions, start: start, end: end, forbidden: forbidden)
        ).logNormalizers
    }

    private func requireEmissions(_ emissions: SequenceBatch<Scalar>, _ function: StaticString) {
        require(
            emissions.features == [labels],
            """
            ConditionalRandomField.\(function): emissions of shape \(emissions.shape) are not [batch, time, labels] with \
            \(labels) labels
            """)
    }
}

extension ConditionalRandomField: DescribedLayer {
    /// Its labels.
    public var summary: String { "CRF \(labels) labels" }
}
