/// A reader who knows nothing but the documented rules and the words of praise and blame.
struct SentimentJudge {
    static let praise: Set<Substring> = [
        "good", "brilliant", "charming", "gripping", "loved", "enjoyed", "delighted", "impressed", "well",
    ]
    static let blame: Set<Substring> = [
        "bad", "dreadful", "dull", "clumsy", "hated", "disliked", "bored", "annoyed", "badly",
    ]
    static let negators: Set<Substring> = ["not", "never", "hardly", "nobody"]

    /// An opinion as the text says it; places are those of tokens in the text.
    struct Opinion: Equatable {
        var cue: Int
        var negator: Int?
        var isPositive: Bool
        var counts: Bool
    }

    /// The sentences of a text: their tokens without the full stop, and where they begin.
    static func sentences(of text: String) -> [(start: Int, words: [Substring])] {
        var start = 0
        return text.split(separator: " ").split(separator: ".").map { words in
            defer { start += words.count + 1 }
            return (start, Array(words))
        }
    }

    /// The opinions of a text. Commas and conjunctions divide a sentence into clauses; a clause may have a cue.
    static func opinions(of text: String) -> [Opinion] {
        var found: [Opinion] = []
        for (start, words) in sentences(of: text) {
            var clauses: [(opener: Substring, start: Int, words: [Substring])] = [("", start, [])]
            for (place, word) in words.enumerated() {
                if ["but", "although", ","].contains(word) {
                    clauses.append((word, start + place + 1, []))
                } else {
                    clauses[clauses.count - 1].words.append(word)
                }
            }
            var own: [(opener: Substring, opinion: Opinion)] = []
            for clause in clauses {
                guard let cue = clause.words.firstIndex(where: { praise.contains($0) || blame.contains($0) }) else {
                    continue
                }
                let negator = clause.words.firstIndex { negators.contains($0) }
                own.append(
                    (
                        clause.opener,
                        Opinion(
                            cue: clause.start + cue, negator: negator.map { clause.start + $0 },
                            isPositive: praise.contains(clause.words[cue]) == (negator == nil), counts: true)
                    ))
            }
            if own.count == 2 {
                if own[1].opener == "but" { own[0].opinion.counts = false }
                for index in own.indices where own[index].opener == "although" { own[index].opinion.counts = false }
            }
            found += own.map(\.opinion)
        }
        return found
    }
}
