/// A task whose examples are pairs of texts, each with a label; it encodes the texts and saves the codec.
public protocol TextPairTask: DatasetTask where Input == StringPair, Encoded == TextPair {
    /// The hyperparameters.
    var settings: PairSettings { get }
    /// The codec from texts to ids.
    var codec: TextCodec { get }
    /// The maximum number of tokens read of each text; nil for all.
    var maximumLength: Int? { get }
}

extension TextPairTask {
    /// The tokens that the model reads of a text.
    public func pieces(of text: String) -> [TextPiece] { Array(read(codec.pieces(of: text))) }

    /// The ids of each pair of texts.
    public func ids(of pairs: [StringPair]) -> [TextPair] {
        zip(codec.encode(pairs.map(\.first)), codec.encode(pairs.map(\.second))).map { first, second in
            TextPair(Array(read(first)), Array(read(second)))
        }
    }

    /// The tokens of a text up to the maximum length.
    func read<Element>(_ text: [Element]) -> ArraySlice<Element> { text.prefix(maximumLength ?? text.count) }

    /// Applies a function to pairs batch by batch, and returns its results in the order of the pairs.
    func predictions<Result>(of pairs: [TextPair], _ body: (Batch<TextPair, Void>) -> [Result]) -> [Result] {
        Dataset(pairs).batches(of: 128, bucketed: true).predictions(body)
    }

    /// An estimate: for the tokens of both texts, the embeddings and, for each layer and direction, four gates, the
    /// state and their gradients.
    public func activationCount(steps: Double) -> Double {
        steps * (4 * Double(settings.embedding) + settings.recurrent.activationsPerStep)
    }

    /// Adds `codec.json`.
    public func addFiles(to checkpoint: inout Checkpoint) throws {
        try checkpoint.add(codec, as: pairCodecName)
    }

    /// The saved codec.
    static func codec(of files: Checkpoint) throws -> TextCodec { try files.value(from: pairCodecName) }
}

private let pairCodecName = "codec.json"
