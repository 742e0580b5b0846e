/// A long text divided into parallel streams and windows, to train a language model by truncated backpropagation.
///
/// ```swift
/// let streams = TokenStreams(ids, streams: 32, window: 64)
/// for window in streams { ... }  // each continues where the previous one ended
/// ```
///
/// The text is divided into streams of equal length. In each, every token but the last is an input, and every token but
/// the first is to be predicted. Tokens that are left over at the end are dropped.
public struct TokenStreams: Sendable, RandomAccessCollection {
    /// A window of all streams.
    public struct Window: Sendable {
        /// The tokens that are read, a row for each stream.
        public let inputs: TokenBatch
        /// The token that follows each one.
        public let labels: TokenBatch
    }

    /// The tokens of the text.
    public let ids: [Int32]
    /// The number of streams.
    public let streams: Int
    /// The number of tokens that a window reads of each stream; the last one may be shorter.
    public let window: Int
    /// The number of tokens that are read of each stream.
    public let length: Int

    /// A text in streams.
    public init(_ ids: [Int32], streams: Int, window: Int) {
        require(streams >= 1 && window >= 1, "TokenStreams: \(streams) streams in windows of \(window) tokens")
        require(
            ids.count / streams >= 2,
            "TokenStreams: \(ids.count) tokens are too few for \(streams) streams, each of which needs two")
        self.ids = ids
        self.streams = streams
        self.window = window
        length = ids.count / streams - 1
    }

    /// The first window.
    public var startIndex: Int { 0 }
    /// The number of windows.
    public var endIndex: Int { (length - 1) / window + 1 }

    /// A window.
    public subscript(index: Int) -> Window {
        let start = index * window
        let end = Swift.min(start + window, length)
        let parts = (0..<streams).map { $0 * (length + 1) }
        return Window(
            inputs: TokenBatch(parts.map { Array(ids[$0 + start..<$0 + end]) }),
            labels: TokenBatch(parts.map { Array(ids[$0 + start + 1..<$0 + end + 1]) }))
    }
}
