/// The positions of labels in a sequence of frames.
public struct CTCAlignment: Sendable, Equatable {
    /// A label and its frames.
    public struct Span: Sendable, Equatable {
        /// The label.
        public let label: Int32
        /// The range from its first frame to its last one.
        public let frames: ClosedRange<Int>
        /// The sum of its log-probabilities in these frames.
        public let logProbability: Double
    }

    /// The labels in their order.
    public let spans: [Span]
    /// The log-probability of the path, including blanks.
    public let logProbability: Double
}

extension CTCDecoder {
    /// The minimum number of frames for some labels: one for each, and one for a blank between equal neighbours.
    public static func minimumFrames(for labels: [Int32]) -> Int {
        labels.count + zip(labels, labels.dropFirst()).count { $0 == $1 }
    }

    /// Aligns given labels with the frames, by the most probable path that has these labels (Viterbi).
    ///
    /// - Parameters:
    ///   - logits: The unnormalised log-probabilities of the symbols, [batch, time, symbols].
    ///   - labels: The labels of each sequence.
    /// - Returns: The alignment of each sequence; nil if no path has the labels.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func align<Scalar>(_ logits: SequenceBatch<Scalar>, _ labels: TokenBatch) -> [CTCAlignment?] {
        logits.requireSymbols(for: labels, blank: blank, of: "align")
        return zip(FrameScores.of(logits), labels.sequences).map { scores, labels in
            ForcedPath(scores, labels, blank: blank).alignment
        }
    }
}

/// The best path through blank, label 0, blank, label 1, ... blank: state 2 i + 1 is label i.
private struct ForcedPath {
    private let labels: [Int32]
    private let scores: FrameScores
    private let symbols: [Int]
    private var path: [Int] = []
    private var logProbability = -Double.infinity

    init(_ scores: FrameScores, _ labels: [Int32], blank: Int32) {
        self.labels = labels
        self.scores = scores
        symbols = (0...2 * labels.count).map { Int($0 % 2 == 1 ? labels[$0 / 2] : blank) }
        guard !scores.isEmpty else {
            if labels.isEmpty { logProbability = 0 }
            return
        }
        // The number of states that each one advanced, frame by frame: 0, 1, or 2 past an optional blank.
        var moves: [UInt8] = []
        moves.reserveCapacity(scores.count * symbols.count)
        var best = symbols.indices.map { $0 == 0 ? 0 : -Double.infinity }
        for frame in scores {
            // From the last state, so that those before it are still of the frame before. The first frame is entered
            // from before state 0: from state 0, that is, by no move or by one.
            var frameMoves = [UInt8](repeating: 0, count: symbols.count)
            for state in symbols.indices.reversed() {
                var (score, move) = (best[state], 0)
                if state >= 1, best[state - 1] > score { (score, move) = (best[state - 1], 1) }
                let skips = state % 2 == 1 && state >= 3 && symbols[state] != symbols[state - 2]
                if skips, best[state - 2] > score { (score, move) = (best[state - 2], 2) }
                best[state] = score + frame[frame.startIndex + symbols[state]]
                frameMoves[state] = UInt8(move)
            }
            moves += frameMoves
        }
        let end = symbols.count - 1
        var state = end > 0 && best[end - 1] > best[end] ? end - 1 : end
        logProbability = best[state]
        guard logProbability > -.infinity else { return }
        path = Array(repeating: 0, count: scores.count)
        for frame in path.indices.reversed() {
            path[frame] = state
            state -= Int(moves[frame * symbols.count + state])
        }
    }

    var alignment: CTCAlignment? {
        guard logProbability > -.infinity else { return nil }
        var spans: [CTCAlignment.Span] = []
        var frame = 0
        while frame < path.count {
            let state = path[frame]
            let first = frame
            var sum = 0.0
            while frame < path.count, path[frame] == state {
                let shares = scores[frame]
                sum += shares[shares.startIndex + symbols[state]]
                frame += 1
            }
            if state % 2 == 1 {
                spans.append(.init(label: labels[state / 2], frames: first...frame - 1, logProbability: sum))
            }
        }
        return CTCAlignment(spans: spans, logProbability: logProbability)
    }
}
