/// The settings of a beam search.
public struct Beam: Sendable, Hashable {
    /// The number of unfinished hypotheses per row that are kept from step to step.
    public let width: Int
    /// The number of hypotheses to return per row.
    public let best: Int
    /// How much longer sequences are favoured: the log-probability is divided by ((5 + length) / 6) to this power.
    public let lengthPenalty: Double
    /// The weight of the coverage of the source by attention.
    public let coveragePenalty: Double

    /// A beam with the penalties of Wu et al. 2016: a finished hypothesis Y of a source X has the score
    /// log P(Y) / ((5 + |Y|) / 6)^a + b Σ_x log(min(Σ_y w_yx, 1)), of all its tokens with the one that ends it.
    public init(width: Int, best: Int = 1, lengthPenalty: Double = 0, coveragePenalty: Double = 0) {
        require(width >= 1, "Beam: a width of \(width) keeps nothing")
        require(best >= 1, "Beam: \(best) hypotheses are wanted")
        require(
            lengthPenalty >= 0 && coveragePenalty >= 0,
            "Beam: penalties of \(lengthPenalty) and \(coveragePenalty) must not be negative")
        self.width = width
        self.best = best
        self.lengthPenalty = lengthPenalty
        self.coveragePenalty = coveragePenalty
    }

    /// The divisor of a sequence's log-probability.
    func divisor(length: Int) -> Double {
        lengthPenalty == 0 ? 1 : pow(Tensor<Double>((5 + Double(length)) / 6), lengthPenalty).scalar
    }

    func score(_ logProbability: Double, length: Int, coverage: [Float]) -> Double {
        let score = logProbability / divisor(length: length)
        guard coveragePenalty > 0, !coverage.isEmpty else { return score }
        // A minimum keeps the logarithm of steps without attention finite.
        let shares = coverage.map { Swift.min(Swift.max(Double($0), 1e-30), 1) }
        return score + coveragePenalty * log(Tensor<Double>(shares)).sum().scalar
    }
}

/// Runs a beam for several rows at a time.
struct BeamSearch {
    private let beam: Beam
    private let decoding: Decoding

    init(_ beam: Beam, _ decoding: Decoding) {
        self.beam = beam
        self.decoding = decoding
    }

    /// A hypothesis that has not ended.
    private struct Unfinished {
        var logProbability = 0.0
        /// The sum of the attention weights of each step of the source so far.
        var coverage: [Float] = []
    }

    /// A written token, and the index of the hypothesis before it among those of the previous step.
    private struct Link {
        let parent: Int
        let token: Int32
        let alignment: [Float]?
    }

    /// A possible continuation.
    private struct Candidate {
        let parent: Int
        let token: Int32
        let logProbability: Double
    }

    /// The state of the search for a row.
    private struct Source {
        var unfinished = [Unfinished()]
        /// The hypotheses of each step that were continued.
        var steps: [[Link]] = []
        var finished: [Hypothesis] = []

        /// The tokens of a hypothesis without a number of last ones, and their attention weights.
        func written(_ place: Int, without count: Int = 0) -> (tokens: [Int32], alignment: [[Float]]) {
            var (tokens, alignment, place): ([Int32], [[Float]], Int) = ([], [], place)
            for (number, step) in steps.enumerated().reversed() {
                let link = step[place]
                if number < steps.count - count {
                    tokens.append(link.token)
                    if let looked = link.alignment { alignment.append(looked) }
                }
                place = link.parent
            }
            return (tokens.reversed(), alignment.reversed())
        }
    }

    func run<Scalar: TensorScalar, State: DecodingState>(
        from state: State, _ tokens: [Int32], _ next: ([Int32], State) -> NextTokens<Scalar, State>
    ) -> [[Hypothesis]] {
        var sources = tokens.map { _ in Source() }
        var active = Array(sources.indices)
        var (tokens, state) = (tokens, state)
        // Rows of a source stand together, as many of each source: what is not alive repeats the first one.
        var width = 1
        while !active.isEmpty {
            let said = next(tokens, state)
            decoding.checkLogits(said.logits, rows: tokens.count)
            // All rows at once: a tensor for each of them would cost more than the search.
            let (logProbabilities, tokenCount) = (said.logits.detached.logSoftmax().doubles(), said.logits.shape[1])
            let looked = said.alignments
            var (parents, stillActive): ([[Int]], [Int]) = ([], [])
            for (position, index) in active.enumerated() {
                let rows = advance(
                    &sources[index],
                    logProbabilities: { place in
                        let start = (position * width + place) * tokenCount
                        return logProbabilities[start..<start + tokenCount]
                    }, looked: { looked?(position * width + $0) })
                guard !isDone(sources[index]) else { continue }
                stillActive.append(index)
                parents.append(rows.map { position * width + $0 })
            }
            active = stillActive
            width = parents.map(\.count).max() ?? 1
            tokens = []
            var rows: [Int32] = []
            for (index, parents) in zip(active, parents) {
                for place in 0..<width {
                    let place = place < parents.count ? place : 0
                    rows.append(Int32(parents[place]))
                    tokens.append(sources[index].steps.last?[place].token ?? 0)
                }
            }
            if !active.isEmpty { state = said.state.rows(at: rows) }
        }
        return sources.map { Array(best(of: $0).prefix(beam.best)) }
    }

    /// Goes a step on; gives the row of each hypothesis that is unfinished then.
    private func advance(
        _ source: inout Source, logProbabilities: (Int) -> ArraySlice<Double>, looked: (Int) -> [Float]?
    ) -> [Int] {
        let length = source.steps.count
        let barred = decoding.barred(after: length)
        // As many as may end at once, and a whole beam beside them.
        let wanted = beam.width + 1 + decoding.stops.count
        var candidates: [Candidate] = []
        candidates.reserveCapacity(wanted * source.unfinished.count)
        for (row, hypothesis) in source.unfinished.enumerated() {
            for (token, logProbability) in logProbabilities(row).greatest(wanted, without: barred) {
                candidates.append(
                    Candidate(
                        parent: row, token: token,
                        logProbability: hypothesis.logProbability + logProbability))
            }
        }
        candidates.sort { ($1.logProbability, $0.parent, $0.token) < ($0.logProbability, $1.parent, $1.token) }
        let weights = source.unfinished.indices.map(looked)
        let parents = source.unfinished
        let before = source
        source.unfinished = []
        var links: [Link] = []
        for candidate in candidates where links.count < beam.width {
            let looked = weights[candidate.parent]
            let coverage = beam.coveragePenalty > 0 ? parents[candidate.parent].coverage.adding(looked) : []
            func finish(_ tokens: [Int32], _ alignment: [[Float]], _ end: Hypothesis.End) {
                let score = beam.score(candidate.logProbability, length: length + 1, coverage: coverage)
                source.finished.append(
                    Hypothesis(
                        tokens, logProbability: candidate.logProbability, score: score, end: end, alignment: alignment))
            }
            if candidate.token == decoding.end {
                let (tokens, alignment) = before.written(candidate.parent)
                finish(tokens, alignment, .token)
                continue
            }
            var ended: (count: Int, end: Hypothesis.End)?
            if length + 1 >= decoding.maximumLength { ended = (0, .length) }
            if !decoding.stops.isEmpty && length + 1 >= decoding.minimumLength {
                let tokens = before.written(candidate.parent).tokens + [candidate.token]
                if let count = decoding.stop(of: tokens) { ended = (count, .stop) }
            }
            guard let ended else {
                links.append(Link(parent: candidate.parent, token: candidate.token, alignment: looked))
                source.unfinished.append(
                    Unfinished(logProbability: candidate.logProbability, coverage: coverage))
                continue
            }
            var (tokens, alignment) = before.written(candidate.parent, without: max(0, ended.count - 1))
            if ended.count == 0 {
                tokens.append(candidate.token)
                if let looked { alignment.append(looked) }
            }
            finish(tokens, alignment, ended.end)
        }
        if candidates.isEmpty {
            for (place, hypothesis) in parents.enumerated() {
                let (tokens, alignment) = before.written(place)
                source.finished.append(
                    Hypothesis(
                        tokens, logProbability: hypothesis.logProbability,
                        score: beam.score(hypothesis.logProbability, length: length, coverage: hypothesis.coverage),
                        end: .nothing, alignment: alignment))
            }
        }
        source.steps.append(links)
        return links.map(\.parent)
    }

    /// Whether nothing that goes on can become better than what is finished: a log probability only falls, and is divided
    /// by the divisor of the greatest length at most.
    private func isDone(_ source: Source) -> Bool {
        guard let leading = source.unfinished.first else { return true }
        guard source.finished.count >= beam.best else { return false }
        let bound = leading.logProbability / beam.divisor(length: decoding.maximumLength)
        return best(of: source)[beam.best - 1].score >= bound
    }

    private func best(of source: Source) -> [Hypothesis] {
        // Sorting by score alone would leave the order of equals to chance.
        source.finished.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
            .map(\.element)
    }
}

extension [Float] {
    /// The sums of two rows, one of which there may not be.
    fileprivate func adding(_ other: [Float]?) -> [Float] {
        guard let other else { return self }
        return isEmpty ? other : zip(self, other).map { $0 + $1 }
    }
}

extension ArraySlice<Double> {
    /// The places of the greatest values that are more than minus infinity, with these, the greatest first; of equals the
    /// lower place. Some places may be left out.
    fileprivate func greatest(_ count: Int, without barred: Set<Int32>) -> [(token: Int32, value: Double)] {
        var found: [(token: Int32, value: Double)] = []
        found.reserveCapacity(count + 1)
        for (place, value) in enumerated() where value > -.infinity {
            guard found.count < count || value > found[count - 1].value else { continue }
            guard barred.isEmpty || !barred.contains(Int32(place)) else { continue }
            if found.count == count { found.removeLast() }
            let position = found.firstIndex { $0.value < value } ?? found.count
            found.insert((Int32(place), value), at: position)
        }
        return found
    }
}
