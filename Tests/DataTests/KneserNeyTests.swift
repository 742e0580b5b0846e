import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct KneserNeyTests {
    /// Texts of some ids, of which the lower ones are more frequent and follow each other.
    private static func texts(_ lengths: [Int], vocabulary: Int, seed: UInt64) -> [[Int32]] {
        var random = RandomSource(seed: seed)
        return lengths.map { length in
            var last = 0
            return (0..<length).map { _ in
                if random.integer(below: 3) == 0 { last = random.integer(below: vocabulary) }
                last = min(last, random.integer(below: vocabulary))
                return Int32(last)
            }
        }
    }

    /// All contexts of up to some tokens.
    private static func contexts(upTo length: Int, vocabulary: Int) -> [[Int32]] {
        (0...length).flatMap { Array(Paths(symbols: Int32(vocabulary), frames: $0)) }
    }

    @Test(
        "After every context, seen or not, probabilities are those of the formula, and their sum is 1",
        arguments: 1...4, KneserNey.Discounting.allCases)
    func formula(_ order: Int, _ discounting: KneserNey.Discounting) {
        for lengths in [[30], [0, 1, 9, 2], [80], []] {
            // The last id is in no text.
            let texts = Self.texts(lengths, vocabulary: 3, seed: UInt64(order))
            let model = KneserNey(texts, order: order, vocabulary: 4, discounting: discounting)
            let naive = NaiveKneserNey(texts, order: order, vocabulary: 4, discounting: discounting)
            #expect(model.discounts == naive.discounts)
            for context in Self.contexts(upTo: min(order, 3), vocabulary: 4) {
                let probabilities = model.probabilities(after: context)
                #expect(abs(probabilities.reduce(0, +) - 1) < 1e-12, "\(context)")
                for token in 0..<Int32(4) {
                    let expected = naive.probability(of: token, after: context)
                    #expect(abs(probabilities[Int(token)] - expected) < 1e-12, "\(token) after \(context)")
                    #expect(model.probability(of: token, after: context) == probabilities[Int(token)])
                    #expect(expected > 0)
                }
            }
        }
    }

    @Test("Discounts come from how many grams are there once, twice, ...; where these are too few, they are fixed")
    func discounts() {
        let texts = Self.texts([500], vocabulary: 12, seed: 7)
        for discounting in KneserNey.Discounting.allCases {
            let model = KneserNey(texts, order: 3, vocabulary: 12, discounting: discounting)
            let naive = NaiveKneserNey(texts, order: 3, vocabulary: 12, discounting: discounting)
            #expect(model.discounts == naive.discounts)
            // Enough for estimates at the highest order.
            #expect(model.discounts[2] != [0.5, 1, 1.5] && model.discounts[2] != [0.5, 0.5, 0.5])
        }
        #expect(KneserNey([0, 1], order: 2, vocabulary: 2).discounts == [[0.5, 1, 1.5], [0.5, 1, 1.5]])
    }

    @Test("Worked by hand")
    func example() {
        // Pairs: start 0, 0 1, 1 0, each once; before 0 stand the start and 1, before 1 stands 0.
        let model = KneserNey([0, 1, 0], order: 2, vocabulary: 2, discounting: .single)
        #expect(model.discounts[0] == Array(repeating: 1.0 / 3, count: 3) && model.discounts[1] == [0.5, 0.5, 0.5])
        // p(0) = (2 - 1/3) / 3 + 2/9 · 1/2 = 2/3, and half of each p after a token is what followed it.
        #expect(abs(model.probability(of: 0, after: [1]) - 5.0 / 6) < 1e-15)
        #expect(abs(model.probability(of: 1, after: [0]) - 2.0 / 3) < 1e-15)
        #expect(abs(model.probability(of: 1, after: []) - 1.0 / 6) < 1e-15)
    }

    @Test("What began the texts is what is likely at the beginning, and no gram reaches into the next text")
    func beginnings() {
        let model = KneserNey([[1, 2], [1, 2], [1, 2], [1, 0]], order: 3, vocabulary: 4)
        #expect(model.probability(of: 1, after: []) > 0.5)
        #expect(model.probability(of: 1, after: [1, 2]) < 0.5)
    }

    @Test("Ids that were not there share what is left, alike")
    func unknown() {
        let model = KneserNey([0, 1, 0, 1, 1, 0], order: 3, vocabulary: 100)
        let probabilities = model.probabilities(after: [0, 1])
        #expect(Set(probabilities[2...]).count == 1 && probabilities[2] > 0 && probabilities[2] < probabilities[0])
    }

    @Test("A text's probability is the product of its tokens', in nats, bits and as perplexity")
    func measure() throws {
        let texts = Self.texts([200, 50], vocabulary: 6, seed: 3)
        let model = KneserNey(texts[0], order: 4, vocabulary: 6)
        let text = texts[1]
        let sum = text.indices.reduce(0.0) { $0 + log(model.probability(of: text[$1], after: Array(text[..<$1]))) }
        #expect(abs(model.logProbability(of: text) - sum) < 1e-10)
        let likelihood = model.measure(text)
        #expect(likelihood.count == 50 && abs(likelihood.nats + sum / 50) < 1e-12)
        #expect(abs(likelihood.bits - likelihood.nats / log(2)) < 1e-12)
        #expect(abs(likelihood.perplexity - exp(likelihood.nats)) < 1e-12)
        let both = model.measure([text, text])
        #expect(both.count == 100 && abs(both.nats - likelihood.nats) < 1e-12)
        // The same figures as those of a language model.
        let figures = Figures(likelihood)
        #expect(figures.loss == likelihood.nats && abs(figures.bits - likelihood.bits) < 1e-12)
        #expect(abs(figures.perplexity - likelihood.perplexity) < 1e-9)
    }

    @Test("Of no texts all tokens are alike, and a text without tokens has nothing to measure")
    func nothing() {
        let model = KneserNey([[Int32]](), order: 5, vocabulary: 4)
        #expect(model.probabilities(after: [1, 2, 3, 0, 1]) == Array(repeating: 0.25, count: 4))
        #expect(model.measure([Int32]()) == Likelihood() && Likelihood().nats == 0 && Likelihood().perplexity == 1)
    }

    @Test("Texts with more grams than the first tables hold are counted as by the formula")
    func growth() {
        let texts = Self.texts([3000], vocabulary: 60, seed: 5)
        let model = KneserNey(texts, order: 3, vocabulary: 60)
        let naive = NaiveKneserNey(texts, order: 3, vocabulary: 60, discounting: .modified)
        for place in stride(from: 0, to: 3000, by: 41) {
            let (token, context) = (texts[0][place], Array(texts[0][..<place].suffix(4)))
            let expected = naive.probability(of: token, after: context)
            #expect(abs(model.probability(of: token, after: context) - expected) < 1e-12)
        }
    }

    @Test("Of a long context nothing but its last tokens is looked at")
    func lastTokens() {
        let model = KneserNey([[0, 1, 1, 0, 1]], order: 3, vocabulary: 2)
        // What is no token would be refused.
        #expect(model.probability(of: 1, after: [7, 0, 1]) == model.probability(of: 1, after: [0, 0, 1]))
        #expect(model.probabilities(after: [7, 0, 1]) == model.probabilities(after: [0, 0, 1]))
    }

    @Test("What cannot be is refused")
    func misfit() async {
        let order = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = KneserNey([[0]], order: 0, vocabulary: 2)
        }
        #expect(message(order).contains("KneserNey: the order must be between 1 and 100, not 0"))
        let token = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = KneserNey([[0, 2]], order: 2, vocabulary: 2)
        }
        #expect(message(token).contains("KneserNey: token 2 is not one of 2 ids"))
        let asked = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = KneserNey([[0]], order: 2, vocabulary: 2).probability(of: -1, after: [])
        }
        #expect(message(asked).contains("KneserNey: token -1 is not one of 2 ids"))
        let context = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = KneserNey([[0]], order: 2, vocabulary: 2).probability(of: 0, after: [2])
        }
        #expect(message(context).contains("KneserNey: token 2 is not one of 2 ids"))
        let vocabulary = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = KneserNey([[Int32]](), order: 2, vocabulary: 0)
        }
        #expect(message(vocabulary).contains("KneserNey: the vocabulary must have between 1 and 2147483647 ids, not 0"))
    }
}
