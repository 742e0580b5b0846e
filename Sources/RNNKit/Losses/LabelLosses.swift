internal import CRNNKernels

/// -log of the probability that sequences read as labels, by a kernel that gives a sequence's loss and its gradient at
/// once.
///
/// - Parameters:
///   - logits: Rows of logits, sequence after sequence: [rows, symbols].
///   - rows: Which of the rows are whose.
///   - frames: The number of frames of each sequence.
///   - labels: The labels, which have been checked.
///   - blank: The symbol that stands for no label.
///   - impossible: The loss of labels that cannot be.
///   - work: What a row of each sequence costs beside its softmax, in units of about 3 nanoseconds.
///   - kernel: The kernel, and how much workspace it needs.
/// - Returns: The losses, [batch].
func labelLosses<Scalar>(
    _ logits: Tensor<Scalar>, _ rows: SequenceRows, frames: [Int], _ labels: TokenBatch, blank: Int32,
    impossible: ImpossibleLoss, work: (_ sequence: Int) -> Int,
    by kernel: (
        workspace: (UnsafePointer<RNNLabelling>) -> Int,
        loss: (UnsafePointer<RNNLabelling>, UnsafeMutableRawPointer) -> Double
    )
) -> Tensor<Scalar> {
    let symbols = logits.shape[1]
    let targets = SequenceRows(labels.layout)
    // What would be the gradient if each loss counted once is computed together with the losses.
    let kept = logits.history == nil ? nil : Storage<Scalar>(uninitialized: logits.count)
    let losses = Tensor<Scalar>(shape: [frames.count]) { losses in
        // One more than there are, so that there is an address if there are none.
        (labels.steps + [0]).withUnsafeBufferPointer { ids in
            guard let ids = ids.baseAddress else { return }
            logits.read { logits in
                writing([kept]) { kept in
                    func call(_ sequence: Int) -> RNNLabelling {
                        let start = rows.starts[sequence] * symbols
                        return RNNLabelling(
                            frames: frames[sequence], symbols: symbols, labels: targets.lengths[sequence],
                            label: ids + targets.starts[sequence], blank: blank, logits: logits + start,
                            gradient: kept[0].map { $0 + start })
                    }
                    rows.forEach(
                        work: { work($0) + symbols },
                        workspace: { withUnsafePointer(to: call($0)) { kernel.workspace($0) } },
                        { (sequence, space: UnsafeMutablePointer<Scalar>) in
                            let loss = withUnsafePointer(to: call(sequence)) { kernel.loss($0, space) }
                            losses[sequence] = impossible == .zero && loss == .infinity ? 0 : Scalar(loss)
                        })
                }
            }
        }
    }
    guard let kept else { return losses }
    return losses.recorded(from: logits) { gradient, inputs in
        rows.pass(kept, width: symbols, scaledBy: gradient, to: 0, of: inputs)
    }
}
