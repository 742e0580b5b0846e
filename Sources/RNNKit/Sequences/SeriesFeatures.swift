/// What a model reads of series, and what it says of them.
///
/// ```swift
/// let features = SeriesFeatures(
///     targets: ["load"], observed: ["wind"], known: ["holiday"], calendar: [.hourOfDay, .dayOfWeek], lags: [168])
/// ```
///
/// Columns are brought to one scale (``SeriesScale``). A gap is filled on that scale, and with `marksGaps` a feature of its
/// own says for each column whether a number was there.
public struct SeriesFeatures: Sendable, Hashable {
    /// What stands in a gap.
    public enum Filling: String, Sendable, Codable, CaseIterable {
        /// The number before it; where there is none, the mean.
        case last
        /// The mean.
        case mean
    }

    /// The columns that are forecast; they are read too.
    public let targets: [String]
    /// Other columns that are read up to the origin.
    public let observed: [String]
    /// Other columns, of which the rows that are forecast are known too: holidays, plans, prices.
    public let known: [String]
    /// What is read of the date.
    public let calendar: [CalendarFeature]
    /// Lags, in rows: the targets' values that many rows earlier are further features. Each must be at least the horizon, so that
    /// it is known for every row that is forecast.
    public let lags: [Int]
    /// What stands in a gap.
    public let filling: Filling
    /// Whether a model is told of the targets' and the observed columns' gaps.
    public let marksGaps: Bool

    /// Features of given columns.
    public init(
        targets: [String], observed: [String] = [], known: [String] = [], calendar: [CalendarFeature] = [],
        lags: [Int] = [], filling: Filling = .last, marksGaps: Bool = false
    ) {
        self.targets = targets
        self.observed = observed
        self.known = known
        self.calendar = calendar
        self.lags = lags
        self.filling = filling
        self.marksGaps = marksGaps
        require(problem == nil, "SeriesFeatures: \(problem?.text ?? "")")
    }

    /// What is wrong, and with which part.
    private var problem: (part: CodingKeys, text: String)? {
        if targets.isEmpty { return (.targets, "there must be a target at least") }
        if Set(columns).count != columns.count { return (.targets, "the columns \(columns) have a name twice") }
        if Set(calendar).count != calendar.count { return (.calendar, "a part of the calendar is there twice") }
        if Set(lags).count != lags.count { return (.lags, "the lags \(lags) have one twice") }
        let lag = lags.first { !possibleWindows.contains($0) }
        return lag.map { (.lags, "a lag of \($0) is not possible") }
    }

    /// All columns, in the order in which a scale has them.
    public var columns: [String] { targets + observed + known }

    /// The number of features that are known up to the origin.
    var pastCount: Int { (marksGaps ? 2 : 1) * (targets.count + observed.count) }
    /// The number of features that are known of the rows that are forecast too.
    var knownCount: Int { known.count + 2 * calendar.count + lags.count * targets.count }
    /// How many rows before a window are read.
    package var reach: Int { max(0, (lags.max() ?? 0) - 1) }

    /// What a series lacks; nil if it has all that is read.
    public func problem(of series: TimeSeries) -> String? {
        if let missing = columns.first(where: { !series.names.contains($0) }) {
            return "there is no column \"\(missing)\"; there are \(DataError.list(series.names))"
        }
        return calendar.isEmpty || series.start != nil ? nil : "there are no dates, of which the calendar is read"
    }
}

extension SeriesFeatures: Codable {
    private enum CodingKeys: String, CodingKey {
        case targets, observed, known, calendar, lags, filling, marksGaps
    }

    /// Reads features; throws where no model can have them.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        targets = try values.decode([String].self, forKey: .targets)
        observed = try values.decode([String].self, forKey: .observed)
        known = try values.decode([String].self, forKey: .known)
        calendar = try values.decode([CalendarFeature].self, forKey: .calendar)
        lags = try values.decode([Int].self, forKey: .lags)
        filling = try values.decode(Filling.self, forKey: .filling)
        marksGaps = try values.decode(Bool.self, forKey: .marksGaps)
        if let problem { throw values.refused(problem.part, problem.text) }
    }
}

/// The numbers of rows that windows and lags may have.
package let possibleWindows = 1..<1 << 16

/// The numbers of rows that may be forecast, which a recursive forecaster does one by one.
package let possibleHorizons = 1..<1 << 12
