/// Reads one sequence and writes another: an encoder, a decoder that starts from its final state, and optional attention.
///
/// ```swift
/// let model = EncoderDecoder<Float>(
///     EncoderDecoderSettings("bigru", hidden: 128, attention: .general), source: 60, target: 60, random: &random)
/// let (logits, alignment) = model(source, target)  // the target begins with its first token, that of the beginning
/// let loss = crossEntropy(logits, next)            // and ends with the one that ends it
/// ```
///
/// Without attention, the decoder reads at every step the encoder's final output, c = encoder(x), beside the last
/// token: h_t = decoder([y_(t-1); c], h_(t-1)), and the logits are W h_t.
///
/// With attention, context and state are combined, a_t = tanh(W_c [c_t; h_t]), and the logits are W a_t:
///
/// | wiring | steps |
/// |---|---|
/// | `luong` | h_t = decoder(y_(t-1), h_(t-1)), c_t = attention(h_t) |
/// | `luong`, input feeding | h_t = decoder([y_(t-1); a_(t-1)], h_(t-1)), c_t = attention(h_t) |
/// | `bahdanau` | c_t = attention(o_(t-1)), h_t = decoder([y_(t-1); c_t], h_(t-1)); o is the decoder's output |
///
/// Without attention, and with Luong's wiring without input feeding, all steps of known targets run as one sequence in the
/// kernels. Otherwise (Bahdanau's wiring, input feeding, attention by location, or the model's own tokens as input) the steps
/// run one at a time.
public struct EncoderDecoder<Scalar: TensorScalar>: Module {
    /// The hyperparameters.
    public let settings: EncoderDecoderSettings
    /// The vectors of the source's tokens.
    public var source: Embedding<Scalar>
    /// The encoder of the source.
    public var encoder: AnyRecurrentLayer<Scalar>
    /// The map from the encoder's final state to the decoder's first one.
    public var bridge: StateBridge<Scalar>
    /// The vectors of the target's tokens.
    public var target: Embedding<Scalar>
    /// The decoder of the target.
    public var decoder: AnyRecurrentLayer<Scalar>
    /// The decoder's attention to the source; nil if it has none.
    public var attention: CrossAttention<Scalar>?
    /// The map of context and output, if there is attention, or if tied vectors have another width.
    public var combination: Linear<Scalar>?
    /// The map to the logits; its weight is not used if it is tied to the vectors of the target.
    public var output: Linear<Scalar>?
    /// The logits' bias if their weight is that of the vectors.
    public var outputBias: Tensor<Scalar>?
    private let dropout: Dropout

    /// A model with random parameters.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters.
    ///   - source: The number of ids of the source.
    ///   - target: The number of ids of the target.
    ///   - random: The source of the parameters.
    public init(_ settings: EncoderDecoderSettings, source: Int, target: Int, random: inout RandomSource) {
        self.settings = settings
        let (embedding, hidden) = (settings.embedding, settings.hidden)
        self.source = Embedding(vocabulary: source, width: embedding, random: &random)
        self.target = Embedding(vocabulary: target, width: embedding, random: &random)
        encoder = AnyRecurrentLayer(
            settings.encoder, inputs: embedding, hidden: hidden, layers: settings.layers, dropout: settings.dropout,
            random: &random)
        let context = encoder.outputSize
        let combined = settings.isTied ? embedding : hidden
        var inputs = embedding
        switch (settings.attention, settings.wiring) {
        case (nil, _), (_, .bahdanau): inputs += context
        case (_, .luong): break
        }
        if settings.feedsInput { inputs += combined }
        decoder = AnyRecurrentLayer(
            settings.decoder, inputs: inputs, hidden: hidden, layers: settings.layers, dropout: settings.dropout,
            random: &random)
        bridge = StateBridge(settings.bridge, from: encoder, to: decoder, random: &random)
        let written = decoder.outputSize
        var attention: CrossAttention<Scalar>?
        if let kind = settings.attention {
            attention = CrossAttention(
                kind, queries: written, keys: context, heads: settings.heads, filters: settings.filters,
                filterWidth: settings.filterWidth, random: &random)
        }
        self.attention = attention
        if attention != nil {
            combination = Linear(inputs: context + decoder.outputSize, outputs: combined, random: &random)
        } else if settings.isTied && embedding != decoder.outputSize {
            combination = Linear(inputs: decoder.outputSize, outputs: combined, random: &random)
        }
        if settings.isTied {
            outputBias = .zeros([target])
        } else {
            output = Linear(
                inputs: combination == nil ? decoder.outputSize : combined, outputs: target, random: &random)
        }
        dropout = Dropout(rate: settings.dropout)
    }

    /// Visits all parts.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("source", &source)
        visitor.visit("encoder", &encoder)
        visitor.visit("bridge", &bridge)
        visitor.visit("target", &target)
        visitor.visit("decoder", &decoder)
        visitor.visit("attention", &attention)
        visitor.visit("combination", &combination)
        visitor.visit("output", &output)
        visitor.visit("output_bias", &outputBias)
    }
}

// MARK: Reading and writing

extension EncoderDecoder {
    /// A source that was read.
    public struct Encoded: Sendable {
        /// The encoder's output at each step, to which the decoder attends.
        public let outputs: SequenceBatch<Scalar>
        /// What it gave out in the end, [batch, width].
        public let final: Tensor<Scalar>
        /// The decoder's first state.
        public let state: NamedState<Scalar>
    }

    /// Reads sources.
    public func encode(_ batch: TokenBatch) -> Encoded {
        let result = encoder(dropout(source(batch)))
        return Encoded(
            outputs: result.outputs, final: encoder.finalOutput(of: result), state: bridge(result.state))
    }

    /// The logits of the token after each one of known targets, and the attention weights of each.
    ///
    /// - Parameters:
    ///   - source: The sources.
    ///   - target: The targets, which begin with the token of the beginning and do not have that of the end.
    ///   - teaching: The share of the tokens that are fed as the target has them, while training; for the others the model
    ///     reads what it wrote itself (Bengio et al. 2015).
    /// - Returns: The logits, [batch, time, ids]; and the weights of the source's steps, [batch, time, steps], without
    ///   attention nil.
    public func callAsFunction(
        _ source: TokenBatch, _ target: TokenBatch, teaching: Double = 1
    ) -> (logits: SequenceBatch<Scalar>, alignment: Tensor<Scalar>?) {
        require(
            source.count == target.count,
            "EncoderDecoder: there are \(source.count) sources and \(target.count) targets")
        let encoded = encode(source)
        let samples = teaching < 1 && isTraining
        guard settings.runsAsSequence && !samples else { return stepwise(encoded, target, samples ? teaching : 1) }
        let vectors = dropout(self.target(target))
        guard let attention else {
            let inputs = vectors.appendingToSteps(encoded.final)
            return (logits(of: decoder(inputs, initial: encoded.state).outputs), nil)
        }
        let outputs = decoder(vectors, initial: encoded.state).outputs
        let (context, weights) = attention(queries: outputs, keys: attention.keys(encoded.outputs))
        return (logits(of: outputs.mapSteps(with: context) { combined($1, $0) }), weights)
    }

    /// The logits of what is combined of each step.
    private func logits(of features: SequenceBatch<Scalar>) -> SequenceBatch<Scalar> {
        features.mapSteps { logits(of: $0) }
    }

    private func logits(of features: Tensor<Scalar>) -> Tensor<Scalar> {
        var features = features
        if attention == nil, let combination { features = tanh(combination(features)) }
        features = dropout(features)
        if let output { return output(features) }
        let product = matmul(features, target.weight, transposing: .right)
        return outputBias.map { product + $0 } ?? product
    }

    /// tanh(W_c [c; h]).
    private func combined(_ context: Tensor<Scalar>, _ output: Tensor<Scalar>) -> Tensor<Scalar> {
        let both = Tensor.concatenated([context, output], axis: 1)
        return combination.map { tanh($0(both)) } ?? both
    }

    /// What is carried from step to step.
    fileprivate struct Carried: Sendable {
        var state: NamedState<Scalar>
        /// What the decoder gave out before.
        var output: Tensor<Scalar>?
        /// What was combined before, for input feeding.
        var fed: Tensor<Scalar>?
        /// The previous attention weights, for attention by location.
        var weights: Tensor<Scalar>?
    }

    private func start(_ encoded: Encoded) -> Carried {
        let rows = encoded.final.shape[0]
        let none = SequenceBatch(
            steps: Tensor<Scalar>.zeros([0, decoder.outputSize]),
            layout: SequenceLayout(lengths: Array(repeating: 0, count: rows)))
        return Carried(
            state: encoded.state,
            output: settings.wiring == .bahdanau ? decoder.finalOutput(of: (none, encoded.state)) : nil,
            fed: settings.feedsInput ? .zeros([rows, settings.isTied ? settings.embedding : settings.hidden]) : nil,
            weights: settings.attention == .location ? .zeros([rows, encoded.outputs.time]) : nil)
    }

    /// The context of one query per row, [rows, width], and the attention weights, [rows, keys].
    ///
    /// - Parameters:
    ///   - attention: The attention.
    ///   - queries: The queries, [rows, width].
    ///   - previous: The weights of the previous queries.
    ///   - keys: The keys to attend to.
    ///   - sources: The index of each row's sequence of keys.
    /// - Returns: The contexts and the weights.
    private func look(
        _ attention: CrossAttention<Scalar>, _ queries: Tensor<Scalar>, _ previous: Tensor<Scalar>?,
        _ keys: CrossAttention<Scalar>.Keys, _ sources: [Int]
    ) -> (context: Tensor<Scalar>, weights: Tensor<Scalar>) {
        let (rows, count) = (sources.count, keys.sequences.count)
        // Neighbouring rows of the same source are treated as several queries of that source.
        let width = rows / max(1, count)
        let isInOrder = width * count == rows && sources.indices.allSatisfy { sources[$0] == $0 / width }
        guard isInOrder && (width <= 1 || previous == nil) else {
            return look(
                attention, queries, previous, keys.rows(at: sources.map { Int32($0) }), Array(sources.indices))
        }
        let queries = queries.reshaped([count, max(1, width), queries.shape[1]])
        let (context, weights) = attention(queries: SequenceBatch(queries), keys: keys, previous: previous)
        return (context.values.reshaped([rows, context.shape[2]]), weights.reshaped([rows, weights.shape[2]]))
    }

    /// One step of all rows.
    ///
    /// - Parameters:
    ///   - vectors: The vectors of the tokens that are read.
    ///   - carried: What was carried here, which becomes what is carried on.
    ///   - final: What the encoder gave out in the end, a row for each.
    ///   - keys: The keys to attend to, if there is attention.
    ///   - sources: The index of each row's sequence of keys.
    /// - Returns: The logits, and the weights.
    private func step(
        _ vectors: Tensor<Scalar>, _ carried: inout Carried, final: Tensor<Scalar>,
        _ keys: CrossAttention<Scalar>.Keys?, _ sources: [Int]
    ) -> (logits: Tensor<Scalar>, weights: Tensor<Scalar>?) {
        var inputs = [vectors]
        var seen: (context: Tensor<Scalar>, weights: Tensor<Scalar>)?
        if attention == nil { inputs.append(final) }
        if let attention, let keys, let query = carried.output {
            seen = look(attention, query, carried.weights, keys, sources)
            inputs += seen.map { [$0.context] } ?? []
        }
        if let fed = carried.fed { inputs.append(fed) }
        let result = decoder(
            SequenceBatch(Tensor.concatenated(inputs, axis: 1).expanded(axis: 1)), initial: carried.state)
        let output = result.outputs.values.squeezed(axis: 1)
        carried.state = result.state
        if carried.output != nil { carried.output = output }
        guard let attention, let keys else { return (logits(of: output), nil) }
        let (context, weights) = seen ?? look(attention, output, carried.weights, keys, sources)
        if carried.weights != nil { carried.weights = weights }
        let features = combined(context, output)
        if carried.fed != nil { carried.fed = features }
        return (logits(of: features), weights)
    }

    /// Known targets, step by step.
    private func stepwise(
        _ encoded: Encoded, _ target: TokenBatch, _ teaching: Double
    ) -> (logits: SequenceBatch<Scalar>, alignment: Tensor<Scalar>?) {
        var carried = start(encoded)
        let (keys, sources) = (attention?.keys(encoded.outputs), Array(0..<target.count))
        var (all, weights): ([Tensor<Scalar>], [Tensor<Scalar>]) = ([], [])
        var random = teaching < 1 ? TrainingRandom.current?.split() : nil
        for time in 0..<target.time {
            var ids = (0..<target.count).map { target.ids[$0 * target.time + time] }
            // A padded row reads the first id; what comes of it counts nowhere.
            for row in ids.indices where time >= target.lengths[row] { ids[row] = 0 }
            if time > 0, random != nil, let last = all.last {
                let own = last.detached.argmax()
                for row in ids.indices where (random?.uniform() ?? 0) >= teaching { ids[row] = own[row] }
            }
            let (logits, seen) = step(dropout(self.target(ids)), &carried, final: encoded.final, keys, sources)
            all.append(logits)
            if let seen { weights.append(seen) }
        }
        guard !all.isEmpty else {
            let ids = self.target.weight.shape[0]
            return (SequenceBatch(steps: .zeros([0, ids]), layout: target.layout), nil)
        }
        let logits = SequenceBatch(Tensor.stacked(all, axis: 1), layout: target.layout)
        guard !weights.isEmpty else { return (logits, nil) }
        return (logits, SequenceBatch(Tensor.stacked(weights, axis: 1), layout: target.layout).values)
    }
}

// MARK: Decoding

extension EncoderDecoder {
    /// Where the writing of some sequences is: a row for each, several of which may be of one source.
    public struct Writing: DecodingState {
        fileprivate var carried: Carried
        /// The keys to attend to; nil without attention.
        fileprivate var keys: CrossAttention<Scalar>.Keys?
        fileprivate var final: Tensor<Scalar>
        /// The source of each row.
        fileprivate var sources: [Int]

        /// The rows at indices.
        public func rows(at indices: [Int32]) -> Writing {
            var result = self
            result.carried.state = carried.state.rows(at: indices)
            result.carried.output = carried.output?.detached.rows(indices)
            result.carried.fed = carried.fed?.detached.rows(indices)
            result.carried.weights = carried.weights?.detached.rows(indices)
            result.final = final.detached.rows(indices)
            result.sources = indices.map { sources[Int($0)] }
            guard let keys else { return result }
            // Sources that no row uses any more are dropped.
            let kept = Set(result.sources).sorted()
            if kept.count < keys.sequences.count {
                result.keys = keys.rows(at: kept.map { Int32($0) })
                let numbers = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
                result.sources = result.sources.map { numbers[$0] ?? 0 }
            }
            return result
        }
    }

    /// The state that writing begins with: a row for each source.
    public func writing(_ source: TokenBatch) -> Writing {
        let encoded = encode(source)
        return Writing(
            carried: start(encoded), keys: attention?.keys(encoded.outputs), final: encoded.final,
            sources: Array(0..<source.count))
    }

    /// What comes after a token of each row.
    public func next(_ tokens: [Int32], _ writing: Writing) -> NextTokens<Scalar, Writing> {
        var writing = writing
        let (keys, sources) = (writing.keys, writing.sources)
        let (logits, weights) = step(
            target(tokens), &writing.carried, final: writing.final, keys, sources)
        let lengths = keys.map { keys in sources.map { keys.sequences.lengths[$0] } }
        return NextTokens(logits, writing, alignment: weights, sourceLengths: lengths)
    }

    /// Writes a sequence for each source.
    ///
    /// - Parameters:
    ///   - source: The sources.
    ///   - begin: The token that a target begins with.
    ///   - decoding: How tokens are chosen.
    /// - Returns: The hypotheses of each source, the best first.
    public func write(_ source: TokenBatch, starting begin: Int32, _ decoding: Decoding) -> [[Hypothesis]] {
        decoding(from: writing(source), starting: Array(repeating: begin, count: source.count)) { next($0, $1) }
    }
}
