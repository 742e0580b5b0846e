/// The most probable sequences of those that a beam keeps.
public struct Beam: Sendable, Hashable {
    /// How many unfinished hypotheses of a row are kept from step to step.
    public let width: Int
    /// How many hypotheses of a row are wanted.
    public let best: Int
    /// How much longer sequences are favoured: their log probability is divided by ((5 + length) / 6) to this power.
    public let lengthPenalty: Double
    /// How much it counts that each step of the source was looked at.
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

    /// What a sequence's log probability is divided by.
    func divisor(length: Int) -> Double {
        lengthPenalty == 0 ? 1 : pow(Tensor<Double>((5 + Double(length)) / 6), lengthPenalty).scalar
    }

    func score(_ logProbability: Double, length: Int, coverage: [Float]) -> Double {
        let score = logProbability / divisor(length: length)
        guard coveragePenalty > 0, !coverage.isEmpty else { return score }
        // What was never looked at counts as the least that there is, and not as minus infinity.
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

    /// A hypothesis that goes on.
    private struct Unfinished {
        var tokens: [Int32] = []
        var logProbability = 0.0
        var alignment: [[Float]] = []
        var coverage: [Float] = []
    }

    /// A way to go on.
    private struct Candidate {
        let parent: Int
        let token: Int32
        let logProbability: Double
    }

    /// What is found for a row.
    private struct Source {
        var unfinished = [Unfinished()]
        var finished: [Hypothesis] = []
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
            let logProbabilities = said.logits.detached.logSoftmax()
            var (parents, stillActive): ([[Int]], [Int]) = ([], [])
            for (position, index) in active.enumerated() {
                let rows = advance(
                    &sources[index],
                    logProbabilities: { logProbabilities.entry(position * width + $0).scalars.map(Double.init) },
                    looked: { said.alignment(of: position * width + $0) })
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
                    tokens.append(sources[index].unfinished[place].tokens.last ?? 0)
                }
            }
            if !active.isEmpty { state = said.state.rows(at: rows) }
        }
        return sources.map { Array(best(of: $0).prefix(beam.best)) }
    }

    /// Goes a step on; gives the row of each hypothesis that is unfinished then.
    private func advance(
        _ source: inout Source, logProbabilities: (Int) -> [Double], looked: (Int) -> [Float]?
    ) -> [Int] {
        let length = source.unfinished[0].tokens.count
        let barred = length < decoding.minimumLength ? decoding.end : nil
        // As many as may end at once, and a whole beam beside them.
        let wanted = beam.width + 1 + decoding.stops.count
        var candidates: [Candidate] = []
        for (row, hypothesis) in source.unfinished.enumerated() {
            let possible = logProbabilities(row).possible(without: barred)
            for token in possible.greatest(wanted) {
                candidates.append(
                    Candidate(
                        parent: row, token: Int32(token), logProbability: hypothesis.logProbability + possible[token]))
            }
        }
        candidates.sort { ($1.logProbability, $0.parent, $0.token) < ($0.logProbability, $1.parent, $1.token) }
        var (unfinished, rows): ([Unfinished], [Int]) = ([], [])
        for candidate in candidates where unfinished.count < beam.width {
            let parent = source.unfinished[candidate.parent]
            let weights = looked(candidate.parent)
            var hypothesis = parent
            hypothesis.logProbability = candidate.logProbability
            if let weights {
                hypothesis.coverage =
                    parent.coverage.isEmpty ? weights : zip(parent.coverage, weights).map { $0 + $1 }
            }
            if candidate.token == decoding.end {
                source.finished.append(finished(hypothesis, length: length + 1, .token))
                continue
            }
            hypothesis.tokens.append(candidate.token)
            if let weights { hypothesis.alignment.append(weights) }
            if length + 1 >= decoding.minimumLength, let count = decoding.stop(of: hypothesis.tokens) {
                hypothesis.tokens.removeLast(count)
                if !hypothesis.alignment.isEmpty { hypothesis.alignment.removeLast(count) }
                source.finished.append(finished(hypothesis, length: length + 1, .stop))
            } else if length + 1 >= decoding.maximumLength {
                source.finished.append(finished(hypothesis, length: length + 1, .length))
            } else {
                unfinished.append(hypothesis)
                rows.append(candidate.parent)
            }
        }
        if candidates.isEmpty {
            source.finished += source.unfinished.map { finished($0, length: length, .nothing) }
        }
        source.unfinished = unfinished
        return rows
    }

    private func finished(_ hypothesis: Unfinished, length: Int, _ end: Hypothesis.End) -> Hypothesis {
        Hypothesis(
            hypothesis.tokens, logProbability: hypothesis.logProbability,
            score: beam.score(hypothesis.logProbability, length: length, coverage: hypothesis.coverage), end: end,
            alignment: hypothesis.alignment)
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

extension [Double] {
    /// The indices of the greatest values that are more than minus infinity, the greatest first; of equals the lower index.
    func greatest(_ count: Int) -> [Int] {
        var found: [Int] = []
        found.reserveCapacity(count + 1)
        for (index, value) in enumerated() where value > -.infinity {
            if found.count == count {
                guard value > self[found[count - 1]] else { continue }
                found.removeLast()
            }
            let place = found.firstIndex { self[$0] < value } ?? found.count
            found.insert(index, at: place)
        }
        return found
    }
}
