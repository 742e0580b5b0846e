import RNNKit

/// A language model that reads tokens as they arrive, says which may come next, and goes on learning from them if it is to.
///
/// ```swift
/// var reader = TokenReader(model, learningRate: 0.005)
/// reader.learns = true
/// for id in ids {
///     let scores = try reader.read(id)        // of the token after it, [1, ids]
///     print(scores.argmax()[0])
/// }
/// try reader.write(to: "learned")             // TokenReader(contentsOf: "learned") continues with the same bits
/// ```
///
/// While it does not learn, the scores have the bits of the whole sequence at once. When it does, each ``window`` of tokens
/// is one update, with the gradient through the window and the state from before it; memory is constant.
public struct TokenReader {
    /// The task.
    public let task: TextWriting
    /// The learning rate.
    public let learningRate: Double
    /// The number of tokens of an update.
    public let window: Int
    /// Whether it learns from what it reads.
    public var learns = false {
        didSet { if learns != oldValue { recent = [] } }
    }
    private var online: OnlineTraining<NextToken<Float>>
    private var state: NamedState<Float>
    /// The last token that was learned from, and those after it.
    private var recent: [Int32] = []

    /// A reader at the start of a stream.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - learningRate: The learning rate, of Adam.
    ///   - window: The number of tokens of an update.
    public init(_ model: TrainedModel<TextWriting>, learningRate: Double = 0.003, window: Int = 8) {
        require(
            window >= 1 && learningRate > 0,
            "TokenReader: windows of \(window) tokens and a learning rate of \(learningRate)")
        task = model.task
        (self.learningRate, self.window) = (learningRate, window)
        online = OnlineTraining(
            model.model, for: NextToken(), with: Adam(for: model.model, learningRate: learningRate), clipping: 1)
        state = model.model.recurrent.initialState(batch: 1)
    }

    /// The current model.
    public var model: TrainedModel<TextWriting> { TrainedModel(online.model, for: task) }

    /// Reads a token, and learns from a window of them if one is complete.
    ///
    /// - Parameter id: The token.
    /// - Returns: The scores of the token after it, [1, ids].
    /// - Throws: ``DivergenceError`` if the loss or the gradient of an update is not finite. The weights do not change then; the
    ///   token has been read all the same.
    public mutating func read(_ id: Int32) throws(DivergenceError) -> Tensor<Float> {
        let divergence = learns ? learn(from: id) : nil
        let next = online.model.next([id], state)
        state = next.state
        if let divergence { throw divergence }
        return next.logits
    }

    /// Updates the model if a window is complete.
    private mutating func learn(from id: Int32) -> DivergenceError? {
        // The tokens before were read without learning, and the window begins after them.
        if recent.isEmpty { online.carry(state) }
        recent.append(id)
        guard recent.count > window else { return nil }
        let complete = recent
        recent = [id]
        do throws(DivergenceError) {
            try online.learn(from: TokenStreams(complete, streams: 1, window: window)[0])
            return nil
        } catch {
            // The next window begins here as well, and nothing was carried to it.
            online.carry(state)
            return error
        }
    }
}

extension TokenReader {
    /// The contents of `reader.json`.
    private struct Saved: Codable {
        let learningRate: Double
        let window: Int
        let learns: Bool
        let recent: [Int32]
        let state: NamedState<Float>
    }

    private static let fileName = "reader.json"

    /// Writes everything that is needed to continue into a directory, which is a saved model too.
    ///
    /// - Throws: ``CheckpointError`` or ``FileError``.
    public func write(to directory: String) throws {
        var checkpoint = try model.description()
        try checkpoint.add(
            Saved(learningRate: learningRate, window: window, learns: learns, recent: recent, state: state),
            as: Self.fileName)
        try online.checkpoint(with: checkpoint).write(to: directory)
    }

    /// Continues a reader that was written, with the same bits.
    ///
    /// - Throws: ``CheckpointError``, ``SafetensorsError``, ``ParameterMismatch``, ``OptimizerStateError`` or ``FileError``.
    public init(contentsOf directory: String) throws {
        let checkpoint = try Checkpoint(contentsOf: directory)
        let saved = try checkpoint.value(Saved.self, from: Self.fileName)
        guard saved.window >= 1, saved.learningRate > 0, saved.learningRate.isFinite else {
            throw checkpoint.refused("the window or the learning rate is out of range", of: Self.fileName)
        }
        self.init(try TrainedModel(checkpoint), learningRate: saved.learningRate, window: saved.window)
        let form = state.parts
        guard saved.recent.count <= window, saved.recent.allSatisfy({ 0..<Int32(task.codec.count) ~= $0 }),
            saved.state.parts.map(\.name) == form.map(\.name),
            saved.state.parts.map(\.value.shape) == form.map(\.value.shape)
        else {
            throw checkpoint.refused("the tokens or the state are not those of this model", of: Self.fileName)
        }
        try online.restore(from: checkpoint)
        (learns, recent, state) = (saved.learns, saved.recent, saved.state)
    }
}
