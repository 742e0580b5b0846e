import CRNNKernels
import Testing

/// Frames, and labels that they are to be read as: what the kernels of CTC and of transducers are given.
struct LabellingExample: CustomStringConvertible {
    let frames, symbols, count: Int
    let scale: Double
    let blank: Int

    var description: String { "\(frames) frames, \(symbols) symbols, \(count) labels, blank \(blank), scale \(scale)" }

    /// Each of them may come twice in a row.
    var labels: [Int32] {
        let others = (0..<symbols).filter { $0 != blank }
        return (0..<count).map { Int32(others[($0 * $0 / 2 + $0 / 3) % others.count]) }
    }

    /// Calls a kernel, and checks that it writes nowhere else.
    func run<Scalar: KernelScalar>(
        _ kernel: (UnsafePointer<RNNLabelling>, UnsafeMutableRawPointer) -> Double,
        workspace size: (UnsafePointer<RNNLabelling>) -> Int, _ logits: [Scalar], wantsGradient: Bool
    ) -> (loss: Double, gradient: [Scalar]) {
        let x = Guarded(logits)
        let labels = Guarded(labels, canary: Int32(-7))
        let gradient = Guarded<Scalar>(count: logits.count)
        var labelling = RNNLabelling(
            frames: frames, symbols: symbols, labels: count, label: labels.pointer, blank: Int32(blank),
            logits: x.pointer, gradient: wantsGradient ? gradient.pointer : nil)
        let workspace = Guarded<Scalar>(count: size(&labelling))
        let loss = kernel(&labelling, workspace.pointer)
        gradient.expectIntactMargins("labelling", #_sourceLocation)
        workspace.expectIntactMargins("labelling", #_sourceLocation)
        return (loss, gradient.values)
    }
}
