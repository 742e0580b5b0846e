import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct RegressionTests {
    let numbers: FigureReferences.Numbers

    init() throws {
        numbers = try FigureReferences.load().numbers
    }

    @Test("MAE, RMSE and R² are scikit-learn's, and add up over batches of any sizes")
    func errors() throws {
        let whole = RegressionTally(numbers.predictions, numbers.values)
        var sum = RegressionTally()
        for range in [0..<1, 1..<1, 1..<17, 17..<40] {
            sum.add(RegressionTally(Array(numbers.predictions[range]), Array(numbers.values[range])))
        }
        for tally in [whole, sum] {
            #expect(tally.count == 40)
            #expect(abs(try #require(tally.mae) - numbers.mae) < 1e-12)
            #expect(abs(try #require(tally.rmse) - numbers.rmse) < 1e-12)
            #expect(abs(try #require(tally.r2) - numbers.r2) < 1e-12)
            #expect(tally.figures.map(\.kind) == [.mae, .rmse, .r2])
        }
        #expect(Figure.Kind.mae.isBetter(1, than: 2) && Figure.Kind.rmse.isBetter(1, than: 2))
        #expect(Figure.Kind.r2.isBetter(0.9, than: 0.8))
    }

    @Test("R² does not suffer where values are far from zero")
    func farAway() throws {
        let far = numbers.values.map { $0 + 1e8 }
        let tally = RegressionTally(numbers.predictions.map { $0 + 1e8 }, far)
        #expect(abs(try #require(tally.r2) - numbers.r2) < 1e-6)
    }

    @Test("The pinball loss is scikit-learn's, and half of the absolute error for a half")
    func pinball() throws {
        for (name, expected) in numbers.pinball {
            let quantile = try #require(Double(name))
            let loss = try #require(pinballLoss(numbers.predictions, numbers.values, quantile: quantile))
            #expect(abs(loss - expected) < 1e-12)
        }
        // One below by 2, one above by 1: 0.9 · 2 and 0.1 · 1.
        #expect(abs(try #require(pinballLoss([0, 5], [2, 4], quantile: 0.9)) - 0.95) < 1e-15)
    }

    @Test("MASE is the error by that of the seasonal naive forecast within the series")
    func scaled() throws {
        for (name, expected) in numbers.mase {
            let error = meanAbsoluteScaledError(
                numbers.predictions, numbers.values, after: numbers.series, period: try #require(Int(name)))
            #expect(abs(try #require(error) - expected) < 1e-12)
        }
        // The series moves by 2 a step; the forecast is off by 1 and 3.
        #expect(meanAbsoluteScaledError([6, 10], [7, 7], after: [1, 3, 5]) == 1)
    }

    @Test("Values that are NaN are gaps: what is left is counted")
    func gaps() {
        let gaps: [Double] = [7, .nan, 7]
        #expect(RegressionTally([6, 100, 10], gaps) == RegressionTally([6, 10], [7, 7]))
        #expect(pinballLoss([6, 100, 10], gaps, quantile: 0.3) == pinballLoss([6, 10], [7, 7], quantile: 0.3))
        // Of the series 1 and 3, and 5 and 9, are known next to each other: 2 and 4.
        #expect(meanAbsoluteScaledError([6, .nan, 10], gaps, after: [1, 3, .nan, 5, 9]) == 2.0 / 3)
    }

    @Test("A prediction that is NaN where there is a value is no good prediction")
    func nothingSaid() throws {
        let tally = RegressionTally([1, .nan], [1, 2])
        #expect(tally.mae?.isNaN == true && tally.rmse?.isNaN == true && tally.r2?.isNaN == true)
        #expect(pinballLoss([1, .nan], [1, 2], quantile: 0.5)?.isNaN == true)
        #expect(meanAbsoluteScaledError([.nan], [1], after: [1, 2])?.isNaN == true)
    }

    @Test("Where there is nothing, or nothing to divide by, there is no figure")
    func nothing() {
        for values in [[], [Double.nan, .nan]] {
            let tally = RegressionTally(values, values)
            #expect(tally.mae == nil && tally.rmse == nil && tally.r2 == nil && tally.figures.isEmpty)
            #expect(pinballLoss(values, values, quantile: 0.5) == nil)
            #expect(meanAbsoluteScaledError(values, values, after: [1, 2]) == nil)
        }
        // All values are the same: errors, but no R².
        #expect(RegressionTally([1, 2], [3, 3]).figures.map(\.kind) == [.mae, .rmse])
        #expect(meanAbsoluteScaledError([1], [2], after: [3, 3, 3]) == nil)
        #expect(meanAbsoluteScaledError([1], [2], after: [1, 2, 1, 2], period: 2) == nil)
        #expect(meanAbsoluteScaledError([1], [2], after: [1, 2], period: 2) == nil)
        #expect(meanAbsoluteScaledError([1], [2], after: [.nan, .nan, .nan]) == nil)
        #expect(meanAbsoluteScaledError([1], [2], after: []) == nil)
    }

    @Test("What does not go together is refused")
    func misfit() async {
        let counts = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = RegressionTally([1], [1, 2])
        }
        #expect(message(counts).contains("RegressionTally: 1 predictions for 2 values"))
        let period = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = meanAbsoluteScaledError([1], [1], after: [1], period: 0)
        }
        #expect(message(period).contains("the period 0 is less than 1"))
        let quantile = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = pinballLoss([1], [1], quantile: 1)
        }
        #expect(message(quantile).contains("the quantile must be between 0 and 1, not 1.0"))
    }

    @Test("A tally comes back from what is written of it; sums that cannot be are refused")
    func coding() throws {
        let tally = RegressionTally([1, 2], [3, 5])
        let written = try JSONEncoder().encode(tally)
        #expect(try JSONDecoder().decode(RegressionTally.self, from: written) == tally)
        let text = String(decoding: written, as: UTF8.self)
        for (part, other) in [
            ("\"count\":2", "\"count\":-2"), ("\"absoluteSum\":5", "\"absoluteSum\":-5"),
            ("\"squareSum\":13", "\"squareSum\":-13"), ("\"deviations\":2", "\"deviations\":-2"),
        ] {
            let changed = text.replacing(part, with: other)
            try #require(changed != text)
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(RegressionTally.self, from: Data(changed.utf8))
            }
        }
    }
}
