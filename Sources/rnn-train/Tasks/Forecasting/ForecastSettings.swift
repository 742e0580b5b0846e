import RNNConsole
import RNNTasks

/// What can be set of a forecast.
struct ForecastSettings: Sendable, Equatable {
    /// What a model says of each number, and the loss that it is trained by.
    enum Head: String, CaseIterable {
        case squared, absolute, huber, gaussian, quantiles

        var head: ForecastHead {
            switch self {
            case .squared: .squared
            case .absolute: .absolute
            case .huber: .huber
            case .gaussian: .gaussian
            case .quantiles: .quantiles([0.1, 0.5, 0.9])
            }
        }
    }

    /// What becomes of dates that are missing between others.
    enum Missing: String, CaseIterable {
        case refused, gaps
    }

    /// What is read of the date.
    enum Calendar: String, CaseIterable {
        case auto, none
    }

    var columns = SeriesColumns()
    var horizon: Int?
    var window: Int?
    var season: Int?
    var calendar = Calendar.auto
    var head = Head.quantiles
    var sizes = SizeSettings(hidden: 32)
    /// Whether anomalies of the past are printed, instead of forecasts.
    var findsAnomalies = false
}

extension ForecastSettings {
    static var modelOptions: [Option<Self>] {
        [
            .count(
                "--horizon", \.horizon, maximum: 4095,
                "How many rows are forecast; if not given, a season, at most 48, or 12."),
            .count(
                "--window", \.window, maximum: 65_535,
                "How many rows are read; if not given, two seasons or horizons, the longer ones, at most 192."),
            .choice(
                "--head", "name", \.head,
                """
                What is said of each number, and the loss: squared (the mean), absolute (the median), huber (a mean that \
                outliers draw little), gaussian (mean and deviation) or quantiles (0.1, 0.5 and 0.9).
                """),
        ] + SizeSettings.layerOptions.within(\.sizes)
    }

    static var fileOptions: [Option<Self>] { SeriesColumns.options.within(\.columns) + [seasonOption] }
    static var inputOptions: [Option<Self>] { SeriesColumns.options.within(\.columns) }

    static var predictionOptions: [Option<Self>] {
        [
            .flag(
                "--anomalies", \.findsAnomalies,
                """
                Print anomalies of the file instead: numbers that are less probable than one in 10,000, by their forecast \
                from the row before and its band.
                """)
        ]
    }

    private static var seasonOption: Option<Self> {
        .count(
            "--season", \.season,
            """
            After how many rows numbers come again, for MASE and the seasonal-naive forecast. If not given, it follows from \
            the step of the dates: a day of hours or minutes, a week of days, a year of weeks or months; without dates 1.
            """)
    }

    static var encodingOptions: [Option<Self>] {
        [
            .choice(
                "--calendar", "what", \.calendar,
                """
                What is read of the dates: auto (hour and day of the week, day of the year or month, by their step) or none.
                """)
        ]
    }
}

/// Where series are in a file.
struct SeriesColumns: Sendable, Equatable {
    var date: String?
    var targets: [String] = []
    var series: String?
    var known: [String] = []
    var observed: [String] = []
    var missing = ForecastSettings.Missing.refused
    var table = TableSettings()

    static var options: [Option<Self>] {
        func columns(_ name: String, _ path: WritableKeyPath<Self, [String]>, _ help: String) -> Option<Self> {
            .list(name, "columns", path, help, wanted: "names or numbers of columns") { $0.isEmpty ? nil : $0 }
        }
        return [
            .text(
                "--date", "column", \.date,
                "The column of the dates, as 2024-02-29 or 2024-02-29T12:00: its name, or its number from 1."),
            columns(
                "--target", \.targets,
                "The columns to forecast; if not given, those of the model, or else the only other one."),
            .text(
                "--series", "column", \.series,
                "The column that names the series of each row, if a file has several with the same columns."),
            columns(
                "--known", \.known,
                """
                Columns of which the rows to forecast are known too, such as holidays. To predict, such rows follow those of \
                the past, with empty targets.
                """),
            columns("--observed", \.observed, "Other columns to read, which are known up to the forecast only."),
            .choice(
                "--missing", "what", \.missing,
                "What dates that are missing between others are: refused (an error), or gaps."),
        ] + TableSettings.options.within(\.table)
    }

    /// The series of a file.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - features: What a model reads, whose names columns then get; nil to find out.
    /// - Returns: The series, with targets first, then what is observed, then what is known.
    /// - Throws: What reading throws, and ``UsageError`` where columns are not those of the model.
    func read(_ file: String, for features: SeriesFeatures? = nil) throws -> [TimeSeries] {
        if date == nil, features?.calendar.isEmpty == false {
            throw UsageError("The model reads the calendar: '--date <column>' says where the dates are.")
        }
        func names(_ given: [String], _ saved: [String]?, _ option: String) throws(UsageError) -> [String] {
            guard let saved, !given.isEmpty else { return given.isEmpty ? saved ?? [] : given }
            guard saved.count == given.count else {
                throw UsageError("'\(option)': the model has \(counted(saved.count, "column")), not \(given.count).")
            }
            return given
        }
        var targets = try names(targets, features?.targets, "--target")
        let observed = try names(observed, features?.observed, "--observed")
        let known = try names(known, features?.known, "--known")
        let others = [date, series].compactMap(\.self) + observed + known
        let table = try readTable(file, targets + others)
        if targets.isEmpty { targets = [try onlyColumn(of: table, file, but: others)] }
        let values = (targets + observed + known).map { DataTable.Column($0) }
        let missing: TimeSeries.MissingDates = missing == .gaps ? .gaps : .refused
        let all =
            if let series {
                try TimeSeries.all(
                    in: table, name: .init(series), date: date.map { .init($0) }, values: values, missing: missing)
            } else {
                [try TimeSeries(table, date: date.map { .init($0) }, values: values, missing: missing)]
            }
        guard let features else { return all }
        return try all.map {
            try TimeSeries(names: features.columns, columns: $0.columns, name: $0.name, start: $0.start, step: $0.step)
        }
    }

    /// Numbers come again in their columns and names do not: the first line has names, unless numbers stand there.
    private func readTable(_ file: String, _ columns: [String]) throws -> DataTable {
        var format = table.namedFormat(of: file)
        if format == .lines { format = .csv() }
        guard table.header == .auto else { return try DataTable(file: file, format: format) }
        let isNamed = columns.contains { Int($0) == nil }
        let named = try DataTable(file: file, format: format.header(true))
        guard !isNamed, named.names.contains(where: { Double($0) != nil }) else { return named }
        return try DataTable(file: file, format: format.header(false))
    }

    /// The name or number of the only column that is nothing else.
    private func onlyColumn(of table: DataTable, _ file: String, but others: [String]) throws -> String {
        let all = (1...table.width).filter { number in
            !others.contains("\(number)")
                && !(table.names.indices.contains(number - 1) && others.contains(table.names[number - 1]))
        }
        guard all.count == 1 else {
            let names = all.map { table.names.isEmpty ? "\($0)" : table.names[$0 - 1] }
            throw DataError(
                file: file,
                problem: all.isEmpty
                    ? "there is no column to forecast"
                    : "which column is to be forecast? '--target' says it, of \(DataError.list(names))")
        }
        return "\(all[0])"
    }
}
