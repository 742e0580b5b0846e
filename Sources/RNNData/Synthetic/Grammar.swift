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
            let spare = limit - joint.length - 2 * Clause.minimumLength
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
            let first = clause(isPositive == isMainFirst, limit: spare + Clause.minimumLength, &random)
            let second = clause(
                isPositive != isMainFirst, limit: spare + 2 * Clause.minimumLength - first.words.count, &random)
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

extension SyntheticSentiment {
    /// A clause with one word of praise or blame, which may be denied.
    struct Clause {
        /// The words of the shortest ones: "i loved it", "nobody loved it".
        static let minimumLength = 3

        let words: [String]
        /// The index of the word of praise or blame.
        let cue: Int
        /// The index of the word that denies it.
        let negator: Int?

        /// A clause of at most `limit` words that says something good or bad of the film.
        init(isPositive: Bool, isNegated: Bool, limit: Int, random: inout RandomSource) {
            let shapes = isNegated ? Shape.negated : Shape.plain
            let pattern = random.pick(shapes.filter { $0.length <= limit }).words
            let praises = isPositive != isNegated
            cue = pattern.firstIndex { Cues.words[$0] != nil } ?? 0
            words = pattern.map { word in
                if let cues = Cues.words[word] { return random.pick(praises ? cues.praise : cues.blame) }
                return Nouns.words[word].map { random.pick($0) } ?? word
            }
            negator = isNegated ? words.firstIndex { Negators.words.contains($0) } : nil
        }
    }

    /// The words of a clause, some of which stand for any word of a kind: "the THING was not ADJECTIVE".
    private struct Shape {
        let words: [String]

        var length: Int { words.count }

        static let plain = shapes { $0.plain }
        static let negated = shapes { $0.negated }

        /// All frames with each of their fillings, of "it" and of a part of the film.
        private static func shapes(_ fillings: (Frame) -> [String]) -> [Shape] {
            Frame.all.flatMap { frame in
                fillings(frame).flatMap { filling in
                    ["it", "the THING"].map { thing in
                        let parts = filling.split(separator: "|", omittingEmptySubsequences: false)
                        let text = frame.text.replacing("_", with: parts[0])
                            .replacing("~", with: parts.count > 1 ? parts[1] : "").replacing("IT", with: thing)
                        return Shape(words: text.split(separator: " ").map(String.init))
                    }
                }
            }
        }
    }

    /// A way to say something, plainly or denied: the words that differ go where the low line is, and those after a bar
    /// where the tilde is. Both ways have words to fill it, so that only a word that denies tells them apart.
    private struct Frame {
        let text: String
        let plain: [String]
        let negated: [String]

        static let all = [
            Frame(
                text: "IT was _ ADJECTIVE", plain: ["", "very", "really", "truly"],
                negated: ["not", "never", "hardly", "not at all", "not really"]),
            Frame(
                text: "IT was _ what i would call ADJECTIVE", plain: ["just", "exactly"],
                negated: ["not", "not at all", "hardly"]),
            Frame(
                text: "_ ADJECTIVE film ~", plain: ["a", "such a", "really a", "a|after all"],
                negated: ["not a", "hardly a", "not really a", "not a|at all"]),
            Frame(
                text: "i would _ call IT ADJECTIVE", plain: ["always", "really"], negated: ["never", "not", "hardly"]),
            Frame(text: "i _ think that IT was ADJECTIVE", plain: ["do", "really"], negated: ["do not", "hardly"]),
            Frame(
                text: "_ found IT ADJECTIVE",
                plain: ["i", "everybody", "everybody around me", "everybody who saw it with me"],
                negated: ["nobody", "hardly anybody", "nobody around me", "nobody who saw it with me"]),
            Frame(
                text: "_ LIKED IT", plain: ["i", "i really", "we all", "everybody", "everybody around me"],
                negated: ["nobody", "i never", "i hardly", "hardly anybody", "nobody around me"]),
            Frame(
                text: "IT PLEASED _", plain: ["me", "us all", "everybody", "everybody around me"],
                negated: ["nobody", "hardly anybody", "nobody around me"]),
            Frame(text: "IT _ PLEASED me", plain: ["really", "always"], negated: ["never", "hardly", "never really"]),
            Frame(
                text: "the CAST _ played WELL", plain: ["", "always", "really"],
                negated: ["never", "hardly ever", "not once"]),
        ]
    }
}
