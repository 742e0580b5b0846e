internal import CRNNKernels

/// Connectionist temporal classification (Graves et al. 2006): the negative log-probability that sequences of
/// frames have given labels, over all alignments.
///
/// ```swift
/// let loss = ctcLoss(model(sounds), TokenBatch(texts))  // logits [batch, time, symbols], symbol 0 being the blank
/// ```
///
/// A path assigns a symbol to each frame. Its labels follow by merging repeated symbols and then removing the blanks:
/// `- c c - a a t` and `c - a t t t t` both have the labels `c a t`, but `a a` needs a blank in between. With y_t =
/// softmax(logits_t),
///
///     loss = -log Σ over all paths π with these labels of Π_t y_t[π_t]
///
/// Labels that need more frames than the sequence has (one for each, and one between equal neighbours) are impossible:
/// their loss is infinite, or zero if chosen so, and has no gradient. A sequence without labels has only blanks;
/// without frames and labels, its loss is 0.
///
/// - Parameters:
///   - logits: The unnormalised log-probabilities of the symbols, [batch, time, symbols].
///   - labels: The labels of each sequence; none of them is the blank.
///   - blank: The symbol that stands for no label.
///   - impossible: The loss of impossible labels.
///   - reduction: How the losses of the sequences are reduced to one number; by default as PyTorch's `mean`.
/// - Returns: A scalar.
@_specialize(where Scalar == Float)
public func ctcLoss<Scalar>(
    _ logits: SequenceBatch<Scalar>, _ labels: TokenBatch, blank: Int32 = 0, impossible: ImpossibleLoss = .infinite,
    reduction: SequenceReduction = .meanPerLabel
) -> Tensor<Scalar> {
    reduction(ctcLosses(logits, labels, blank: blank, impossible: impossible), labels: labels.lengths)
}

/// The loss of each sequence by ``ctcLoss(_:_:blank:impossible:reduction:)``.
///
/// - Parameters:
///   - logits: The unnormalised log-probabilities of the symbols, [batch, time, symbols].
///   - labels: The labels of each sequence; none of them is the blank.
///   - blank: The symbol that stands for no label.
///   - impossible: The loss of impossible labels.
/// - Returns: The losses, [batch].
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func ctcLosses<Scalar>(
    _ logits: SequenceBatch<Scalar>, _ labels: TokenBatch, blank: Int32 = 0, impossible: ImpossibleLoss = .infinite
) -> Tensor<Scalar> {
    logits.requireSymbols(for: labels, blank: blank, of: "ctcLoss")
    return labelLosses(
        logits.steps, SequenceRows(logits.layout), frames: logits.lengths, labels, blank: blank,
        impossible: impossible, work: { labels.lengths[$0] },
        by: (Scalar.kernels.pointee.ctc_workspace, Scalar.kernels.pointee.ctc))
}
