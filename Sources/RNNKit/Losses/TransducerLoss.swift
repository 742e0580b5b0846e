internal import CRNNKernels

/// The loss of a recurrent neural network transducer (Graves 2012): -log of the probability that sequences of frames read
/// as given labels, whatever the frames at which they are read.
///
/// ```swift
/// let loss = transducerLoss(joiner(encoded, predicted), TokenBatch(texts))  // symbol 0 being the blank
/// ```
///
/// Logits are there for each frame t and each number u of labels before it. A path begins at (0, 0): the blank leads from
/// (t, u) to (t + 1, u), and label u, counted from 0, leads to (t, u + 1), so that a frame may give any number of labels. The blank at the
/// last frame after the last label ends it. With y(t, u) = softmax(logits(t, u)),
///
///     loss = -log Σ over all paths of the product of y(t, u)[symbol] over its moves
///
/// Without frames no label can be read: the loss is infinity, or zero if asked for, and has no gradient. Without frames
/// and labels, the loss is 0.
///
/// - Parameters:
///   - logits: The logarithms of the symbols' shares, up to a number for each cell: a row for each frame, a column more
///     than there are labels.
///   - labels: The symbols that each sequence is to be read as; none of them the blank.
///   - blank: The symbol that leads to the next frame.
///   - impossible: The loss of labels that cannot be.
///   - reduction: How the sequences' losses become one number.
/// - Returns: A single number.
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
///   - logits: The logarithms of the symbols' shares, up to a number for each cell: a row for each frame, a column more
///     than there are labels.
///   - labels: The symbols that each sequence is to be read as; none of them the blank.
///   - blank: The symbol that leads to the next frame.
///   - impossible: The loss of labels that cannot be.
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
