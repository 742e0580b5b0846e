import Foundation
import RNNKit
import Testing

@testable import RNNData

@Suite("Series")
struct TimeSeriesTests {
    private func read(_ text: String, missing: TimeSeries.MissingDates = .refused) throws -> TimeSeries {
        try TimeSeries(DataTable(text, .csv(header: true)), date: "date", missing: missing)
    }

    @Test("A file of dates and numbers is a series, empty places being gaps")
    func file() throws {
        let series = try read(
            "date,load,wind\n2024-01-01T00:00,1.5,\n2024-01-01T01:00, 2 ,NA\n2024-01-01T02:00,nan,-3e1\n")
        #expect(series.names == ["load", "wind"] && series.count == 3 && series.step == .hour)
        #expect(series.start == Timestamp("2024-01-01") && series.date(at: 25)?.description == "2024-01-02T01:00:00")
        #expect(
            series
                == (try TimeSeries(
                    ["load": [1.5, 2, .nan], "wind": [.nan, .nan, -30]],
                    start: Timestamp("2024-01-01"), step: .hour)))
        #expect(series["load"]?[1] == 2 && series["solar"] == nil)
        let some = try TimeSeries(
            DataTable("x;t;y\n1;2024-01;2\n", .csv(header: true, separator: ";")), date: 2, values: ["y"])
        #expect(some.names == ["y"] && some.step == nil && some.date(at: 0) != nil && some.date(at: 1) == nil)
        let undated = try TimeSeries(DataTable("1\n2\n2\n", .csv(header: false)))
        #expect(undated.names == ["1"] && undated.columns == [[1, 2, 2]] && undated.date(at: 0) == nil)
    }

    @Test(
        "Steps are those of the calendar where the dates are",
        arguments: [
            ("2024-01-01,2024-01-02,2024-01-03", TimeStep.day, "2024-01-04"),
            ("2024-01-01,2024-01-08,2024-01-15", .week, "2024-01-22"),
            ("2024-01-15,2024-02-15,2024-03-15", .month, "2024-04-15"),
            ("2024-01-30,2024-02-29,2024-03-30", .month, "2024-04-30"),
            ("2023-11-30,2023-12-31,2024-01-31", .monthEnds(1), "2024-02-29"),
            ("2023-09-30,2023-12-31,2024-03-31", .monthEnds(3), "2024-06-30"),
            ("2022-05-01,2023-05-01,2024-05-01", .months(12), "2025-05-01"),
            ("2024-03-30T23:45,2024-03-31T00:00,2024-03-31T00:15", .seconds(900), "2024-03-31T00:30"),
        ])
    func steps(_ dates: String, _ step: TimeStep, _ next: String) throws {
        let rows = dates.split(separator: ",")
        let series = try read("date,x\n" + rows.map { "\($0),1\n" }.joined())
        #expect(series.step == step && series.date(at: rows.count) == Timestamp(next))
        for (row, date) in rows.enumerated() { #expect(series.date(at: row) == Timestamp(String(date))) }
        #expect(series.date(at: .max) == nil && series.date(at: .min + 1) == nil)
    }

    @Test(
        "What is wrong with a file is said with its place",
        arguments: [
            ("date,x\n2024-01-01,1\n2024-01-02,two\n", "f:3:12: \"two\" is not a number"),
            ("date,x\n2024-01-01,1\n2024-01-02,inf\n", "f:3:12: \"inf\" is not a number"),
            ("date,x\n2024-01-01,1\nyesterday,2\n", "f:3:1: \"yesterday\" is not a date"),
            (
                "date,x\n2024-01-02,1\n2024-01-01,2\n",
                "f:3:1: the date 2024-01-01T00:00:00 comes after 2024-01-02T00:00:00; dates must ascend"
            ),
            ("date,x\n2024-01-01,1\n2024-01-01,2\n", "f:3:1: the date 2024-01-01T00:00:00 is there twice"),
            (
                "date,x\n2024-01-01,1\n2024-01-02,2\n2024-01-04,3\n",
                "f:4:1: dates are missing between 2024-01-02T00:00:00 and 2024-01-04T00:00:00: the step is 1 day, that "
                    + "between 2024-01-01T00:00:00 and 2024-01-02T00:00:00; they can be read as gaps if you say so"
            ),
            (
                // One row too many among hours.
                "date,x\n2024-01-01T00:00,1\n2024-01-01T01:00,2\n2024-01-01T01:01,3\n2024-01-01T02:00,3\n",
                "f:3:1: dates are missing between 2024-01-01T00:00:00 and 2024-01-01T01:00:00: the step is 1 minute, that "
                    + "between 2024-01-01T01:00:00 and 2024-01-01T01:01:00;"
            ),
            (
                "date,x\n2024-01-01T00:00,1\n2024-01-01T02:00,2\n2024-01-01T05:00,3\n",
                "f:4:1: the date 2024-01-01T05:00:00 is not a whole number of steps after the first one, "
                    + "2024-01-01T00:00:00; the step is 2 hours, that between 2024-01-01T00:00:00 and 2024-01-01T02:00:00"
            ),
            ("day,x\n2024-01-01,1\n", "f: there is no column \"date\""),
            ("date\n2024-01-01\n", "f: there is no column with values"),
            ("date,x,x\n2024-01-01,1,2\n", "f: the column \"x\" is there twice"),
        ])
    func refused(_ text: String, _ problem: String) {
        let found = DataTests.problem { _ = try read(text) }
        #expect(found.hasPrefix(problem), "\(found)")
    }

    @Test("Dates that are missing may be gaps, unless there would be little else")
    func missing() throws {
        let series = try read("date,x\n2024-01-01,1\n2024-01-02,2\n2024-01-05,3\n", missing: .gaps)
        #expect(series == (try TimeSeries(["x": [1, 2, .nan, .nan, 3]], start: Timestamp("2024-01-01"), step: .day)))
        let months = try read("date,x\n2024-01-31,1\n2024-03-31,2\n2024-04-30,3\n", missing: .gaps)
        #expect(months.count == 4 && months.date(at: 1) == Timestamp("2024-02-29") && months.columns[0][1].isNaN)
        let sparse = "date,x\n0001-01-01T00:00:00,1\n0001-01-01T00:00:01,1\n9999-01-01,2\n"
        #expect(problem { _ = try read(sparse, missing: .gaps) }.contains("dates are missing between 3"))
        let stray = "date,x\n2024-01-01T00:00,1\n2024-01-01T01:00,2\n2024-01-01T01:01,3\n2024-01-01T02:00,3\n"
        #expect(
            problem { _ = try read(stray, missing: .gaps) }
                == "f:4:1: the step is 1 minute, that between 2024-01-01T01:00:00 and 2024-01-01T01:01:00, and most rows "
                + "are further apart")
    }

    @Test("Steps are said in words")
    func words() {
        let steps: [(TimeStep, String)] = [
            (.seconds(1), "1 second"), (.seconds(90), "90 seconds"), (.seconds(900), "15 minutes"), (.hour, "1 hour"),
            (.week, "7 days"), (.month, "1 month"), (.monthEnds(3), "3 months"),
        ]
        for (step, text) in steps { #expect("\(step)" == text) }
    }

    @Test("Gaps that the memory of the machine has no room for are refused")
    func tooManyGaps() throws {
        let minutes = (0..<2000).map { $0 < 1990 ? $0 : $0 + 120_000 }
        let dates = minutes.compactMap { Timestamp("2024-01-01")?.adding(seconds: 60 * $0) }
        let column = [Double](repeating: 0, count: dates.count)
        let width = MachineMemory.dataLimit / (8 * 122_000) + 1
        let error = #expect(throws: SeriesError.self) {
            try TimeSeries(
                names: (0..<width).map { "\($0)" }, columns: Array(repeating: column, count: width), dates: dates,
                missing: .gaps)
        }
        let start = "with those that are missing, there are 122000 dates of \(width) columns, too many for the memory"
        #expect(error?.problem.hasPrefix(start) == true)
    }

    @Test("A file may have many columns", .timeLimit(.minutes(1)))
    func wide() throws {
        let names = (0..<50_000).map { "x\($0)" }
        let row = Array(repeating: "1", count: names.count).joined(separator: ",")
        let text = ([names.joined(separator: ",")] + Array(repeating: row, count: 20)).joined(separator: "\n")
        let series = try TimeSeries(DataTable(text, .csv(header: true)))
        #expect(series.names == names && series.columns.allSatisfy { $0 == Array(repeating: 1, count: 20) })
    }

    @Test("A file may have several series, whose rows may be mixed")
    func several() throws {
        let text = "shop,date,x\nb,2024-01-01,1\na,2024-01-01,5\nb,2024-01-02,2\na,2024-01-03,6\na,2024-01-05,7\n"
        let all = try TimeSeries.all(in: DataTable(text, .csv(header: true)), name: "shop", date: "date")
        #expect(all.map(\.name) == ["b", "a"] && all.map(\.names) == [["x"], ["x"]])
        #expect(all[0].columns == [[1, 2]] && all[0].step == .day)
        #expect(all[1].columns == [[5, 6, 7]] && all[1].step == .seconds(172_800))
        let broken = text + "a,2024-01-05,8\n"
        #expect(
            problem { _ = try TimeSeries.all(in: DataTable(broken, .csv(header: true)), name: "shop", date: "date") }
                == "f:7:3: series \"a\": the date 2024-01-05T00:00:00 is there twice")
    }

    @Test("A series is read from a file whose first row has names")
    func path() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "series-\(UUID()).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try "date,x,y\n2024-01-01,1,1\n2024-01-02,2,1\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try TimeSeries(file: path, date: "date", values: ["y", "x"]).columns == [[1, 1], [1, 2]])
        #expect(try TimeSeries.all(inFile: path, name: "y", date: "date").map(\.name) == ["1"])
        #expect(throws: FileError.self) { try TimeSeries(file: path + ".none") }
    }

    @Test("Numbers in memory may be gaps, but not infinite")
    func memory() throws {
        let error = #expect(throws: SeriesError.self) { try TimeSeries(["x": [1, 2], "y": [.nan, .infinity]]) }
        #expect(error.map { "\($0)" } == "column \"y\", row 1: inf is not finite; NaN stands for a gap")
        let dates = ["2024-01-01", "2024-01-03"].compactMap { Timestamp($0) }
        #expect(try TimeSeries(names: ["x"], columns: [[1, 2]], dates: dates).step == .seconds(172_800))
        #expect(throws: SeriesError(row: 1, "the date \(dates[0]) is there twice")) {
            try TimeSeries(names: ["x"], columns: [[1, 2]], dates: [dates[0], dates[0]])
        }
    }

    @Test("Parts follow each other in time and are all rows; origins move through one")
    func parts() throws {
        let series = try TimeSeries(["x": (0..<20).map { Double($0) }])
        let parts = series.parts([0.7, 0.15, 0.15])
        #expect(parts.map(\.rows) == [0..<14, 14..<17, 17..<20])
        #expect(SeriesPart(series).rows == 0..<20)
        #expect(parts[0].origins(horizon: 3).map(\.row) == Array(0...11))
        #expect(parts[0].origins(horizon: 3, every: 4).map(\.row) == [0, 4, 8])
        #expect(parts[1].origins(horizon: 3).map(\.row) == [14] && parts[1].origins(horizon: 4).isEmpty)
        #expect(SeriesOrigin(series).row == 20)
    }

    @Test("A scale is fitted on the numbers of its parts alone, and is undone to the last digit")
    func scale() throws {
        let series = try TimeSeries(["x": [1, .nan, 5, 1, 5, 1e9], "same": [0.1, 0.1, 0.1, 0.1, 0.1, 7]])
        let scale = try SeriesScale(of: [SeriesPart(series, rows: 0..<5)], columns: ["x", "same"])
        #expect(scale.means == [3, 0.1] && scale.deviations == [2, 1])
        #expect(scale.scaled(7, column: 0) == 2 && scale.scaled(0.1, column: 1) == 0)
        #expect(scale.scaled(.nan, column: 0).isNaN && scale.scaled(1e300, column: 0) == 1e9)
        var random = RandomSource(seed: 1)
        let numbers = (0..<1000).map { _ in 1e6 + 300 * random.normal() }
        let wide = try SeriesScale(of: [SeriesPart(TimeSeries(["x": numbers]))], columns: ["x"])
        for number in numbers {
            let again = wide.value(wide.scaled(number, column: 0), column: 0)
            #expect(abs(again - number) <= number.ulp)
        }
        #expect(try JSONDecoder().decode(SeriesScale.self, from: JSONEncoder().encode(wide)) == wide)
    }

    @Test("Columns of which no scale can be learned are named")
    func noScale() throws {
        let series = try TimeSeries(["x": [1, 2, .nan], "huge": [1e308, -1e308, 1e308]])
        func problem(_ rows: Range<Int>, _ column: String) -> String {
            DataTests.problem { _ = try SeriesScale(of: [SeriesPart(series, rows: rows)], columns: [column]) }
        }
        #expect(problem(2..<3, "x") == "example 0: the column \"x\" has no number to learn a scale from")
        #expect(problem(0..<3, "y").hasPrefix("example 0: there is no column \"y\"; there are \"x\", \"huge\""))
        #expect(problem(0..<3, "huge").hasSuffix("are too large to be added up"))
    }
}
