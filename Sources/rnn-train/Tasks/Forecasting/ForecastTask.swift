import RNNConsole
import RNNTasks

/// To forecast the rows that come after those of a series.
struct ForecastTask: TrainerTask {
    typealias Model = Forecasting
    typealias Settings = ForecastSettings
    typealias Variant = NamedVariant<Strategy>

    /// How a model gets to all rows of the horizon.
    enum Strategy: String, VariantAddition {
        /// All at once.
        case direct = ""
        /// Row by row, reading its own forecasts.
        case recursive
        /// By a second layer.
        case decoder

        static var usual: Strategy { .direct }

        /// What reads its own forecasts cannot read from the end.
        func allows(_ kind: RecurrentKind) -> Bool { self != .recursive || !kind.isBidirectional }

        var strategy: ForecasterSettings.Strategy {
            switch self {
            case .direct: .direct
            case .recursive: .recursive
            case .decoder: .decoder
            }
        }
    }

    /// Rows of series to forecast, and the windows that do.
    struct Part: Sendable {
        let series: [SeriesPart]
        let windows: SeriesWindows<Float>
        /// After how many rows numbers come again.
        let season: Int
        /// What MASE is relative to, if the model knows it for this season.
        let errors: SeasonalErrors?
    }

    /// What a model forecasts from every row, and how far that is off.
    struct Details: Sendable {
        let model: TrainedModel<Forecasting>
        let tests: [Backtest]
        let scores: ForecastScores
    }

    var settings: ForecastSettings
    let summary: String
    let parts: Parts<Part>
    /// What all models share.
    let task: Forecasting
    let season: Int
    /// The model that others start from.
    private let start: Forecasting?

    init(_ settings: ForecastSettings, data: DataSettings, seed: Int, start: Forecasting?) throws {
        guard let file = data.file else { throw UsageError.missing("--data <file>") }
        var columns = start?.features
        func count(_ parts: [SeriesPart]) -> Int { parts.reduce(0) { $0 + $1.rows.count } }
        let rows = try data.parts(of: file, count: count) { file in
            let all = try settings.columns.read(file, for: columns)
            columns = columns ?? settings.columns.features(of: all)
            return all.map { SeriesPart($0) }
        } divide: { all, shares in
            // Each series by time: what is reported comes after all that is learned from.
            let cut = all.map { $0.series.parts(shares) }
            return shares.indices.map { index in cut.map { $0[index] }.filter { !$0.rows.isEmpty } }
        }
        let first = rows.training[0].series
        let season = settings.season ?? Season.rows(of: first.step)
        var task = try start ?? Self.task(settings, columns, of: rows.training, season, file)
        task.seasonalErrors = SeasonalErrors(period: season, of: rows.training, columns: task.features.targets)
        (parts, self.task, self.season, self.settings, self.start) = (
            Parts(
                training: try Part(rows.training, "to train with", of: file, by: task, season: season),
                validation: try Part(
                    rows.validation, "for validation", of: data.validation ?? file, by: task, season: season),
                test: try Part(rows.test, "for the test", of: data.test ?? file, by: task, season: season)),
            task, season, settings, start
        )
        let names = Set(rows.all.flatMap { $0.map(\.series.name) }).count
        let step = first.step.map { " \($0.text) apart" } ?? ""
        summary = """
            \(file): \(counted(rows.all.reduce(0) { $0 + count($1) }, "row"))\(step)\(names > 1 ? " of \(grouped(names)) series" : ""), in windows of \
            \(grouped(task.settings.window)) with \(grouped(task.settings.horizon)) to forecast
            """
    }

    /// What is read of series, and how, from what is to train with alone.
    private static func task(
        _ settings: ForecastSettings, _ columns: SeriesFeatures?, of training: [SeriesPart], _ season: Int,
        _ file: String
    ) throws -> Forecasting {
        let horizon = settings.horizon ?? (season > 1 ? min(season, 48) : 12)
        let window = settings.window ?? min(2 * max(season, horizon), 192)
        // What was a season before, where there is room for it: the last one that is known for all rows to forecast.
        let lag = season > 1 ? (horizon + season - 1) / season * season : 0
        let shortest = training.map(\.rows.count).min() ?? 0
        let fits = lag > 0 && lag < 1 << 16 && shortest >= 2 * (window + horizon + lag)
        let columns = columns ?? SeriesFeatures(targets: ["1"])
        let hasGaps = training.contains { $0.gaps(in: columns.targets + columns.observed) > 0 }
        let features = SeriesFeatures(
            targets: columns.targets, observed: columns.observed, known: columns.known,
            calendar: settings.calendar == .auto ? Season.calendar(of: training[0].series.step) : [],
            lags: fits ? [lag] : [], marksGaps: hasGaps)
        do {
            return try Forecasting(
                ForecasterSettings("gru", window: window, horizon: horizon, head: settings.head.head), features,
                of: training)
        } catch {
            throw DataError(file: file, problem: training[error.index].series.label + error.problem)
        }
    }

    var notes: [String] {
        let features = task.features
        let read = features.columns.map { "\"\($0)\"" } + features.calendar.map(\.text)
        let lags = features.lags.map { "each target \(grouped($0)) rows before" }
        return [
            "forecast: \(DataError.list(features.targets)); read: \((read + lags).joined(separator: ", "))",
            season > 1
                ? "a season of \(grouped(season)) rows"
                : "no season is known: '--season' says after how many rows numbers come again",
        ]
    }

    var warnings: [String] {
        let gaps = parts.all.flatMap(\.series).reduce(0) { $0 + $1.gaps(in: task.features.columns) }
        return gaps == 0 ? [] : ["\(counted(gaps, "gap")): they are filled to be read, and do not count in figures"]
    }

    var digest: String {
        var digest = Digest()
        for part in parts.all {
            digest.add(part.series.count)
            for part in part.series {
                digest.add(part.series.name)
                digest.add(part.rows.lowerBound)
                digest.add(part.rows.upperBound)
                digest.add(part.series.start?.seconds ?? 0)
                for (name, column) in zip(part.series.names, part.series.columns) {
                    digest.add(name)
                    for number in column[..<part.rows.upperBound] { digest.add(number.bitPattern) }
                }
            }
        }
        return digest.text
    }

    /// Without a network: the last number again, and that of a season before.
    var references: [Reference] {
        let (windows, horizon) = (parts.test.windows, task.settings.horizon)
        var rows = parts.test.series.map { _ in [Int]() }
        for index in 0..<windows.count {
            let (part, row) = windows.origin(of: index)
            rows[part].append(row)
        }
        let origins = zip(parts.test.series, rows).flatMap { part, rows in
            task.features.targets.map { ForecastOrigins(part.series, $0, rows: rows, season: season) }
        }
        func reference(_ name: String, _ period: Int) -> Reference {
            let found = origins.map { $0.naive(period: period, horizon: horizon, errors: parts.test.errors) }
            let scaled = found.compactMap(\.mase)
            return Reference(
                name: name,
                figures: ForecastScores.total(found.map(\.errors)).figures
                    + (scaled.isEmpty ? [] : [Figure(.mase, mean(scaled))]))
        }
        return [reference("naive", 1)] + (season > 1 ? [reference("seasonal-naive", season)] : [])
    }

    func task(of variant: Variant, frozen: [String]) -> Forecasting {
        guard start == nil else {
            var model = task.settings
            model.recurrent.dropout = settings.sizes.dropout
            return forecasting(model)
        }
        let sizes = settings.sizes
        return forecasting(
            ForecasterSettings(
                variant.kind, window: task.settings.window, horizon: task.settings.horizon, hidden: sizes.hidden,
                layers: sizes.layers, dropout: sizes.dropout, strategy: variant.addition.strategy,
                head: task.settings.head))
    }

    private func forecasting(_ settings: ForecasterSettings) -> Forecasting {
        var forecasting = Forecasting(settings, task.features, scale: task.scale)
        forecasting.seasonalErrors = task.seasonalErrors
        return forecasting
    }

    static func variant(of task: Forecasting) -> Variant {
        let strategy = Strategy.allCases.first { $0.strategy == task.settings.strategy } ?? .direct
        return Variant(kind: task.settings.recurrent.kind, strategy)
    }

    static func read(_ file: String, _ settings: Settings, for task: Forecasting) throws -> Part {
        let series = try settings.columns.read(file, for: task.features)
        return try Part(
            series.map { SeriesPart($0) }, "", of: file, by: task,
            season: settings.season ?? task.seasonalErrors?.period ?? Season.rows(of: series[0].step))
    }

    static func count(of part: Part) -> Int { part.windows.count }

    static func longest(in part: Part) -> Int { part.windows.window + part.windows.horizon }

    static func encoded(_ part: Part) -> SeriesWindows<Float> { part.windows }

    static func modelInputs(of part: Part) -> [SeriesOrigin] {
        (0..<part.windows.count).map { index in
            let (number, row) = part.windows.origin(of: index)
            return SeriesOrigin(part.series[number].series, row: row)
        }
    }

    static func details(of model: TrainedModel<Forecasting>, on part: Part) -> Details {
        // Parts have windows, or there would be none.
        let tests = part.series.compactMap { try? model.backtest($0, every: 1) }
        return Details(
            model: model, tests: tests,
            scores: ForecastScores(tests, of: model.task.features.targets, season: part.season, errors: part.errors))
    }

    static func figures(
        _ measured: Figures, _ details: Details, of model: TrainedModel<Forecasting>, on part: Part
    ) -> Figures {
        Figures(loss: measured.loss, details.scores.figures)
    }
}

extension ForecastTask.Part {
    /// Parts of series that have windows.
    ///
    /// - Throws: `DataError` where there are too few rows for one.
    fileprivate init(
        _ parts: [SeriesPart], _ use: String, of file: String, by task: Forecasting, season: Int
    ) throws {
        let (window, horizon) = (task.settings.window, task.settings.horizon)
        let reach = max(0, (task.features.lags.max() ?? 0) - 1)
        for part in parts {
            let needed = max(reach, part.rows.lowerBound - window) + window + horizon - part.rows.lowerBound
            guard part.rows.count < needed else { continue }
            let looksBack = reach > part.rows.lowerBound - window && reach > 0
            throw DataError(
                file: file,
                problem: """
                    \(part.series.label)\(counted(part.rows.count, "row")) \(use.isEmpty ? "" : use + " ")are too few: a \
                    window of \(window) rows\(looksBack ? " (and \(reach) before it, to look back a season)" : "") and \
                    \(horizon) to forecast need \(needed); a smaller '--window' or '--horizon' needs fewer
                    """)
        }
        do {
            self.init(
                series: parts, windows: try task.encode(parts), season: season,
                errors: task.seasonalErrors.flatMap { $0.period == season ? $0 : nil })
        } catch {
            throw DataError(file: file, problem: parts[error.index].series.label + error.problem)
        }
    }
}

extension SeriesColumns {
    /// What is read of series, whose columns come in this order.
    fileprivate func features(of all: [TimeSeries]) -> SeriesFeatures {
        let (names, count) = (all[0].names, max(1, targets.count))
        return SeriesFeatures(
            targets: Array(names[..<count]), observed: Array(names[count..<count + observed.count]),
            known: Array(names[(count + observed.count)...]))
    }
}

extension SeriesPart {
    /// The number of gaps in some columns.
    fileprivate func gaps(in columns: [String]) -> Int {
        columns.reduce(0) { $0 + (series[$1]?[rows].count(where: \.isNaN) ?? 0) }
    }
}

extension TimeSeries {
    /// What an error begins with.
    var label: String { name.isEmpty ? "" : "series \"\(name)\": " }
}

extension TimeStep {
    fileprivate var text: String {
        switch self {
        case .months(let months), .monthEnds(let months): counted(months, "month")
        case .seconds(let seconds):
            seconds % 86_400 == 0
                ? counted(seconds / 86_400, "day")
                : seconds % 3600 == 0
                    ? counted(seconds / 3600, "hour")
                    : seconds % 60 == 0 ? counted(seconds / 60, "minute") : counted(seconds, "second")
        }
    }
}

extension CalendarFeature {
    fileprivate var text: String {
        switch self {
        case .hourOfDay: "the hour of the day"
        case .dayOfWeek: "the day of the week"
        case .dayOfYear: "the day of the year"
        case .month: "the month"
        }
    }
}

// MARK: Help and settings

extension ForecastTask {
    /// The share of the numbers that should lie in the band that is shown.
    static let band = 0.8

    static let name = "forecast"
    static let sign: String? = "--date"
    static let examples = "series of numbers"
    static let input = "series"
    static let inputPlural = "series"
    static let inputForm = InputForm.files
    static let predictionHelp = """
        the date of each row to come, the number and, of the heads gaussian and quantiles, the band that should have 80 % of \
        the numbers
        """
    static let exampleCalls = ExampleCalls(
        compare: [
            "\(Program.name) compare --data load.csv --date hour --target load --models gru,gru-decoder",
            "\(Program.name) compare --task forecast --data sales.csv --target sales --season 7",
        ],
        train: [
            "\(Program.name) train --data load.csv --date hour --target load --known holiday --output load",
            "\(Program.name) train --data shops.csv --date day --series shop --target sales --missing gaps",
        ],
        evaluate: ["\(Program.name) evaluate --model load --data later.csv --date hour"],
        predict: ["\(Program.name) predict --model load --data past.csv --date hour"])
    static let variantsHelp = """
        \(kindsHelp). All rows of the horizon come at once; with -recursive after it row by row, each forecast being read for \
        the next one, with -decoder from a second layer.
        """
    static let defaults = ForecastSettings()
    static let training: TrainingSettings = {
        var training = TrainingSettings(monitor: Model.criterion.name)
        training.learningRate = 0.003
        return training
    }()
    static let compared = [Variant(kind: "gru"), Variant(kind: "gru", .recursive), Variant(kind: "gru", .decoder)]
    static let standard = Variant(kind: "gru")
    static let monitored: [Figure.Kind] = [.loss, .mae, .rmse]
    /// In the units of the data, and not on the scale of the loss.
    static let reported = Figure.Kind.mae
    /// Those of the references, which have rows.
    static let untabled: Set<Figure.Kind> = [.naiveRMSE, .seasonalNaiveRMSE]

    static var modelOptions: [Option<Settings>] { ForecastSettings.modelOptions }
    static var fileOptions: [Option<Settings>] { ForecastSettings.fileOptions }
    static var inputOptions: [Option<Settings>] { ForecastSettings.inputOptions }
    static var predictionOptions: [Option<Settings>] { ForecastSettings.predictionOptions }
    static var encodingOptions: [Option<Settings>] { ForecastSettings.encodingOptions }

    static func check(_ settings: Settings) throws(UsageError) {
        try settings.columns.table.check()
        let columns = settings.columns
        let others = [columns.date, columns.series].compactMap(\.self)
        let names = columns.targets + columns.observed + columns.known + others
        if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
            throw UsageError("The column '\(names[twice])' is given twice.")
        }
        guard columns.missing == .refused || columns.date != nil else {
            throw UsageError("'--missing' needs '--date <column>'.")
        }
    }

    static func check(_ variant: Variant, _ settings: Settings) throws(UsageError) {
        guard variant.addition == .recursive, !settings.columns.observed.isEmpty else { return }
        throw UsageError(
            """
            '--observed' does not go with \(variant), which would have to read future values of these columns, and these are unknown: make \
            them targets or known ones, or choose other models.
            """)
    }

    static func ofData(_ settings: Settings) -> Settings {
        var settings = settings
        settings.sizes = defaults.sizes
        return settings
    }

    /// Rows that are farther off are harder to forecast, each head has a loss of its own, and in a file of its own a longer window
    /// leaves fewer rows to forecast.
    static func isComparable(_ option: String, by figure: Figure.Kind, on data: DataSettings) -> Bool {
        option != "horizon" && (option != "window" || data.validation == nil) && (option != "head" || figure != .loss)
    }

    static func checkStart(_ settings: Settings) throws(UsageError) {
        let usual = defaults
        if (settings.sizes.hidden, settings.sizes.layers) != (usual.sizes.hidden, usual.sizes.layers)
            || settings.horizon != nil || settings.window != nil || settings.head != usual.head
            || settings.calendar != usual.calendar
        {
            throw UsageError(
                """
                '--from' has the sizes, rows and head of the model: '--hidden', '--layers', '--horizon', '--window', '--head' \
                and '--calendar' do not go with it.
                """)
        }
    }

    static func note(on variants: [Variant]) -> String? {
        """
        The validation loss is on the scale of the training data; figures of the test are in the units of the columns, of \
        forecasts from every row on. MASE is the error relative to that of the number a season before, within the \
        training data; pinball is the mean over the quantiles. naive repeats the last number, seasonal-naive the last season.
        """
    }
}
