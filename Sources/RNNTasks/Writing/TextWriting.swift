import RNNKit

/// Writes texts like those that it has read: a language model with what makes ids of texts.
///
/// ```swift
/// let task = TextWriting(LanguageModelSettings("lstm", hidden: 256), codec: .bytes(), window: 64)
/// var model = TrainedModel(task, random: &random)
/// var training = Training(model.model, for: task.goal, with: Adam(for: model.model, learningRate: 0.003))
/// try training.run(task, epochs: 4, on: task.encode(book), validation: task.encode(other), batchSize: 32)
/// ```
public struct TextWriting: ModelTask {
    /// A line of text, which is said to be probable or not, or gone on from.
    public typealias Input = String

    /// The name by which saved models know the task.
    public static let kind = "text-writing"
    /// The only version there has been.
    public static let version = 1
    /// The best epoch is the one that finds other texts most probable.
    public static let criterion = Figure.Kind.loss

    /// What a model has written.
    public struct Continuation: Sendable, Equatable, Encodable {
        /// The text that follows the one before it.
        public let text: String
        /// Its tokens.
        public let tokens: [Int32]
        /// The logarithm of its probability.
        public let logProbability: Double
    }

    /// What the model is made from.
    public let settings: LanguageModelSettings
    /// How texts become ids, and back.
    public let codec: TextCodec
    /// The number of ids that a window reads of each stream.
    public let window: Int
    /// How tokens are chosen; not saved.
    public var decoding: Decoding

    /// A task of given parts.
    public init(_ settings: LanguageModelSettings, codec: TextCodec, window: Int = 64) {
        require(window >= 1, "TextWriting: windows of \(window) tokens")
        self.settings = settings
        self.codec = codec
        self.window = window
        let end = codec.id(of: .end)
        // What stands for no text is not written: no text that is read has it.
        let excluded = (0..<Int32(codec.special.count)).filter { $0 != end }
        decoding = Decoding(.sampling(temperature: 0.8), end: end, maximumLength: 200, excluded: Set(excluded))
    }

    /// Cross-entropy of each token after those before it.
    public var goal: NextToken<Float> { NextToken() }

    /// A model with random parameters.
    public func model(random: inout RandomSource) -> LanguageModel<Float> {
        LanguageModel(settings, vocabulary: codec.count, random: &random)
    }

    /// A text as ids.
    public func encode(_ text: String) -> [Int32] { codec.encode(text) }

    /// The token that a text is read after if nothing comes before it: a line break if the codec knows it, else a full
    /// stop, else the first token that is not special.
    public var start: Int32 {
        let known = ["\n", "\r\n", "."].lazy.map { codec.encode($0) }
            .first { $0.count == 1 && $0[0] != codec.id(of: .unknown) }
        return known?[0] ?? Int32(min(codec.special.count, codec.count - 1))
    }

    /// The tokens that a model reads before it goes on from a text: the text stands at the beginning of a line.
    public func prompt(_ text: String) -> [Int32] { [start] + codec.encode(text) }

    /// Windows of so many streams side by side, in the order of the text: each goes on where the one before it ended.
    /// There are fewer streams if they had not a whole window each.
    public func batches(
        of ids: [Int32], size: Int, seed: UInt64, epoch: Int
    ) -> any Collection<TokenStreams.Window> {
        windows(of: ids, streams: min(size, ids.count / window))
    }

    /// Windows of parallel streams to measure a model on. A stream begins without what comes before it in the text, which
    /// cost 6 to 8 nats a stream where tokens are characters of English: there are fewer streams if they had fewer than
    /// 4096 tokens each.
    public func batches(of ids: [Int32], size: Int) -> any Collection<TokenStreams.Window> {
        windows(of: ids, streams: min(size, ids.count / 4096))
    }

    /// Windows of at least one stream; none for texts of fewer than two tokens, where there is nothing to predict.
    private func windows(of ids: [Int32], streams: Int) -> any Collection<TokenStreams.Window> {
        ids.count < 2 ? [] : TokenStreams(ids, streams: max(1, streams), window: window)
    }

    /// The number of tokens.
    public func count(of ids: [Int32]) -> Int { ids.count }

    /// How probable each line of text is, by itself: after a line break (``start``) alone.
    public func predict(_ lines: [String], with model: LanguageModel<Float>) -> [TextScore] {
        let trained = TrainedModel(model, for: self)
        return lines.map { line in
            var scorer = TextScorer(trained)
            return scorer.read(line)
        }
    }

    /// What follows a text, which stands at the beginning of a line.
    public func write(after text: String, with model: LanguageModel<Float>) -> Continuation {
        let best = model.write(after: prompt(text), decoding)[0]
        var decoder = decoder(after: text)
        let written = best.tokens.reduce(into: "") { $0 += decoder.append($1) } + decoder.finish()
        return Continuation(text: written, tokens: best.tokens, logProbability: best.logProbability)
    }

    /// What follows a text, piece by piece as tokens are chosen: together, what ``write(after:with:)`` gives of the same
    /// decoding, which must be one that knows its tokens before its end.
    public func stream(after text: String, with model: LanguageModel<Float>) -> some Sequence<String> {
        var tokens = model.stream(after: prompt(text), decoding).makeIterator()
        return sequence(state: (decoder: decoder(after: text), isAtEnd: false)) { run -> String? in
            if run.isAtEnd { return nil }
            if let token = tokens.next() { return run.decoder.append(token) }
            run.isAtEnd = true
            return run.decoder.finish()
        }
    }

    /// A decoder that knows what it goes on from: whether there is a space before the first word.
    private func decoder(after text: String) -> TextDecoder {
        var decoder = TextDecoder(codec)
        for token in codec.encode(text) { _ = decoder.append(token) }
        return decoder
    }
}

extension TextWriting {
    /// What `model.json` says of the task; the codec has a file of its own.
    public struct Description: Codable, Sendable {
        let settings: LanguageModelSettings
        let window: Int
    }

    private static let codecName = "codec.json"

    /// What is saved in `model.json`.
    public var description: Description { Description(settings: settings, window: window) }

    /// Adds `codec.json`.
    public func addFiles(to checkpoint: inout Checkpoint) throws {
        try checkpoint.add(codec, as: Self.codecName)
    }

    /// A task as it was saved.
    public init(_ description: Description, files: Checkpoint) throws {
        guard description.window >= 1 else {
            throw files.refused("the window \(description.window) is out of range", at: "task.window")
        }
        self.init(
            description.settings, codec: try files.value(TextCodec.self, from: Self.codecName),
            window: description.window)
    }

    /// The number of parameters of a model.
    public var parameterCount: Double {
        let (embedding, ids) = (Double(settings.embedding), Double(codec.count))
        let (hidden, layers) = (settings.recurrent.outputs, settings.recurrent.parameterCount(inputs: embedding))
        let output = settings.isTied ? (hidden == embedding ? 0 : (hidden + 1) * embedding) : hidden * ids
        return ids * embedding + layers + output + ids
    }

    /// An estimate: the embeddings, the layers, and one block of logits.
    public func activationCount(steps: Double) -> Double {
        steps * (4 * Double(settings.embedding) + settings.recurrent.activationsPerStep)
            + 3 * 256 * Double(codec.count)
    }
}

extension TextWriting {
    /// What a line is read after, and its tokens but the last, which nothing is read after.
    public func stepNames(of line: String) -> [String]? { prompt(line).dropLast().map { codec.decode([$0]) } }

    /// The tokens of a line; none can be left out, for each is what the ones before it are to predict.
    public func example(of line: String, as prediction: TextScore, leavingOut step: Int?) -> [Int32]? {
        step == nil ? prompt(line) : nil
    }

    /// A line in one window, however long it is.
    public func batch(of ids: [Int32]) -> TokenStreams.Window? {
        ids.count < 2 ? nil : TokenStreams(ids, streams: 1, window: ids.count).first
    }

    /// The layers of the model; the map to the logits may be that of the vectors.
    public func reader(of model: LanguageModel<Float>) -> (
        recurrent: AnyRecurrentLayer<Float>, readout: Linear<Float>?
    )? {
        (model.recurrent, nil)
    }
}
