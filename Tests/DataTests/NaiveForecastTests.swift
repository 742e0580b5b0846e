import RNNKit
import TestSupport
import Testing

@Suite struct NaiveForecastTests {
    @Test("The last value that is known stays")
    func naive() {
        #expect(NaiveForecast().values(after: [3, 5, 4], steps: 3) == [4, 4, 4])
        #expect(NaiveForecast().values(after: [3, 5, .nan, .nan], steps: 2) == [5, 5])
        #expect(NaiveForecast().values(after: [3], steps: 0).isEmpty)
    }

    @Test("The last period is repeated, with an older value where there is a gap")
    func seasonal() {
        let forecast = SeasonalNaiveForecast(period: 3)
        #expect(forecast.values(after: [1, 2, 3, 4, 5, 6], steps: 7) == [4, 5, 6, 4, 5, 6, 4])
        // Periods count from the end.
        #expect(forecast.values(after: [0, 1, 2, 3], steps: 3) == [1, 2, 3])
        #expect(forecast.values(after: [1, 2, 3, .nan, 5, .nan], steps: 3) == [1, 5, 3])
    }

    @Test("Where nothing is known, nothing is said: in series that are empty, too short, or nothing but gaps")
    func unknown() {
        #expect(NaiveForecast().values(after: [], steps: 2).map(\.isNaN) == [true, true])
        #expect(NaiveForecast().values(after: [.nan, .nan], steps: 1).map(\.isNaN) == [true])
        let forecast = SeasonalNaiveForecast(period: 3).values(after: [7, 8], steps: 4)
        #expect(forecast[0].isNaN && forecast[3].isNaN && forecast[1...2] == [7, 8])
    }

    @Test("What cannot be is refused")
    func misfit() async {
        let period = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SeasonalNaiveForecast(period: 0)
        }
        #expect(message(period).contains("SeasonalNaiveForecast: the period 0 is less than 1"))
        let steps = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = NaiveForecast().values(after: [1], steps: -1)
        }
        #expect(message(steps).contains("SeasonalNaiveForecast: the number of steps must not be negative, but is -1"))
    }
}
