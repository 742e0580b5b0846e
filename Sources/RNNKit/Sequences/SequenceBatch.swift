/// A batch of sequences of vectors with the layout that says which of their steps are valid.
///
/// ```swift
/// let x = SequenceBatch(values, lengths: [5, 3])  // values: [2, 5, 8]
/// let (outputs, state) = layer(x)                 // outputs are a batch of the same layout
/// let logits = output(outputs)                    // layers that look at each step by itself take and give batches too
/// outputs.values                                  // [2, 5, 16], zeros in the padding
/// outputs.steps                                   // [8, 16], the valid steps alone
/// ```
///
/// A batch is made from vectors and their lengths, from the valid steps alone, or by an embedding from tokens. Its padding
/// is zeros, whatever the vectors it was made from had there: what layers compute step by step, they compute for the
/// valid steps alone.
public struct SequenceBatch<Scalar: TensorScalar>: Sendable {
    /// The forms in which the vectors may be there.
    indirect enum Content: Sendable {
        /// [count, time, ...], zeros in the padding.
        case padded(Tensor<Scalar>)
        /// The valid steps, sequence after sequence: [stepCount, ...].
        case steps(Tensor<Scalar>)
        /// Tokens, and the table with their vectors.
        case tokens(TokenVectors<Scalar>)
        /// Another batch, with a vector of each sequence, [count, width], appended to its steps.
        case followed(Content, by: Tensor<Scalar>)
    }

    /// Which steps are valid.
    public let layout: SequenceLayout
    let content: Content

    init(layout: SequenceLayout, content: Content) {
        self.layout = layout
        self.content = content
    }

    /// A batch of vectors, [batch, time, ...], of which the first ones of each sequence are valid.
    ///
    /// - Parameters:
    ///   - values: The vectors. What stands in the padding is not looked at and gets no gradient.
    ///   - lengths: The number of valid steps of each sequence; nil means all of them.
    public init(_ values: Tensor<Scalar>, lengths: [Int]? = nil) {
        require(
            values.rank >= 2, "SequenceBatch: the values have shape \(values.shape), not [batch, time, ...]")
        let (count, time) = (values.shape[0], values.shape[1])
        guard let lengths else {
            self.init(layout: SequenceLayout(count: count, time: time), content: .padded(values))
            return
        }
        require(
            lengths.count == count && lengths.allSatisfy { $0 >= 0 && $0 <= time },
            "SequenceBatch: lengths \(lengths) do not fit values of shape \(values.shape)")
        self.init(values, layout: SequenceLayout(lengths: lengths, time: time))
    }

    /// A batch of vectors, [batch, time, ...], with a layout that is there already.
    public init(_ values: Tensor<Scalar>, layout: SequenceLayout) {
        require(
            values.rank >= 2 && values.shape[0] == layout.count && values.shape[1] == layout.time,
            """
            SequenceBatch: values of shape \(values.shape) for a layout of \(layout.count) sequences with \
            \(layout.time) steps
            """)
        self.init(layout: layout, content: .padded(values.settingPadding(layout.lengths)))
    }

    /// A batch of the valid steps alone, sequence after sequence: [stepCount, ...].
    public init(steps: Tensor<Scalar>, layout: SequenceLayout) {
        require(
            steps.rank >= 1 && steps.shape[0] == layout.stepCount,
            "SequenceBatch: steps of shape \(steps.shape) for a layout with \(layout.stepCount) valid steps")
        self.init(layout: layout, content: .steps(steps))
    }

    /// The number of sequences.
    public var count: Int { layout.count }
    /// The number of steps, padding included.
    public var time: Int { layout.time }
    /// The number of valid steps of each sequence.
    public var lengths: [Int] { layout.lengths }

    /// The shape of the values, [batch, time, ...].
    public var shape: [Int] { [layout.count, layout.time] + features }

    /// The shape of one step.
    var features: [Int] {
        switch content {
        case .padded(let values): Array(values.shape.dropFirst(2))
        case .steps(let steps): Array(steps.shape.dropFirst())
        case .tokens(let tokens): [tokens.width]
        case .followed(_, let vectors): [separated.steps.features[0] + vectors.shape[1]]
        }
    }

    /// The steps and, if a vector of the sequence is appended to each, these vectors separately.
    var separated: (steps: SequenceBatch, vectors: Tensor<Scalar>?) {
        guard case .followed(let content, let vectors) = content else { return (self, nil) }
        return (SequenceBatch(layout: layout, content: content), vectors)
    }

    /// The vectors of all steps, [batch, time, ...], zeros in the padding.
    public var values: Tensor<Scalar> {
        if case .padded(let values) = content { return values }
        return steps.padded(layout)
    }

    /// The vectors of the valid steps, sequence after sequence: [stepCount, ...].
    public var steps: Tensor<Scalar> {
        switch content {
        case .padded(let values): values.validSteps(layout)
        case .steps(let steps): steps
        case .tokens(let tokens): tokens.steps
        case .followed(_, let vectors):
            .concatenated([separated.steps.steps, vectors.rows(layout.sequenceOfStep)], axis: 1)
        }
    }

    /// Appends a vector of each sequence to all of its steps, for inputs that are the same at every step, such as an
    /// encoded picture or another sequence.
    ///
    /// ```swift
    /// let (outputs, _) = decoder(embedding(tokens).appendingToSteps(picture))  // [batch, time, embedding + picture]
    /// ```
    ///
    /// A recurrent layer whose cells run in the kernels (Elman, GRU, LSTM) multiplies the vectors once per sequence, so
    /// that its outputs may differ in the last digits from those of explicitly repeated inputs; other layers read them
    /// at every step.
    ///
    /// - Parameter vectors: A vector for each sequence, [batch, width].
    /// - Returns: A batch of the same layout.
    public func appendingToSteps(_ vectors: Tensor<Scalar>) -> SequenceBatch {
        require(
            features.count == 1 && vectors.rank == 2 && vectors.shape[0] == count,
            "appendingToSteps(_:): vectors of shape \(vectors.shape) for a batch of shape \(shape)")
        if case .followed(let content, let others) = content {
            let both = Tensor.concatenated([others, vectors], axis: 1)
            return SequenceBatch(layout: layout, content: .followed(content, by: both))
        }
        return SequenceBatch(layout: layout, content: .followed(content, by: vectors))
    }

    /// What a function makes of the valid steps, whose number it must keep.
    public func mapSteps(_ body: (Tensor<Scalar>) -> Tensor<Scalar>) -> SequenceBatch {
        SequenceBatch(steps: body(steps), layout: layout)
    }

    /// What a function makes of the steps of this batch and of another one of the same lengths.
    public func mapSteps(
        with other: SequenceBatch, _ body: (Tensor<Scalar>, Tensor<Scalar>) -> Tensor<Scalar>
    ) -> SequenceBatch {
        require(
            lengths == other.lengths,
            "SequenceBatch: sequences of lengths \(lengths) and \(other.lengths) do not go together")
        return SequenceBatch(steps: body(steps, other.steps), layout: layout)
    }

    /// The sum of each pair of steps.
    public static func + (one: SequenceBatch, other: SequenceBatch) -> SequenceBatch {
        require(
            one.features == other.features,
            "SequenceBatch: steps of shapes \(one.features) and \(other.features) cannot be added")
        // Zeros in the padding stay zeros.
        if case (.padded(let a), .padded(let b)) = (one.content, other.content), one.layout == other.layout {
            return SequenceBatch(layout: one.layout, content: .padded(a + b))
        }
        return one.mapSteps(with: other) { $0 + $1 }
    }

    /// The steps of a window of all sequences.
    public subscript(_ window: TimeWindow) -> SequenceBatch {
        layout.requireWindow(window, of: "SequenceBatch")
        if case .tokens(let tokens) = content { return tokens[window] }
        if case .followed(_, let vectors) = content { return separated.steps[window].appendingToSteps(vectors) }
        return SequenceBatch(layout: window.layout, content: .padded(values.slice(window.steps, axis: 1)))
    }

    /// The same vectors, through which no gradient passes.
    public var detached: SequenceBatch {
        switch content {
        case .padded(let values): SequenceBatch(layout: layout, content: .padded(values.detached))
        case .steps, .tokens: SequenceBatch(steps: steps.detached, layout: layout)
        case .followed(_, let vectors): separated.steps.detached.appendingToSteps(vectors.detached)
        }
    }
}

/// Tokens as vectors: each id stands for a row of a table.
struct TokenVectors<Scalar: TensorScalar>: Sendable {
    let batch: TokenBatch
    let table: Tensor<Scalar>
    /// The id whose row gets no gradient.
    let padding: Int32?
    /// The vectors of the tokens that repeat, looked up when they are first asked for.
    private let repeated = Locked<(rows: Tensor<Scalar>, numbers: [Int32])??>(nil)

    init(_ batch: TokenBatch, table: Tensor<Scalar>, padding: Int32?) {
        self.batch = batch
        self.table = table
        self.padding = padding
    }

    /// The number of values of a vector.
    var width: Int { table.shape[1] }

    /// The vectors of the valid steps, sequence after sequence.
    var steps: Tensor<Scalar> { table.rows(batch.steps, padding: padding) }

    /// The vectors at some steps, which are counted with padding.
    func rows(at steps: [Int32]) -> Tensor<Scalar> {
        table.rows(steps.map { batch.ids[Int($0)] }, padding: padding)
    }

    /// Where the same tokens come again and again, the vector of each, and for each step, padding included, the number of
    /// its own.
    var distinct: (rows: Tensor<Scalar>, numbers: [Int32])? {
        repeated.withLock { repeated in
            if let repeated { return repeated }
            let found = RepeatedTokens(batch, vocabulary: table.shape[0]).map {
                (table.rows($0.ids, padding: padding), $0.numbers)
            }
            repeated = .some(found)
            return found
        }
    }

    subscript(window: TimeWindow) -> SequenceBatch<Scalar> {
        SequenceBatch(
            layout: window.layout, content: .tokens(TokenVectors(batch[window], table: table, padding: padding)))
    }
}
