// Forecast: from the numbers of the past hours to those of the next ones, each with how far it may be off.
//
// The series is the load of a small grid: days and weeks come again, a slow disturbance does not, and there is noise.
// With `--data` it is the first column of numbers of a file.
// This does not show a series that grows or breaks with its past. Nor does it show that forecasts of real series beat
// the seasonal ones by as much: many do not at all.

import Foundation
import RNNCharts
import RNNConsole
import RNNTasks

let dataHelp = """
    Read a CSV file with a header: dates, then columns of numbers, the first of which is forecast. Rows an hour apart \
    are forecast a day at a time, days a week, months a year; others one by one, from the 8 before.
    """

Example.run("Forecast", "Forecasts a series, and finds numbers that nobody expected.", data: dataHelp) { example in
    // The data: parts that follow each other in time, to train, to choose the best epoch by, and to report on.
    let own = try load(days: example.isQuick ? 80 : 400, planting: 4, seed: example.seed)
    let series = try example.data.map { try TimeSeries(file: $0, date: 1, missing: .gaps) } ?? own.series
    let name = series.names[0]
    let seasons: [TimeStep: Int] = [.hour: 24, .day: 7, .month: 12, .monthEnds(1): 12]
    let season = series.step.flatMap { seasons[$0] } ?? 1
    let window = max(2 * season, 8)
    let parts = series.parts([0.7, 0.15, 0.15])
    if let file = example.data { try check(series, parts, window: window, horizon: season, file: file) }
    if season == 1 { example.print("no season is known for this step: each row is forecast from the 8 before it") }

    // The model: a GRU reads two seasons, and gives a normal distribution for each row of the next one.
    let task = try Forecasting(
        ForecasterSettings("gru", window: window, horizon: season, hidden: 32, head: .gaussian),
        SeriesFeatures(
            targets: [name], observed: Array(series.names.dropFirst()),
            calendar: season == 24 ? [.hourOfDay, .dayOfWeek] : season == 7 ? [.dayOfWeek] : [], marksGaps: true),
        of: [parts[0]])
    let model = try task.trained(
        on: task.encode([parts[0]]), validation: task.encode([parts[1]]), epochs: example.isQuick ? 6 : 12,
        observers: [EpochLines { example.print($0) }])

    // What came out: forecasts of the last part, a season each, beside the last season and the last week again.
    let test = try model.backtest(parts[2])
    let periods = (season == 24 ? [24, 168] : [season]).filter { $0 <= parts[2].rows.lowerBound }
    let naive = periods.map { test.naiveErrors(of: name, period: $0) }
    let errors = test.errors(of: name)
    var rows = [["", "MAE", "RMSE"]]
    for (label, tally) in [("gru", errors)] + zip(periods.map { "as \(counted($0, "row")) before" }, naive) {
        rows.append([label, fixed(tally.mae ?? .nan, 2), fixed(tally.rmse ?? .nan, 2)])
    }
    example.print(example.console.text(ofTable: rows))
    let mase = test.mase(of: name, period: season).map { "MASE \(fixed($0, 3))" }
    example.print(mase ?? "no MASE: the seasonal forecast has no error")
    let coverage = test.coverage(of: name, band: 0.9) ?? .nan
    example.print("\(percent(coverage)) of the numbers lie in the band of 90 %")

    let found = try AnomalyDetector(model, of: [parts[0]]).scores(parts[2]).filter { $0.probability < 1e-6 }
    for score in found {
        let place = score.date.map { "\($0)" } ?? "row \(score.row)"
        example.print("unexpected: \(place) \(fixed(score.value, 1)), not \(fixed(score.forecast, 1))")
    }
    let planted = example.data == nil ? own.planted : []
    let picture = chart(of: test, name, found: found.map(\.row), planted: planted)
    try example.write(picture.svg(width: 500).description, to: "forecast.svg")

    if example.data == nil, let mae = errors.mae, let best = naive.compactMap(\.mae).min() {
        example.claim(
            "of the error of the better seasonal forecast is saved", 1 - mae / best,
            atLeast: example.isQuick ? 0.1 : 0.3)
        example.claim("the band of 90 % holds between 80 and 97 % of the numbers", (0.8...0.97).contains(coverage))
        // The number after a wrong one may well be unexpected: the forecast of it has read the wrong one.
        let others = Set(found.map(\.row)).subtracting(planted)
        let after = others.intersection(planted.map { $0 + 1 })
        example.print(
            "\(counted(after.count, "alarm")) at the number right after a wrong one, "
                + "\(others.count - after.count) elsewhere"
        )
        example.claim("all \(planted.count) wrong numbers are found", Set(found.map(\.row)).isSuperset(of: planted))
        example.claim("two alarms elsewhere at most", others.count - after.count <= 2)
    }
}

/// Refuses a file that cannot be learned from.
func check(_ series: TimeSeries, _ parts: [SeriesPart], window: Int, horizon: Int, file: String) throws {
    // Without a header, the numbers of the first row become the names of the columns.
    if series.names.allSatisfy({ Double($0) != nil }) {
        throw DataError(file: file, line: 1, problem: "the first line must be a header, with the names of the columns")
    }
    guard parts[0].rows.count >= window + horizon, parts.dropFirst().allSatisfy({ $0.rows.count >= horizon }) else {
        let least = max((Double(window + horizon) / 0.7).rounded(.up), (Double(horizon) / 0.15).rounded(.up)) + 1
        throw DataError(
            file: file, problem: "there are \(counted(series.count, "row")); give at least \(grouped(least))")
    }
    for (name, column) in zip(series.names, series.columns) where column[parts[0].rows].allSatisfy(\.isNaN) {
        throw DataError(
            file: file, problem: "the column \"\(name)\" has no number in the first \(parts[0].rows.count) rows")
    }
}

/// The hourly load of a grid, with wrong numbers in its last days.
func load(days: Int, planting wrong: Int, seed: UInt64) throws -> (series: TimeSeries, planted: [Int]) {
    var random = RandomSource(seed: seed)
    var disturbance = 0.0
    var values = (0..<24 * days).map { hour in
        let (time, isWorkday) = (2 * Double.pi * Double(hour) / 24, hour / 24 % 7 < 5)
        disturbance = 0.97 * disturbance + 4 * random.normal()
        let day = 60 * sin(time - 2) + 25 * sin(2 * time)
        return 500 + (isWorkday ? day : day / 2 - 40) + disturbance + 4 * random.normal()
    }
    let planted = (0..<wrong).map { values.count - 150 + 36 * $0 + random.integer(below: 20) }
    for (index, row) in planted.enumerated() { values[row] += index.isMultiple(of: 2) ? 70 : -70 }
    return (try TimeSeries(["load": values], start: Timestamp("2024-01-01"), step: .hour), planted)
}

/// The last seven forecasts of a backtest, each with what came.
func chart(of test: Backtest, _ name: String, found: [Int], planted: [Int]) -> LineChart {
    let shown = test.forecasts.suffix(7)
    let columns = shown.compactMap { $0[name] }
    let rows = zip(shown, columns).flatMap { forecast, column in column.values.indices.map { forecast.row + $0 } }
    let came = test.series[name] ?? []
    let band = columns.flatMap { column in
        column.band(0.9).map { zip($0.low, $0.high).map { Interval($0, $1) } } ?? []
    }
    func points(_ label: String, _ marked: [Int], style: LineStyle, color: Int) -> LineChart.Series {
        let inside = marked.filter(rows.contains)
        return .init(label, inside.map { came[$0] }, x: inside.map(Double.init), style: style, color: color)
    }
    let marks = shown.map { forecast in
        Axis.Mark(Double(forecast.row), forecast.dates.map { "\($0[0])".prefix(10).description } ?? "\(forecast.row)")
    }
    var series = [
        LineChart.Series(
            "forecast, and a band of 90 %", columns.flatMap(\.values), x: rows.map(Double.init), intervals: band),
        .init("what came", rows.map { came[$0] }, x: rows.map(Double.init), color: Palette.neutral),
        points("unexpected", found, style: .points, color: 1),
    ]
    if !planted.isEmpty { series.append(points("made wrong", planted, style: .rings, color: 1)) }
    return LineChart("Forecasts of \(name), and what came", x: Axis(marks: marks), y: Axis(name), series)
}
