import RNNKit
import TestSupport
import Testing

@Suite struct SyntheticSentimentTests {
    typealias Difficulty = SyntheticSentiment.Difficulty

    static func data(
        _ count: Int, lengths: ClosedRange<Int> = 5...30, _ difficulty: Difficulty = .medium, seed: UInt64 = 1
    ) -> Dataset<SyntheticSentiment.Review, Int32> {
        var random = RandomSource(seed: seed)
        return SyntheticSentiment(lengths: lengths, difficulty: difficulty).reviews(count, random: &random)
    }

    @Test("The same seed gives the same reviews everywhere")
    func pinned() {
        let reviews = Self.data(6, .hard, seed: 42)
        #expect(
            reviews.inputs.map(\.text) == [
                "the actors hardly ever played badly although hardly a gripping film .",
                "the humour impressed nobody . i had not read the book .",
                """
                nobody else came . although hardly anybody loved the ending , i hardly disliked it . it tells of two \
                brothers who buy a small farm .
                """,
                """
                it started late . a brilliant film although the actors hardly ever played well . i never read the \
                book .
                """,
                "i never loved it .", "not a charming film . the book came first .",
            ])
        #expect(reviews.labels == [1, 0, 1, 1, 0, 0])
        let third = reviews.inputs[2].opinions
        #expect(third.map(\.cue) == [7, 13])
        #expect(third.map(\.negator) == [5, 12])
        #expect(third.map(\.counts) == [false, true])
        #expect(Self.data(300).inputs == Self.data(300).inputs)
        #expect(Self.data(300).inputs != Self.data(300, seed: 2).inputs)
    }

    @Test(
        "A judge who reads by the rules finds every opinion, and what the review says", arguments: Difficulty.allCases)
    func judge(_ difficulty: Difficulty) {
        for lengths in [4...4, 5...30, 8...9, 40...90] {
            for review in Self.data(1500, lengths: lengths, difficulty).inputs {
                let opinions = SentimentJudge.opinions(of: review.text)
                #expect(opinions.map(\.cue) == review.opinions.map(\.cue), "\(review.text)")
                #expect(opinions.map(\.negator) == review.opinions.map(\.negator), "\(review.text)")
                #expect(opinions.map(\.counts) == review.opinions.map(\.counts), "\(review.text)")
                let verdicts = opinions.filter(\.counts)
                #expect(verdicts.map { $0.isPositive ? 1 : 0 } == [review.sentiment], "\(review.text)")
                #expect(opinions.count < 2 || opinions[0].isPositive != opinions[1].isPositive, "\(review.text)")
            }
        }
    }

    @Test("Every length of the range is there, and no other", arguments: [4...4, 4...7, 5...30, 13...13, 60...63])
    func lengths(_ range: ClosedRange<Int>) {
        for difficulty in Difficulty.allCases {
            let texts = Self.data(1200, lengths: range, difficulty).inputs.map(\.text)
            let counts = texts.map { Tokenizer.words()($0).count }
            #expect(Set(counts) == Set(range))
            #expect(counts == texts.map { Tokenizer.spaces()($0).count })
            let most = range.map { length in counts.count { $0 == length } }.max() ?? 0
            #expect(most < 2 * 1200 / range.count)
        }
    }

    @Test("Sentences that documents show are among them", arguments: ["not a bad film at all", "hardly a bad film"])
    func shown(_ sentence: String) {
        let reviews = Self.data(4000).inputs.filter { $0.text.contains(sentence + " .") && $0.opinions.count == 1 }
        #expect(!reviews.isEmpty && reviews.allSatisfy { $0.sentiment == 1 })
    }

    @Test("There is a least length")
    func tooShort() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SyntheticSentiment(lengths: 3...9)
        }
        #expect(message(result).contains("lengths: an opinion takes 4 tokens, not 3"))
    }

    @Test("Classes are balanced to within one, before and after noise; so many labels are wrong as are said to be")
    func balanceAndNoise() {
        for difficulty in Difficulty.allCases {
            for count in [0, 1, 2, 7, 100, 999, 2000] {
                let data = Self.data(count, difficulty, seed: UInt64(count))
                #expect(data.count == count)
                #expect(abs(2 * data.labels.count { $0 == 1 } - count) <= 1)
                #expect(abs(2 * data.inputs.count { $0.sentiment == 1 } - count) <= 1)
                let wrong = zip(data.inputs, data.labels).filter { $0.sentiment != $1 }
                #expect(abs(Double(wrong.count) - difficulty.noise * Double(count)) <= 1)
                #expect(2 * wrong.count { $0.0.sentiment == 1 } == wrong.count)
            }
        }
        // Anywhere in the data, of either class.
        let data = Self.data(2000)
        let places = data.labels.indices.filter { data.labels[$0] != data.inputs[$0].sentiment }
        #expect(places.count == 40)
        #expect(abs(places.reduce(0, +) / 40 - 1000) < 300)
        #expect(Set((1...20).map { Self.data(1, seed: $0).labels[0] }) == [0, 1])
        #expect(SyntheticSentiment.classes == ["negative", "positive"])
    }

    @Test("The harder, the more is denied, contradicted and noisy, and the farther from the end it is")
    func difficulty() {
        func measure(_ difficulty: Difficulty) -> [Double] {
            let reviews = Self.data(4000, difficulty).inputs
            let opinions = reviews.flatMap(\.opinions)
            let long = reviews.filter { $0.text.split(separator: " ").count >= 20 }
            let contrasts = Double(long.count { $0.opinions.count == 2 }) / Double(long.count)
            let distances = long.map { review in
                review.text.split(separator: " ").count - (review.opinions.last?.cue ?? 0)
            }
            // Sentences without praise or blame that would mean something beside it.
            let decoys = reviews.count { review in
                SentimentJudge.sentences(of: review.text).contains { sentence in
                    sentence.words.contains { SentimentJudge.negators.contains($0) || $0 == "but" || $0 == "although" }
                        && !sentence.words.contains {
                            SentimentJudge.praise.contains($0) || SentimentJudge.blame.contains($0)
                        }
                }
            }
            return [
                Double(opinions.count { $0.negator != nil }) / Double(opinions.count), contrasts,
                Double(decoys) / 4000, Double(distances.reduce(0, +)) / Double(long.count), difficulty.noise,
            ]
        }
        let (easy, medium, hard) = (measure(.easy), measure(.medium), measure(.hard))
        #expect(zip(easy, medium).allSatisfy { $0 < $1 }, "\(easy) \(medium)")
        #expect(zip(medium, hard).allSatisfy { $0 < $1 }, "\(medium) \(hard)")
        // What the documentation says.
        for (measured, said) in zip([easy, medium, hard], [(0.1, 0.1), (0.25, 0.2), (0.4, 0.5)]) {
            #expect(abs(measured[0] - said.0) < 0.03 && abs(measured[1] - said.1) < 0.03)
        }
        #expect(easy[2] == 0)
    }

    @Test("So many labels are wrong, sentences decoys and words behind the opinion as the documentation says")
    func shares() {
        #expect(Difficulty.allCases.map(\.noise) == [0, 0.02, 0.04])
        for (difficulty, decoys, behind) in [
            (Difficulty.easy, 0, 0...0.1), (.medium, 0.1, 0...0.3), (.hard, 0.3, 0.5...1),
        ] {
            var (sentences, found) = (0, 0)
            var shares: [Double] = []
            for review in Self.data(1000, lengths: 60...90, difficulty).inputs {
                let all = SentimentJudge.sentences(of: review.text)
                let hasCue = all.map { sentence in
                    sentence.words.contains {
                        SentimentJudge.praise.contains($0) || SentimentJudge.blame.contains($0)
                    }
                }
                for (sentence, hasCue) in zip(all, hasCue) where !hasCue {
                    sentences += 1
                    if sentence.words.contains(where: {
                        SentimentJudge.negators.contains($0) || $0 == "but" || $0 == "although"
                    }) {
                        found += 1
                    }
                }
                let place = hasCue.firstIndex(of: true) ?? 0
                let last = all[(place + 1)...].reduce(0) { $0 + $1.words.count + 1 }
                let neutral = last + all[place].start
                shares.append(Double(last) / Double(neutral))
                // A part is as long as a sentence of four tokens at least, or there is none.
                let slack = 2 / Double(neutral) + 1e-12
                #expect((behind.lowerBound - slack...behind.upperBound + slack).contains(shares.last ?? 0))
            }
            #expect(abs(Double(found) / Double(sentences) - decoys) < 0.02, "\(difficulty)")
            let mean = shares.reduce(0, +) / Double(shares.count)
            #expect(abs(mean - (behind.lowerBound + behind.upperBound) / 2) < 0.02, "\(difficulty) \(mean)")
        }
    }

    @Test("Who saw the film, and where and when, is told at the beginning or not at all")
    func events() {
        let openers: Set<[Substring]> = [["i", "saw"], ["we", "saw"], ["i", "watched"], ["we", "watched"]]
        var told = 0
        for review in Self.data(1000, lengths: 40...60).inputs {
            for (place, sentence) in SentimentJudge.sentences(of: review.text).enumerated()
            where openers.contains(Array(sentence.words.prefix(2))) {
                told += 1
                #expect(place == 0, "\(review.text)")
            }
        }
        #expect((300...700).contains(told))
    }

    @Test("An opinion that counts has as much room as one that does not")
    func room() {
        // The words behind "but" count, those behind "although" at the end do not. Nothing else fits behind them.
        var lengths: [Substring: [Int]] = [:]
        for review in Self.data(4000, lengths: 10...11, .hard).inputs where review.opinions.count == 2 {
            let words = review.text.split(separator: " ").dropLast()
            guard let joint = words.lastIndex(where: { $0 == "but" || $0 == "although" }),
                joint > review.opinions[0].cue
            else { continue }
            lengths[words[joint], default: []].append(words.count - joint - 1)
        }
        let means = (["but", "although"] as [Substring]).map { joint in
            let all = lengths[joint] ?? []
            return Double(all.reduce(0, +)) / Double(all.count)
        }
        #expect(abs(means[0] - means[1]) < 0.2, "\(means)")
    }

    @Test("No token by itself tells the label, nor does the length")
    func nothingBySelf() {
        let data = Self.data(8000)
        var counts: [Substring: [Int]] = [:]
        for (review, label) in zip(data.inputs, data.labels) {
            for word in Set(review.text.split(separator: " ")) { counts[word, default: [0, 0]][Int(label)] += 1 }
        }
        for (word, count) in counts {
            let share = Double(count.max() ?? 0) / Double(count[0] + count[1])
            let isCue = SentimentJudge.praise.contains(word) || SentimentJudge.blame.contains(word)
            // Of a word that has no meaning, four deviations of chance.
            let chance = 0.5 + 2 / Double(count[0] + count[1]).squareRoot()
            #expect(share < (isCue ? 0.78 : chance), "\(word) \(count)")
        }
        for length in 5...30 {
            let labels = zip(data.inputs, data.labels).filter { $0.0.text.split(separator: " ").count == length }
            let share = Double(labels.count { $0.1 == 1 }) / Double(labels.count)
            #expect(abs(share - 0.5) < 2 / Double(labels.count).squareRoot(), "\(length) \(share)")
        }
    }

    @Test("The words are about two hundred, in plain lower case, and every word of praise and blame is among them")
    func vocabulary() {
        let texts = Self.data(4000).inputs.map(\.text)
        let vocabulary = Vocabulary(texts.map { Tokenizer.words()($0) })
        #expect((150...250).contains(vocabulary.count), "\(vocabulary.count)")
        for cue in SentimentJudge.praise.union(SentimentJudge.blame) { #expect(vocabulary.contains(String(cue))) }
        #expect(texts.allSatisfy { $0 == $0.lowercased() && $0.hasSuffix(" .") && !$0.contains("  ") })
        // The placeholders of the patterns are all filled.
        #expect(texts.allSatisfy { !$0.contains("_") && !$0.contains("THING") })
    }

    @Test("A review of up to thirty tokens tells nothing twice")
    func noRepetition() {
        for review in Self.data(2000).inputs {
            let sentences = SentimentJudge.sentences(of: review.text).map(\.words)
            #expect(Set(sentences).count == sentences.count, "\(review.text)")
        }
    }
}
