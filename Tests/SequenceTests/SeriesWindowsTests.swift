import Foundation
import RNNKit
import TestSupport
import Testing

@Suite("Windows over series")
struct SeriesWindowsTests {
    /// Rows 2 and 4 of the target are gaps.
    private let series: TimeSeries
    private let features = SeriesFeatures(targets: ["y"], known: ["k"], marksGaps: true)
    private let scale = SeriesScale(means: [0, 0], deviations: [1, 1])

    init() throws {
        series = try TimeSeries(["k": [10, 11, 12, 13, 14, 15, 16, 17], "y": [1, 2, .nan, 4, .nan, 6, 7, 8]])
    }

    private func windows(
        _ part: SeriesPart, _ features: SeriesFeatures? = nil, _ scale: SeriesScale? = nil, stride: Int = 1
    ) throws -> SeriesWindows<Double> {
        try SeriesWindows(
            of: [part], features ?? self.features, scale ?? self.scale, window: 3, horizon: 2, stride: stride)
    }

    @Test("Windows and gaps are those of a table worked out by hand")
    func byHand() throws {
        let windows = try windows(SeriesPart(series))
        #expect(windows.count == 4 && (0..<4).map { windows.origin(of: $0).row } == [3, 4, 5, 6])
        let batch = windows.batch([1, 0])
        // Each row: the number or the one before it, and whether it was there.
        #expect(batch.past == Tensor([[[2, 1], [2, 0], [4, 1]], [[1, 1], [2, 1], [2, 0]]]))
        // Of each row after the first one.
        #expect(batch.known == Tensor([[[12], [13], [14], [15]], [[11], [12], [13], [14]]]))
        #expect(batch.following == Tensor([[[4, 0], [6, 1]], [[4, 1], [4, 0]]]))
        #expect(batch.observed == [1, 2] && batch.targets == Tensor([6, 4]) && batch.indices == [1, 0])
        let whole = windows.batch([3])
        #expect(whole.observed == [0, 1] && whole.targets == Tensor([7, 8]))
    }

    @Test("Gaps may be the mean, and the first ones are, with nothing before them")
    func fillings() throws {
        let mean = SeriesFeatures(targets: ["y"], filling: .mean)
        #expect(
            try windows(SeriesPart(series), mean, SeriesScale(means: [1], deviations: [2])).batch([0]).past
                == Tensor([[[0], [0.5], [0]]]))
        let gaps = try TimeSeries(["y": [.nan, .nan, 5, .nan, 1, 1]])
        #expect(
            try windows(SeriesPart(gaps), SeriesFeatures(targets: ["y"]), SeriesScale(means: [1], deviations: [2]))
                .batch([0, 1]).past == Tensor([[[0], [0], [2]], [[0], [2], [2]]]))
    }

    @Test("Lags and the calendar are read of the rows to forecast too")
    func known() throws {
        let dated = try TimeSeries(
            ["y": series["y"] ?? []], start: Timestamp("2024-01-01T00:00"), step: .seconds(6 * 3600))
        let features = SeriesFeatures(targets: ["y"], calendar: [.hourOfDay], lags: [2, 3])
        let windows = try windows(SeriesPart(dated), features, SeriesScale(means: [0], deviations: [1]))
        // The third row before a window's second one must be there.
        #expect(windows.count == 2 && windows.origin(of: 0).row == 5)
        // Rows 3 to 6: 18, 0, 6 and 12 o'clock, sine and cosine; the numbers two and three rows before.
        let expected = Tensor<Double>([[[-1, 0, 2, 1], [0, 1, 2, 2], [1, 0, 4, 2], [0, -1, 4, 4]]])
        #expect(windows.batch([0]).known.isClose(to: expected, absolute: 1e-12))
    }

    @Test("The rows forecast are those of the part, and windows reach back before it, with a stride too")
    func parts() throws {
        let later = try windows(SeriesPart(series, rows: 5..<8))
        #expect(later.count == 2 && later.origin(of: 0).row == 5 && later.origin(of: 1).row == 6)
        #expect(later.batch([0]).past == (try windows(SeriesPart(series))).batch([2]).past)
        let strided = try windows(SeriesPart(series), stride: 2)
        #expect((0..<strided.count).map { strided.origin(of: $0).row } == [3, 5])
        let several = try SeriesWindows<Double>(
            of: [SeriesPart(series, rows: 0..<5), SeriesPart(series), SeriesPart(series, rows: 6..<8)], features,
            scale, window: 3, horizon: 2)
        #expect(several.count == 6)
        #expect((0..<6).map { several.origin(of: $0).part } == [0, 1, 1, 1, 1, 2])
        #expect((0..<6).map { several.origin(of: $0).row } == [3, 3, 4, 5, 6, 6])
        #expect(several.batch([5, 1]).past == .concatenated([several.batch([4]).past, several.batch([0]).past]))
    }

    @Test("A batch has each window once in an epoch, in the order of the seed")
    func batches() throws {
        let windows = try SeriesWindows<Double>(
            of: [SeriesPart(series), SeriesPart(series)], features, scale, window: 2, horizon: 1)
        #expect(windows.count == 12)
        let batches = windows.batches(of: 5, seed: 3, epoch: 1)
        #expect(batches.map(\.indices.count) == [5, 5, 2])
        #expect(batches.flatMap(\.indices).sorted() == Array(0..<12) && batches[0].indices != [0, 1, 2, 3, 4])
        #expect(batches.map(\.indices) == windows.batches(of: 5, seed: 3, epoch: 1).map(\.indices))
        #expect(windows.batches(of: 7).map(\.indices) == [Array(0..<7), Array(7..<12)])
    }

    @Test("Before an origin nothing of what comes later is seen, and rows before the beginning are gaps")
    func origins() throws {
        let origins = [SeriesOrigin(series, row: 4), SeriesOrigin(series, row: 1), SeriesOrigin(series)]
        let windows = SeriesWindows<Double>(before: origins, features, scale, window: 3, horizon: 2)
        let batch = windows.batch([0, 1, 2])
        #expect(batch.past.entry(0) == (try self.windows(SeriesPart(series)).batch([1]).past.entry(0)))
        #expect(batch.past.entry(1) == Tensor([[0, 0], [0, 0], [1, 1]]))
        #expect(batch.past.entry(2) == Tensor([[6, 1], [7, 1], [8, 1]]))
        // After the end the last number is all that is known.
        #expect(batch.known.entry(2) == Tensor([[16], [17], [17], [17]]))
        var changed = series.columns[1]
        for row in 4..<8 { changed[row] = 1e6 }
        let other = SeriesOrigin(try TimeSeries(["k": series.columns[0], "y": changed]), row: 4)
        let again = SeriesWindows<Double>(before: [other], features, scale, window: 3, horizon: 2).batch([0])
        #expect(again.past.entry(0) == batch.past.entry(0) && again.known.entry(0) == batch.known.entry(0))
    }

    @Test("A gap at a window's beginning has the number before the window, however the window was asked for")
    func carried() throws {
        let origin = SeriesOrigin(series, row: 5)
        let before = SeriesWindows<Double>(before: [origin], features, scale, window: 1, horizon: 1).batch([0])
        #expect(before.past == Tensor([[[4, 0]]]))
        let part = try SeriesWindows<Double>(
            of: [SeriesPart(series, rows: 5..<6)], features, scale, window: 1, horizon: 1)
        #expect(part.batch([0]).past == before.past)
    }

    @Test("A hundred thousand windows are places in one series")
    func many() throws {
        let long = try TimeSeries(["y": (0..<100_024).map { Double($0) }])
        let windows = try SeriesWindows<Float>(
            of: [SeriesPart(long)], SeriesFeatures(targets: ["y"]), SeriesScale(means: [0], deviations: [1]),
            window: 24, horizon: 1)
        #expect(windows.count == 100_000)
        let batch = windows.batch([99_999, 500])
        #expect(batch.past.entry(1).flattened() == Tensor((500..<524).map { Float($0) }))
        #expect(batch.targets == Tensor([100_023, 524]))
    }

    @Test("A series that is too short, or lacks a column or dates, is named")
    func refused() throws {
        func problem(_ part: SeriesPart, _ features: SeriesFeatures) -> String {
            let scale = SeriesScale(
                means: features.columns.map { _ in 0 }, deviations: features.columns.map { _ in 1 })
            do {
                _ = try SeriesWindows<Double>(
                    of: [SeriesPart(series), part], features, scale, window: 3, horizon: 2)
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(
            problem(SeriesPart(series, rows: 0..<4), features)
                == "example 1: a window of 3 rows and 2 to forecast do not fit rows 0..<4 of a series of 8")
        #expect(
            problem(SeriesPart(series, rows: 6..<7), features)
                == "example 1: a window of 3 rows and 2 to forecast do not fit rows 6..<7 of a series of 8")
        #expect(
            problem(SeriesPart(series, rows: 0..<7), SeriesFeatures(targets: ["y"], lags: [4]))
                == "example 1: a window of 3 rows, 3 before it for lags, and 2 to forecast do not fit rows 0..<7 "
                + "of a series of 8")
        #expect(
            problem(SeriesPart(series), SeriesFeatures(targets: ["y"], observed: ["z"]))
                == "example 0: there is no column \"z\"; there are \"k\", \"y\"")
        #expect(
            problem(SeriesPart(series), SeriesFeatures(targets: ["y"], calendar: [.month]))
                == "example 0: there are no dates, of which the calendar is read")
    }

    @Test("Features come back from JSON; those that no model can have do not")
    func coding() throws {
        let features = SeriesFeatures(
            targets: ["y"], observed: ["o"], known: ["k"], calendar: [.month, .hourOfDay], lags: [24, 168],
            filling: .mean, marksGaps: true)
        let data = try JSONEncoder().encode(features)
        #expect(try JSONDecoder().decode(SeriesFeatures.self, from: data) == features)
        let text = String(decoding: data, as: UTF8.self)
        for (part, other) in [
            (#"["y"]"#, "[]"), (#"["o"]"#, #"["y"]"#), (#"["k"]"#, #"["k","k"]"#), ("[24,168]", "[0]"),
            ("[24,168]", "[65536]"), ("[24,168]", "[24,24]"), (#""month""#, #""hourOfDay""#), (#""mean""#, #""no""#),
        ] {
            let changed = text.replacing(part, with: other)
            try #require(changed != text)
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(SeriesFeatures.self, from: Data(changed.utf8))
            }
        }
    }

    @Test("Features that contradict each other are refused")
    func mistakes() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SeriesFeatures(targets: ["y"], known: ["y"])
        }
        #expect(message(result).contains("SeriesFeatures: the columns [\"y\", \"y\"] have a name twice"))
    }
}
