extension SyntheticSentiment {
    /// The sentence that decides, without its full stop: an opinion, or two that contradict each other.
    struct Verdict {
        private(set) var words: [String] = []
        private(set) var opinions: [Opinion] = []

        /// How two opinions are joined.
        private enum Joint: CaseIterable {
            /// "the plot was dull but i loved it"
            case conceded
            /// "although the plot was dull , i loved it"
            case concessionFirst
            /// "i loved it although the plot was dull"
            case concessionLast

            /// The words that come on top of the clauses.
            var length: Int { self == .concessionFirst ? 2 : 1 }
        }

        /// A sentence of at most `limit` words.
        init(isPositive: Bool, limit: Int, difficulty: Difficulty, random: inout RandomSource) {
            let joint = random.pick(Joint.allCases)
            let isContrast = random.uniform() < difficulty.contrast
            let spare = limit - joint.length - 2 * Clause.leastLength
            func clause(_ isPositive: Bool, limit: Int, _ random: inout RandomSource) -> Clause {
                let isNegated = random.uniform() < difficulty.negation
                return Clause(isPositive: isPositive, isNegated: isNegated, limit: limit, random: &random)
            }
            guard isContrast && spare >= 0 else {
                add(clause(isPositive, limit: limit, &random), counts: true)
                return
            }
            // Either one is drawn first and may take what the other does not need.
            let isMainFirst = random.integer(below: 2) == 0
            let first = clause(isPositive == isMainFirst, limit: spare + Clause.leastLength, &random)
            let second = clause(
                isPositive != isMainFirst, limit: spare + 2 * Clause.leastLength - first.words.count, &random)
            let (main, concession) = isMainFirst ? (first, second) : (second, first)
            switch joint {
            case .conceded:
                add(concession, counts: false)
                words.append("but")
                add(main, counts: true)
            case .concessionFirst:
                words.append("although")
                add(concession, counts: false)
                words.append(",")
                add(main, counts: true)
            case .concessionLast:
                add(main, counts: true)
                words.append("although")
                add(concession, counts: false)
            }
        }

        private mutating func add(_ clause: Clause, counts: Bool) {
            let start = words.count
            opinions.append(
                Opinion(cue: start + clause.cue, negator: clause.negator.map { start + $0 }, counts: counts))
            words += clause.words
        }
    }
}
