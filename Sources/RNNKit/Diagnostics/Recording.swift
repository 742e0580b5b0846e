/// What a recording takes down of recurrent layers.
public enum RecordedPart: Sendable, Hashable, CaseIterable {
    /// The values of the gates at each step, by the names that they have in the cell's equations.
    case gates
    /// The state after each step, by the names of its parts.
    case states
    /// The gradients of the state after each step, by the same names, from a way back inside the recording; with ``inputs``,
    /// those of the inputs too.
    case gradients
    /// The input of each step.
    case inputs
    /// The weights of attention, wherever it is computed.
    case attention
}

/// Runs `body`, and takes down what happens inside of each recurrent layer that runs in it.
///
/// ```swift
/// let (result, record) = recording(.gates, .states) { layer(words) }
/// let forget = record.layers[0].gates["f"]  // [batch, time, hidden], zeros in padding
/// ```
///
/// Values are those that the layer computed with: of a fused layer, what its kernels keep for the way back. The results
/// are the same bits as without a recording (to the last digit alone where gradients of inputs are recorded that have a
/// vector appended to their steps: it is multiplied at each step then). Gradients are there if the way back is inside:
///
/// ```swift
/// let ((loss, gradient), record) = recording(.gradients) { valueWithGradient(at: model) { lossOf($0) } }
/// let ofHidden = record.layers[0].gradients["hidden"]  // of the state after each step
/// ```
///
/// A cell of one's own has its states recorded, and its gates if it names them by ``Probe/note(_:_:)``. The steps of a
/// ``RecurrentStream`` that are taken inside the recording are joined, as if they were those of a whole sequence.
///
/// - Parameters:
///   - parts: What to take down; nothing given means everything.
///   - body: What to run.
/// - Returns: What `body` returns, and the record.
public func recording<Result>(
    _ parts: RecordedPart..., of body: () throws -> Result
) rethrows -> (result: Result, record: Record<Float>) {
    try Recorder.run(parts, body)
}

/// Runs `body`, and takes down what happens inside of each recurrent layer that runs in it, of layers with numbers of
/// a type; see ``recording(_:of:)``.
///
/// - Parameters:
///   - scalar: The type of the layers' numbers; others are not recorded.
///   - parts: What to take down; nothing given means everything.
///   - body: What to run.
/// - Returns: What `body` returns, and the record.
public func recording<Scalar: TensorScalar, Result>(
    _ scalar: Scalar.Type, _ parts: RecordedPart..., of body: () throws -> Result
) rethrows -> (result: Result, record: Record<Scalar>) {
    try Recorder.run(parts, body)
}
