internal import CRNNKernels

/// Connectionist temporal classification (Graves et al. 2006): -log of the probability that sequences of frames read as
/// given labels, whatever the frames at which they are read.
///
/// ```swift
/// let loss = ctcLoss(model(sounds), TokenBatch(texts))  // logits [batch, time, symbols], symbol 0 being the blank
/// ```
///
/// A path gives each frame a symbol, and reads as what is left after repeated symbols are joined and blanks then taken
/// out: `- c c - a a t` and `c - a t t t t` both read as `c a t`, but `a a` needs a blank in between. With y_t =
/// softmax(logits_t),
///
///     loss = -log Σ over all paths π that read as the labels of Π_t y_t[π_t]
///
/// Labels that need more frames than there are (one for each, and one between equal neighbours) are impossible: their loss is
/// infinity, or zero if asked for, and has no gradient. A sequence without labels reads as blanks alone; without frames
/// and labels, its loss is 0.
///
/// - Parameters:
///   - logits: The logarithms of the symbols' shares, up to a number for each frame: [batch, time, symbols].
///   - labels: The symbols that each sequence is to be read as; none of them the blank.
///   - blank: The symbol that stands for no label.
///   - impossible: The loss of labels that cannot be.
///   - reduction: How the sequences' losses become one number; without it, as PyTorch's `mean` does.
/// - Returns: A single number.
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
///   - logits: The logarithms of the symbols' shares, up to a number for each frame: [batch, time, symbols].
///   - labels: The symbols that each sequence is to be read as; none of them the blank.
///   - blank: The symbol that stands for no label.
///   - impossible: The loss of labels that cannot be.
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
