/// How sequences are generated token by token from any model that predicts the next token: an encoder-decoder, a language
/// model, or a function of your own.
///
/// ```swift
/// let decoding = Decoding(.beam(width: 5, lengthPenalty: 0.6), end: end, maximumLength: 60)
/// let best = decoding(from: state, starting: [begin, begin]) { tokens, state in model.next(tokens, state) }
/// best[0][0].tokens  // the most probable sequence of the first row of the state
/// ```
public struct Decoding: Sendable {
    /// How tokens are chosen.
    public enum Search: Sendable, Hashable {
        /// The most probable token at each step.
        case greedy
        /// The most probable sequences of those that a beam keeps.
        case beam(Beam)
        /// Tokens drawn by their probabilities.
        case sampling(Sampling)

        /// A beam of a width, with the penalties of Wu et al. 2016.
        public static func beam(
            width: Int, best: Int = 1, lengthPenalty: Double = 0, coveragePenalty: Double = 0
        ) -> Search {
            .beam(Beam(width: width, best: best, lengthPenalty: lengthPenalty, coveragePenalty: coveragePenalty))
        }

        /// Tokens drawn by chance.
        public static func sampling(
            temperature: Double = 1, topK: Int? = nil, topP: Double = 1, seed: UInt64 = 0
        ) -> Search {
            .sampling(Sampling(temperature: temperature, topK: topK, topP: topP, seed: seed))
        }
    }

    /// How tokens are chosen.
    public var search: Search
    /// The token that ends a sequence; nil if none does.
    public var end: Int32?
    /// Sequences of tokens that end a text.
    public var stops: [[Int32]]
    /// How many tokens must come before a sequence may end.
    public var minimumLength: Int
    /// The most tokens of a sequence, the one that ends it included.
    public var maximumLength: Int
    /// Tokens that never come, such as that of unknown words.
    public var excluded: Set<Int32>

    /// A way to write.
    ///
    /// - Parameters:
    ///   - search: How tokens are chosen.
    ///   - end: The token that ends a sequence; nil if none does.
    ///   - stops: Sequences of tokens that end a text.
    ///   - minimumLength: How many tokens must come before a sequence may end.
    ///   - maximumLength: The most tokens of a sequence, the one that ends it included.
    ///   - excluded: Tokens that never come, such as that of unknown words. Those that come keep the probabilities that
    ///     the model gives them.
    public init(
        _ search: Search = .greedy, end: Int32? = nil, stops: [[Int32]] = [], minimumLength: Int = 0,
        maximumLength: Int = 200, excluded: Set<Int32> = []
    ) {
        require(stops.allSatisfy { !$0.isEmpty }, "Decoding: a sequence that stops a text has a token at least")
        require(
            minimumLength >= 0 && maximumLength >= 1 && minimumLength <= maximumLength,
            "Decoding: sequences of \(minimumLength) to \(maximumLength) tokens")
        self.search = search
        self.end = end
        self.stops = stops
        self.minimumLength = minimumLength
        self.maximumLength = maximumLength
        self.excluded = excluded
    }

    /// Writes sequences.
    ///
    /// What is written for a row is what would be written for it alone; sampled tokens come from the seed and the number
    /// of the row.
    ///
    /// - Parameters:
    ///   - state: The state to begin with: a row for each sequence.
    ///   - tokens: The token that each sequence begins with, which is not part of it.
    ///   - next: Reads a token of each row.
    /// - Returns: The hypotheses of each row, the best first: one, or as many as a beam is to find.
    public func callAsFunction<Scalar: TensorScalar, State: DecodingState>(
        from state: State, starting tokens: [Int32], _ next: ([Int32], State) -> NextTokens<Scalar, State>
    ) -> [[Hypothesis]] {
        switch search {
        case .greedy: write(from: state, tokens, next) { _ in GreedyChoice() }
        case .sampling(let sampling):
            write(from: state, tokens, next) { row in SampledChoice(sampling, row: row) }
        case .beam(let beam): BeamSearch(beam, self).run(from: state, tokens, next)
        }
    }

    /// Writes one sequence, whose tokens come one by one as they are chosen; a beam cannot say them before its end.
    ///
    /// ```swift
    /// for token in decoding.stream(from: state, starting: begin, next: { model.next($0, $1) }) { print(token) }
    /// ```
    ///
    /// - Parameters:
    ///   - state: The state to begin with, of one row.
    ///   - token: The token that the sequence begins with.
    ///   - next: Reads a token.
    /// - Returns: The tokens, without the one that ends them. Those of a stop come, for they are not known to be of one.
    public func stream<Scalar: TensorScalar, State: DecodingState>(
        from state: State, starting token: Int32, next: @escaping ([Int32], State) -> NextTokens<Scalar, State>
    ) -> some Sequence<Int32> {
        let choice: any TokenChoice
        switch search {
        case .greedy: choice = GreedyChoice()
        case .sampling(let sampling): choice = SampledChoice(sampling, row: 0)
        case .beam: requirementFailed("Decoding.stream: a beam knows its tokens at the end; take greedy or sampling")
        }
        return sequence(state: (state: state, written: WrittenTokens(self, choice), last: token)) { run -> Int32? in
            guard run.written.end == nil else { return nil }
            let said = next([run.last], run.state)
            run.state = said.state
            checkLogits(said.logits, rows: 1)
            let logProbabilities = said.logits.detached.logSoftmax().doubles()
            guard let token = run.written.add(logProbabilities, alignment: nil) else { return nil }
            run.last = token
            return token
        }
    }

    /// Writes greedily or by chance: rows go on by themselves until each has ended.
    private func write<Scalar: TensorScalar, State: DecodingState>(
        from state: State, _ tokens: [Int32], _ next: ([Int32], State) -> NextTokens<Scalar, State>,
        _ choice: (_ row: Int) -> any TokenChoice
    ) -> [[Hypothesis]] {
        var written = tokens.indices.map { WrittenTokens(self, choice($0)) }
        var active = Array(tokens.indices)
        var (tokens, state) = (tokens, state)
        while !active.isEmpty {
            let said = next(tokens, state)
            checkLogits(said.logits, rows: tokens.count)
            let (logProbabilities, count) = (said.logits.detached.logSoftmax().doubles(), said.logits.shape[1])
            let looked = said.alignments
            tokens = []
            var kept: [Int32] = []
            var stillActive: [Int] = []
            for (row, index) in active.enumerated() {
                let token = written[index].add(
                    Array(logProbabilities[row * count..<(row + 1) * count]), alignment: looked?(row))
                guard let token, written[index].end == nil else { continue }
                tokens.append(token)
                kept.append(Int32(row))
                stillActive.append(index)
            }
            state = kept.count == active.count ? said.state : kept.isEmpty ? said.state : said.state.rows(at: kept)
            active = stillActive
        }
        return written.map { [$0.hypothesis] }
    }

    func checkLogits<Scalar>(_ logits: Tensor<Scalar>, rows: Int) {
        require(
            logits.rank == 2 && logits.shape[0] == rows,
            "Decoding: logits have shape \(logits.shape), not [\(rows), tokens]")
        require(
            end.map { $0 >= 0 && Int($0) < logits.shape[1] } ?? true,
            "Decoding: the end token \(end ?? 0) is not one of \(logits.shape[1])")
        require(
            excluded.allSatisfy { $0 >= 0 && Int($0) < logits.shape[1] },
            "Decoding: the excluded tokens \(excluded.sorted()) are not all of \(logits.shape[1])")
    }

    /// The tokens that may not come after so many.
    func barred(after count: Int) -> Set<Int32> {
        guard let end, count < minimumLength else { return excluded }
        return excluded.union([end])
    }

    /// The number of tokens of the sequence that stops the text which ends with them; nil if it goes on.
    func stop(of tokens: some BidirectionalCollection<Int32>) -> Int? {
        stops.filter { $0.count <= tokens.count && tokens.suffix($0.count).elementsEqual($0) }.map(\.count).max()
    }
}

/// What is written of a sequence.
struct WrittenTokens {
    private let decoding: Decoding
    private var choice: any TokenChoice
    private var tokens: [Int32] = []
    private var logProbability = 0.0
    private var alignment: [[Float]] = []
    private(set) var end: Hypothesis.End?

    init(_ decoding: Decoding, _ choice: any TokenChoice) {
        self.decoding = decoding
        self.choice = choice
    }

    /// Chooses the next token; nil if that is none, or ends the sequence.
    mutating func add(_ logProbabilities: [Double], alignment looked: [Float]?) -> Int32? {
        let allowed = logProbabilities.possible(without: decoding.barred(after: tokens.count))
        guard let token = choice.token(allowed) else {
            end = .nothing
            return nil
        }
        logProbability += allowed[Int(token)]
        if token == decoding.end {
            end = .token
            return nil
        }
        tokens.append(token)
        if let looked { alignment.append(looked) }
        if tokens.count >= decoding.minimumLength, let count = decoding.stop(of: tokens) {
            end = .stop
            tokens.removeLast(count)
            if !alignment.isEmpty { alignment.removeLast(count) }
        } else if tokens.count >= decoding.maximumLength {
            end = .length
        }
        return token
    }

    var hypothesis: Hypothesis {
        Hypothesis(tokens, logProbability: logProbability, end: end ?? .length, alignment: alignment)
    }
}

extension [Double] {
    /// Log probabilities, without tokens that are not allowed next and without NaN.
    func possible(without barred: Set<Int32>) -> [Double] {
        var values = contains(where: \.isNaN) ? map { $0.isNaN ? -.infinity : $0 } : self
        for token in barred { values[Int(token)] = -.infinity }
        return values
    }
}
