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
    let symbols = logits.shape[2]
    let steps = logits.steps
    let sequences = SequenceLosses(logits.layout)
    let targets = SequenceLosses(labels.layout)
    // What would be the gradient if each loss counted once is computed together with the losses.
    let kept = steps.history == nil ? nil : Storage<Scalar>(uninitialized: steps.count)
    let losses = Tensor<Scalar>(shape: [logits.count]) { losses in
        // One more than there are, so that there is an address if there are none.
        (labels.steps + [0]).withUnsafeBufferPointer { ids in
            guard let ids = ids.baseAddress else { return }
            steps.read { steps in
                writing([kept]) { kept in
                    func call(_ sequence: Int) -> RNNCTC {
                        let start = sequences.starts[sequence] * symbols
                        return RNNCTC(
                            frames: sequences.lengths[sequence], symbols: symbols, labels: targets.lengths[sequence],
                            label: ids + targets.starts[sequence], blank: blank, logits: steps + start,
                            gradient: kept[0].map { $0 + start })
                    }
                    sequences.forEach(
                        work: { targets.lengths[$0] + symbols },
                        workspace: { withUnsafePointer(to: call($0)) { Scalar.kernels.pointee.ctc_workspace($0) } },
                        { (sequence, space: UnsafeMutablePointer<Scalar>) in
                            let loss = withUnsafePointer(to: call(sequence)) {
                                Scalar.kernels.pointee.ctc($0, space)
                            }
                            losses[sequence] = impossible == .zero && loss == .infinity ? 0 : Scalar(loss)
                        })
                }
            }
        }
    }
    guard let kept else { return losses }
    return losses.recorded(from: steps) { gradient, inputs in
        sequences.pass(kept, width: symbols, scaledBy: gradient, to: 0, of: inputs)
    }
}
