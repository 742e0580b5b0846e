extension SyntheticSentiment {
    /// Words of praise and blame, by the word that stands for them in a clause.
    enum Cues {
        static let words: [String: (praise: [String], blame: [String])] = [
            "ADJECTIVE": (["good", "brilliant", "charming", "gripping"], ["bad", "dreadful", "dull", "clumsy"]),
            "LIKED": (["loved", "enjoyed"], ["hated", "disliked"]),
            "PLEASED": (["delighted", "impressed"], ["bored", "annoyed"]),
            "WELL": (["well"], ["badly"]),
        ]
    }

    /// What opinions are of, by the word that stands for it in a clause.
    enum Nouns {
        static let words = [
            "THING": [
                "plot", "story", "script", "acting", "ending", "music", "dialogue", "pacing", "humour", "opening",
            ],
            "CAST": ["cast", "actors"],
        ]
    }

    /// Words that turn an opinion into its opposite.
    enum Negators {
        static let words: Set = ["not", "never", "hardly", "nobody"]
    }
}

extension SyntheticSentiment {
    /// Sentences without an opinion, as many words long as there is room; a review has none of them twice.
    struct NeutralSentences {
        /// The tokens of the shortest one, full stop included: "it was raining ."
        static let minimumLength = 4
        private static let maximumLength = 12

        /// How probable it is that a sentence denies something or has a "but".
        private let decoys: Double
        private var told: [[String]] = []

        init(decoys: Double) {
            self.decoys = decoys
        }

        /// Up to three words for the beginning of a sentence, where a sentence of their own does not fit.
        static func opening(_ length: Int, random: inout RandomSource) -> [String] {
            random.pick(openings[length])
        }

        /// Sentences of a length together, which is 0 or that of one at least.
        mutating func next(_ length: Int, random: inout RandomSource) -> [String] {
            var words: [String] = []
            while words.count < length {
                let rest = length - words.count
                let longest = min(rest - Self.minimumLength, Self.maximumLength)
                let count =
                    rest <= Self.maximumLength
                    ? rest : Self.minimumLength + random.integer(below: longest - Self.minimumLength + 1)
                words += sentence(count - 1, random: &random) + ["."]
            }
            return words
        }

        private mutating func sentence(_ length: Int, random: inout RandomSource) -> [String] {
            let isDecoy = random.uniform() < decoys
            let isEvent = random.integer(below: 2) == 0
            // A review begins with who saw the film, and where and when, or does not tell.
            let table = isDecoy ? Self.decoysByLength : told.isEmpty && isEvent ? Self.events : Self.facts
            let all = table[length]
            let fresh = all.filter { !told.contains($0) }
            let sentence = random.pick(fresh.isEmpty ? all : fresh)
            told.append(sentence)
            return sentence
        }

        /// Texts as words, by the number of words.
        private static func byLength(_ texts: [String]) -> [[[String]]] {
            var table = [[[String]]](repeating: [], count: maximumLength)
            for words in texts.map({ $0.split(separator: " ").map(String.init) }) where words.count < maximumLength {
                table[words.count].append(words)
            }
            return table
        }

        private static let openings = [
            [[]], [["honestly"], ["overall"]], [["honestly", ","], ["overall", ","]],
            [["for", "me", ","], ["in", "short", ","]],
        ]

        private static let events = byLength(
            ["i saw it", "we saw it", "i watched it", "we watched the film"].flatMap { event in
                ["", "alone", "with friends", "with my sister", "with two old friends"].flatMap { company in
                    ["", "downtown", "at home", "near the station", "in a small cinema"].flatMap { place in
                        ["", "yesterday", "last week", "on a sunday", "on a cold evening"].map { time in
                            "\(event) \(company) \(place) \(time)"
                        }
                    }
                }
            })

        private static let facts = byLength([
            "it was raining", "we arrived early", "it started late",
            "the book came first", "it started at eight", "my brother drove us", "the cinema was full",
            "the film lasts two hours", "my brother chose the film", "the director comes from spain",
            "the story is set in paris", "i read the book years ago", "my sister bought the tickets online",
            "it is a film about two brothers", "the second part takes place in london",
            "we had seats in the middle row",
            "the film was shot in black and white", "the tickets were sold at the front door",
            "it is the second film by the same director", "we waited for half an hour at the door",
            "the first part is set in london in the war", "it tells of two brothers who buy a small farm",
            "the woman in the next row was there with her son",
            "the cinema stands near the station where i used to work",
        ])

        private static let decoysByLength = byLength([
            "nobody else came", "it never rained",
            "nobody sat behind us", "it did not rain",
            "i never read the book", "it rained but we walked",
            "i had not read the book", "we never went to that cinema",
            "we came late but found two seats", "although it rained , we walked home",
            "the director had never made a film before", "we walked home although it rained all night",
            "it started late but nobody in the cinema left", "although we came late , we found two seats",
            "the director is not from spain but lived there once", "i had hardly read half of the book by then",
            "although my sister had read the book , i had not", "we wanted to take the bus but it did not come",
        ])
    }
}
