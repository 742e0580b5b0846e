extension SyntheticSentiment {
    /// How hard reviews are to read.
    ///
    /// | | easy | medium | hard |
    /// |---|---|---|---|
    /// | clauses that are denied | 10 % | 25 % | 40 % |
    /// | reviews with two opinions, where they fit | 10 % | 20 % | 50 % |
    /// | neutral sentences that deny something or have a "but" | none | 10 % | 30 % |
    /// | neutral words behind the opinion | up to 10 % | up to 30 % | 50 % and more |
    /// | wrong labels | none | 2 % | 4 % |
    public enum Difficulty: String, Sendable, Codable, CaseIterable {
        /// Mostly plain words at the end.
        case easy
        /// A quarter of the clauses are denied, some contradict each other, and there are words behind them.
        case medium
        /// Much is denied or contradicted, and long before the end.
        case hard

        /// The share of the labels that is wrong: what a perfect reader gets wrong.
        public var noise: Double {
            switch self {
            case .easy: 0
            case .medium: 0.02
            case .hard: 0.04
            }
        }

        /// How probable it is that a clause is denied.
        var negation: Double {
            switch self {
            case .easy: 0.1
            case .medium: 0.25
            case .hard: 0.4
            }
        }

        /// How probable two opinions are.
        var contrast: Double {
            switch self {
            case .easy: 0.1
            case .medium: 0.2
            case .hard: 0.5
            }
        }

        /// How probable it is that a neutral sentence denies something or has a "but".
        var decoys: Double {
            switch self {
            case .easy: 0
            case .medium: 0.1
            case .hard: 0.3
            }
        }

        /// The share of the neutral words that stands behind the opinion.
        var shareBehind: ClosedRange<Double> {
            switch self {
            case .easy: 0...0.1
            case .medium: 0...0.3
            case .hard: 0.5...1
            }
        }
    }
}
