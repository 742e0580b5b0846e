import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct BLEUTests {
    @Test("Counts and scores are sacrebleu's, with one reference and with several")
    func reference() throws {
        for (index, expected) in try FigureReferences.load().bleu.enumerated() {
            let tally = BLEUTally(expected.sequences, references: expected.references)
            #expect(tally.matches == expected.matches && tally.grams == expected.grams, "case \(index)")
            #expect(tally.written == expected.written && tally.references == expected.length, "case \(index)")
            #expect(abs(tally.brevityPenalty - expected.penalty) < 1e-12, "case \(index)")
            for order in 1...4 {
                #expect(abs(tally.score(order: order) - expected.scores[order - 1]) < 1e-12, "case \(index)")
            }
            #expect(abs(tally.score(smoothing: .addOne) - expected.smoothed) < 1e-12, "case \(index)")
        }
    }

    @Test("A gram counts as often as a reference has it at most: the example of Papineni et al.")
    func clipped() {
        let words = "the the the the the the the".split(separator: " ")
        let references = ["the cat is on the mat", "there is a cat on the mat"].map { $0.split(separator: " ") }
        let tally = BLEUTally([words], references: [references])
        #expect(tally.matches == [2, 0, 0, 0] && tally.grams == [7, 6, 5, 4])
        #expect(abs(tally.score(order: 1) - 2.0 / 7) < 1e-15 && tally.score() == 0)
    }

    @Test("Counts add up over batches; scores do not")
    func sums() throws {
        let whole = try FigureReferences.load().bleu[0]
        var sum = BLEUTally()
        for (sequence, references) in zip(whole.sequences, whole.references) {
            sum.add(BLEUTally([sequence], references: [references]))
        }
        #expect(sum == BLEUTally(whole.sequences, references: whole.references))
        #expect(sum.figures == [Figure(.bleu, sum.score())])
        #expect(Figure.Kind.bleu.isBetter(0.3, than: 0.2))
    }

    @Test("What is empty scores zero, and nothing at all has no figures")
    func empty() {
        #expect(BLEUTally().figures.isEmpty && BLEUTally().score() == 0 && BLEUTally().brevityPenalty == 0)
        let nothing = BLEUTally([[Int]()], [[1, 2]])
        #expect(nothing.score() == 0 && nothing.score(smoothing: .addOne) == 0 && nothing.figures.count == 1)
        #expect(BLEUTally([[1, 2]], [[Int]()]).score(smoothing: .addOne) == 0)
        #expect(BLEUTally([[Int]()], [[Int]()]).score() == 0)
    }

    @Test("What cannot be is refused: sequences without references, an order beyond 4")
    func misfit() async {
        let count = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = BLEUTally([[1]], [[1], [2]])
        }
        #expect(message(count).contains("BLEUTally: 1 sequences for 2 references"))
        let none = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = BLEUTally([[1]], references: [[]])
        }
        #expect(message(none).contains("BLEUTally: a sequence has no reference"))
        let order = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = BLEUTally([[1]], [[1]]).score(order: 5)
        }
        #expect(message(order).contains("the order must be between 1 and 4, not 5"))
    }

    @Test("A tally comes back from what is written of it; counts that cannot be are refused")
    func coding() throws {
        let tally = BLEUTally([[1, 2, 3]], [[1, 2, 4]])
        let written = try JSONEncoder().encode(tally)
        #expect(try JSONDecoder().decode(BLEUTally.self, from: written) == tally)
        let text = String(decoding: written, as: UTF8.self)
        for (part, other) in [
            ("[2,1,0,0]", "[4,1,0,0]"), ("[2,1,0,0]", "[2,1,0]"), ("[2,1,0,0]", "[2,-1,0,0]"),
            ("[3,2,1,0]", "[3,2,1,0,0]"), ("[3,2,1,0]", "[3,2,9223372036854775807,0]"),
            ("\"written\":3", "\"written\":-3"),
        ] {
            let changed = text.replacing(part, with: other)
            try #require(changed != text)
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(BLEUTally.self, from: Data(changed.utf8)) }
        }
    }
}
