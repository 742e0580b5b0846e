internal import CRNNKernels

/// The loss of a recurrent neural network transducer (Graves 2012): the negative log-probability that sequences of
/// frames have given labels, over all alignments.
///
/// ```swift
/// let loss = transducerLoss(joiner(encoded, predicted), TokenBatch(texts))  // symbol 0 being the blank
/// ```
///
/// There are logits for each frame t and each number u of previous labels. A path begins at (0, 0): the blank leads
/// from (t, u) to (t + 1, u), and label u, counted from 0, leads to (t, u + 1), so that a frame may emit any number of
/// labels. The path ends with the blank at the last frame, after the last label. With y(t, u) = softmax(logits(t, u)),
///
///     loss = -log Σ over all paths of Π over the path's moves of y(t, u)[symbol]
///
/// Without frames no label is possible: the loss is infinite, or zero if chosen so, and has no gradient. Without frames
/// and labels, the loss is 0.
///
/// - Parameters:
///   - logits: The unnormalised log-probabilities of the symbols: a row for each frame, one column more than there are
///     labels.
///   - labels: The labels of each sequence; none of them is the blank.
///   - blank: The symbol that leads to the next frame.
///   - impossible: The loss of impossible labels.
///   - reduction: How the losses of the sequences are reduced to one number.
/// - Returns: A scalar.
@_specialize(where Scalar == Float)
public func transducerLoss<Scalar>(
    _ logits: PairBatch<Scalar>, _ labels: TokenBatch, blank: Int32 = 0, impossible: ImpossibleLoss = .infinite,
    reduction: SequenceReduction = .meanPerLabel
) -> Tensor<Scalar> {
    reduction(transducerLosses(logits, labels, blank: blank, impossible: impossible), labels: labels.lengths)
}

/// The loss of each sequence by ``transducerLoss(_:_:blank:impossible:reduction:)``.
///
/// - Parameters:
///   - logits: The unnormalised log-probabilities of the symbols: a row for each frame, one column more than there are
///     labels.
///   - labels: The labels of each sequence; none of them is the blank.
///   - blank: The symbol that leads to the next frame.
///   - impossible: The loss of impossible labels.
/// - Returns: The losses, [batch].
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func transducerLosses<Scalar>(
    _ logits: PairBatch<Scalar>, _ labels: TokenBatch, blank: Int32 = 0, impossible: ImpossibleLoss = .infinite
) -> Tensor<Scalar> {
    logits.requireSymbols(for: labels, blank: blank, of: "transducerLoss")
    return labelLosses(
        logits.cells, SequenceRows(lengths: logits.layout.cellCounts), frames: logits.layout.rows, labels,
        blank: blank, impossible: impossible, work: { _ in 8 },
        by: (Scalar.kernels.pointee.transducer_workspace, Scalar.kernels.pointee.transducer))
}
