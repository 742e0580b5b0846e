import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct EditDistanceTests {
    /// The definition, which tries everything.
    private static func naive(_ one: ArraySlice<Int32>, _ other: ArraySlice<Int32>) -> Int {
        guard let a = one.first, let b = other.first else { return one.count + other.count }
        let (rest, others) = (one.dropFirst(), other.dropFirst())
        return min(naive(rest, other) + 1, naive(one, others) + 1, naive(rest, others) + (a == b ? 0 : 1))
    }

    @Test("The distance is the fewest edits of all that there are", arguments: 0..<5, 0..<6)
    func all(_ count: Int, _ otherCount: Int) {
        var random = RandomSource(seed: UInt64(10 * count + otherCount))
        for _ in 0..<40 {
            let one = (0..<count).map { _ in Int32(random.integer(below: 3)) }
            let other = (0..<otherCount).map { _ in Int32(random.integer(below: 3)) }
            #expect(editDistance(from: one, to: other) == Self.naive(one[...], other[...]), "\(one) \(other)")
        }
    }

    @Test(
        "Edits are insertions, omissions and replacements, of whatever elements",
        arguments: [
            ("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("", "", 0), ("abc", "abc", 0), ("ab", "ba", 2),
            ("intention", "execution", 5),
        ])
    func examples(_ one: String, _ other: String, _ distance: Int) {
        #expect(editDistance(from: Array(one), to: Array(other)) == distance)
        #expect(editDistance(from: Array(other), to: Array(one)) == distance)
        #expect(editDistance(from: one.map { "\($0)" }, to: other.map { "\($0)" }) == distance)
    }

    @Test("The error rate is the edits of all sequences by the symbols of all")
    func tally() {
        var tally = EditTally([[1, 2, 3], [4]], [[1, 3], [4]])
        #expect(tally.symbols == 3 && tally.edits == 1 && tally.sequences == 2 && tally.exact == 1)
        tally.add(EditTally([[5, 5, 5], []], [[6], []]))
        #expect(tally.symbols == 4 && tally.edits == 4 && tally.sequences == 4 && tally.exact == 2)
        #expect(tally.figures == [Figure(.tokenErrorRate, 1), Figure(.exact, 0.5)])
        #expect(Figure.Kind.tokenErrorRate.isBetter(0.1, than: 0.2))
        #expect(EditTally().figures.isEmpty)
        // Too much is a mistake where nothing would be right.
        #expect(EditTally([[1, 2], []], [[], []]).figures == [Figure(.tokenErrorRate, 2), Figure(.exact, 0.5)])
    }

    @Test("Texts are counted by words or by characters, as they are")
    func texts() {
        let words = EditTally.words(["the  cat sat", "A dog"], ["the cat sat\ton", "a dog"])
        #expect(words.symbols == 6 && words.edits == 2 && words.exact == 0 && words.errorRate == 2.0 / 6)
        let characters = EditTally.characters(["caf\u{65}\u{301} ", "🇩🇪"], ["café", "🇫🇷"])
        #expect(characters.symbols == 5 && characters.edits == 2 && characters.errorRate == 0.4)
        #expect(EditTally.words([" "], [""]).exact == 1 && EditTally.words([], []).errorRate == 0)
        #expect(words.figures.first == Figure(.wordErrorRate, 2.0 / 6))
        #expect(characters.figures.first == Figure(.characterErrorRate, 0.4))
        var sum = EditTally()
        sum.add(words)
        sum.add(EditTally())
        #expect(sum == words)
        sum.add(characters)
        #expect(sum.unit == .symbol && sum.symbols == 11 && sum.figures.first?.kind == .tokenErrorRate)
        #expect(Figure.Kind.wordErrorRate.isBetter(0.1, than: 0.2))
        #expect(Figure.Kind.characterErrorRate.isBetter(0.1, than: 0.2))
    }

    @Test("A tally comes back from what is written of it; counts that cannot be are refused")
    func coding() throws {
        let tally = EditTally([[1, 2, 3], [4]], [[1, 3], [4]])
        let written = try JSONEncoder().encode(tally)
        #expect(try JSONDecoder().decode(EditTally.self, from: written) == tally)
        let text = String(decoding: written, as: UTF8.self)
        for (part, other) in [
            ("\"edits\":1", "\"edits\":-1"), ("\"exact\":1", "\"exact\":3"), ("\"symbols\":3", "\"symbols\":-3"),
            ("\"sequences\":2", "\"sequences\":9000000000000000000"), ("\"sequences\":2", "\"sequences\":0"),
        ] {
            let changed = text.replacing(part, with: other)
            try #require(changed != text)
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(EditTally.self, from: Data(changed.utf8)) }
        }
    }

    @Test("Predictions that do not go with the labels are refused")
    func misfit() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = EditTally([[1]], [[1], [2]])
        }
        #expect(message(result).contains("EditTally: 1 predictions for 2 sequences of labels"))
    }
}
