/// Decodes sequences of frames as labels, with a model that was trained with
/// ``ctcLoss(_:_:blank:impossible:reduction:)``.
///
/// ```swift
/// let decoder = CTCDecoder()
/// let texts = decoder.bestPaths(logits).map(\.labels)              // the best symbol of each frame
/// let readings = decoder.beams(logits, width: 16, count: 3)        // the three most probable texts of each sequence
/// let spans = decoder.align(logits, TokenBatch(texts))             // the frames of each label
/// ```
///
/// A decoder computes in `Double`, whatever the logits are.
public struct CTCDecoder: Sendable, Equatable {
    /// The symbol that stands for no label.
    public let blank: Int32
    /// Symbols that are never read, such as that of unknown characters.
    public let excluded: Set<Int32>

    /// A decoder with a blank.
    ///
    /// - Parameters:
    ///   - blank: The symbol that stands for no label.
    ///   - excluded: Symbols that are never read. The others keep the probabilities that they have beside them.
    public init(blank: Int32 = 0, excluding excluded: Set<Int32> = []) {
        require(!excluded.contains(blank), "CTCDecoder: the blank \(blank) cannot be excluded")
        self.blank = blank
        self.excluded = excluded
    }

    /// Reads each sequence by the best symbol of each frame: repeated symbols are merged, then blanks are removed.
    ///
    /// This is the most probable path, but not always the most probable labels, which many paths may lead to.
    ///
    /// - Parameter logits: The unnormalised log-probabilities of the symbols, [batch, time, symbols].
    /// - Returns: The labels of each sequence, and the log-probability of the path.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func bestPaths<Scalar>(_ logits: SequenceBatch<Scalar>) -> [CTCHypothesis] {
        logits.requireSymbols(blank: blank, of: "bestPaths")
        return FrameScores.of(logits, excluding: excluded).map { scores in
            var hypothesis = CTCHypothesis(labels: [], logProbability: 0)
            var last = blank
            for frame in scores {
                var best = frame.startIndex
                for index in frame.indices where frame[index] > frame[best] { best = index }
                let symbol = Int32(best - frame.startIndex)
                hypothesis.logProbability += frame[best]
                if symbol != last && symbol != blank { hypothesis.labels.append(symbol) }
                last = symbol
            }
            return hypothesis
        }
    }
}

/// A hypothesis of the labels of a sequence of frames.
public struct CTCHypothesis: Sendable, Equatable {
    /// The labels.
    public var labels: [Int32]
    /// The log-probability: of one path (``CTCDecoder/bestPaths(_:)``), or of all paths with these labels that the
    /// search followed (``CTCDecoder/beams(_:width:count:)``).
    public var logProbability: Double

    /// A hypothesis of given labels.
    public init(labels: [Int32], logProbability: Double) {
        self.labels = labels
        self.logProbability = logProbability
    }
}

/// The log-probabilities of the symbols in each frame of a sequence.
struct FrameScores: RandomAccessCollection {
    private let scores: ArraySlice<Double>
    private let symbols: Int

    /// The log-probabilities of each sequence of a batch.
    ///
    /// - Parameters:
    ///   - logits: The logits.
    ///   - excluded: Symbols whose probability is 0 all the same.
    /// - Returns: The log-probabilities.
    static func of<Scalar>(_ logits: SequenceBatch<Scalar>, excluding excluded: Set<Int32> = []) -> [FrameScores] {
        let symbols = logits.shape[2]
        require(
            excluded.allSatisfy { $0 >= 0 && Int($0) < symbols },
            "CTCDecoder: the excluded symbols \(excluded.sorted()) are not all of \(symbols)")
        let all = logits.detached.steps.scalars.map { Double($0) }
        var start = 0
        return logits.lengths.map { length in
            let range = start * symbols..<(start + length) * symbols
            start += length
            return FrameScores(normalizing: all[range], symbols: symbols, excluding: excluded)
        }
    }

    private init(normalizing logits: ArraySlice<Double>, symbols: Int, excluding excluded: Set<Int32>) {
        var scores = logits
        for start in stride(from: scores.startIndex, to: scores.endIndex, by: symbols) {
            let frame = start..<start + symbols
            let rest = scores[frame].logSumExp
            for index in frame { scores[index] -= rest }
            for symbol in excluded { scores[start + Int(symbol)] = -.infinity }
        }
        self.scores = scores
        self.symbols = symbols
    }

    var startIndex: Int { 0 }
    var endIndex: Int { scores.count / symbols }
    subscript(frame: Int) -> ArraySlice<Double> {
        let start = scores.startIndex + frame * symbols
        return scores[start..<start + symbols]
    }
}
