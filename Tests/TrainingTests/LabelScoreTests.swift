import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct LabelScoreTests {
    @Test("Average precision and F1 are scikit-learn's, where scores are equal too")
    func reference() throws {
        for expected in try FigureReferences.load().labels {
            let scores = LabelScores(expected.scores, expected.labels)
            for label in 0..<scores.labels {
                let precision = try #require(scores.averagePrecision(of: label))
                #expect(abs(precision - expected.average_precision[label]) < 1e-12)
            }
            #expect(abs(try #require(scores.meanAveragePrecision) - expected.mean) < 1e-12)
            let tally = scores.tally(thresholds: Array(repeating: 0.55, count: scores.labels))
            #expect(abs(tally.microF1 - expected.micro) < 1e-12 && abs(tally.macroF1 - expected.macro) < 1e-12)
            #expect(tally.figures == [Figure(.microF1, tally.microF1), Figure(.macroF1, tally.macroF1)])
        }
    }

    @Test("The best threshold gives the greatest F1 that there is")
    func thresholds() throws {
        for expected in try FigureReferences.load().labels {
            let scores = LabelScores(expected.scores, expected.labels)
            let tally = scores.tally(thresholds: scores.bestThresholds())
            for label in 0..<scores.labels {
                #expect(abs(tally.labels[label].f1 - expected.best_f1[label]) < 1e-12)
                // No threshold is better.
                for row in expected.scores {
                    let other = scores.tally(thresholds: Array(repeating: row[label], count: scores.labels))
                    #expect(other.labels[label].f1 <= tally.labels[label].f1 + 1e-12)
                }
            }
        }
    }

    @Test("Worked by hand: the precision at each right one, and equal scores at once")
    func example() {
        // Right at ranks 1 and 3: 1/2 · 1 + 1/2 · 2/3.
        let scores = LabelScores([[0.9], [0.8], [0.7], [0.1]], [[true], [false], [true], [false]])
        #expect(abs((scores.averagePrecision(of: 0) ?? 0) - 5.0 / 6) < 1e-15)
        // With 0.9 alone F1 is 2/3, down to 0.7 it is 4/5.
        #expect(abs((scores.bestThreshold(of: 0) ?? 0) - 0.4) < 1e-15)
        // All alike: the precision of everything.
        let alike = LabelScores([[1], [1], [1], [1]], [[true], [false], [false], [false]])
        #expect(alike.averagePrecision(of: 0) == 0.25)
    }

    @Test("Of several best thresholds the highest is taken, and neighbours have nothing between")
    func ties() {
        // With 3: P = 1, R = 1/2; with 3, 2, 1, 0: P = 1/2, R = 1.
        let equal = LabelScores([[3], [2], [1], [0]], [[true], [false], [false], [true]])
        #expect(equal.bestThreshold(of: 0) == 2.5)
        #expect(LabelScores([[3], [2]], [[false], [true]]).bestThreshold(of: 0) == 2)
        let near = 1.0.nextUp
        #expect(LabelScores([[near], [1]], [[true], [false]]).bestThreshold(of: 0) == near)
        #expect(LabelScores([[.infinity], [1]], [[true], [false]]).bestThreshold(of: 0) == .infinity)
    }

    @Test("Labels that are never right have no average precision and no best threshold, and are not in the mean")
    func absent() {
        let scores = LabelScores([[0.9, 0.9], [0.1, 0.1]], [[true, false], [false, false]])
        #expect(scores.averagePrecision(of: 1) == nil && scores.bestThreshold(of: 1) == nil)
        #expect(scores.meanAveragePrecision == 1)
        #expect(scores.bestThresholds(otherwise: 7) == [0.5, 7])
        #expect(scores.tally(thresholds: [0.5, 7]).macroF1 == 1)
        #expect(scores.tally(thresholds: [0.5, 0.5]).macroF1 == 0.5)
        let none = LabelScores(labels: 2)
        #expect(none.averagePrecision(of: 0) == nil && none.meanAveragePrecision == nil)
        #expect(none.bestThresholds() == [0.5, 0.5] && none.tally(thresholds: [0, 0]).microF1 == 0)
        #expect(LabelScores([], []).labels == 0 && LabelScores([], []).meanAveragePrecision == nil)
        #expect(LabelTally().figures.isEmpty && LabelTally().macroF1 == 0 && LabelTally([], []) == LabelTally())
    }

    @Test("A score that is NaN ranks last and is never predicted")
    func notANumber() {
        let scores = LabelScores([[.nan], [0.2]], [[true], [true]])
        #expect(scores.averagePrecision(of: 0) == 1)
        #expect(scores.bestThreshold(of: 0) == 0.2)
        #expect(scores.tally(thresholds: [-.infinity]).labels[0] == MatchCounts(predicted: 1, actual: 2, correct: 1))
        #expect(LabelScores([[.nan]], [[true]]).bestThreshold(of: 0) == nil)
    }

    @Test("Counts of labels add up over batches, and of different numbers of labels")
    func sums() {
        let (a, b) = (LabelTally([[true, false]], [[true, true]]), LabelTally([[true]], [[false]]))
        for (first, second) in [(a, b), (b, a)] {
            var sum = LabelTally()
            sum.add(first)
            sum.add(second)
            #expect(
                sum.labels == [
                    MatchCounts(predicted: 2, actual: 1, correct: 1), MatchCounts(predicted: 0, actual: 1),
                ])
        }
        var scores = LabelScores([[0.9]], [[true]])
        scores.add([[0.1]], [[false]])
        #expect(scores.averagePrecision(of: 0) == 1 && scores.bestThreshold(of: 0) == 0.5)
        #expect(Figure.Kind.microF1.isBetter(1, than: 0) && Figure.Kind.meanAveragePrecision.isBetter(1, than: 0))
    }

    @Test("What does not go together is refused")
    func misfit() async {
        let examples = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = LabelScores([[0.5]], [])
        }
        #expect(message(examples).contains("LabelScores: 1 scores for 0 examples"))
        let labels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = LabelScores([[0.5], [0.5]], [[true], [true, false]])
        }
        #expect(message(labels).contains("an example has 1 scores for 2 labels; there are 1"))
        let thresholds = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = LabelScores(labels: 2).tally(thresholds: [0.5])
        }
        #expect(message(thresholds).contains("LabelScores: 1 thresholds for 2 labels"))
        let tally = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = LabelTally([[true]], [[true, false]])
        }
        #expect(message(tally).contains("an example has 1 predictions for 2 labels; there are 2"))
    }

    @Test("A tally comes back from what is written of it")
    func coding() throws {
        let tally = LabelTally([[true, false]], [[true, true]])
        #expect(try JSONDecoder().decode(LabelTally.self, from: JSONEncoder().encode(tally)) == tally)
        let large = "{\"predicted\":0,\"actual\":\(1 << 50),\"correct\":0}"
        for bad in ["{\"predicted\":1,\"actual\":1,\"correct\":2}", "\(large),\(large)"] {
            let text = Data("{\"labels\":[\(bad)]}".utf8)
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(LabelTally.self, from: text) }
        }
    }
}
