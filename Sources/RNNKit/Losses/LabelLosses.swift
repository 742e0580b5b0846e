internal import CRNNKernels

/// The negative log-probability that sequences have given labels, by a kernel that computes a sequence's loss and its
/// gradient together.
///
/// - Parameters:
///   - logits: Rows of logits, sequence after sequence: [rows, symbols].
///   - rows: The rows of each sequence.
///   - frames: The number of frames of each sequence.
///   - labels: The labels, which have been checked.
///   - blank: The symbol that stands for no label.
///   - impossible: The loss of impossible labels.
///   - work: The cost of a row of each sequence besides its softmax, in units of about 3 nanoseconds.
///   - kernel: The kernel and the size of its workspace.
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
    // The gradient, as if every loss had a weight of 1, is computed together with the losses.
    let kept = logits.history == nil ? nil : Storage<Scalar>(uninitialized: logits.count)
    let losses = Tensor<Scalar>(shape: [frames.count]) { losses in
        // One more than needed, so that there is an address even without labels.
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
