/// What lies between two neighbouring rows of a series.
public enum TimeStep: Sendable, Hashable {
    /// A number of seconds, such as 3,600 for an hour.
    case seconds(Int)
    /// A number of months, from a day to the same one, or to the last of a month that has no such day.
    case months(Int)
    /// A number of months, from the last day of one to the last day of another.
    case monthEnds(Int)

    /// An hour.
    public static let hour = TimeStep.seconds(3600)
    /// A day.
    public static let day = TimeStep.seconds(86_400)
    /// A week.
    public static let week = TimeStep.seconds(604_800)
    /// A month.
    public static let month = TimeStep.months(1)

    /// The time a number of steps after another one; nil outside of the years 1 to 9999.
    public func date(_ count: Int, after start: Timestamp) -> Timestamp? {
        func times(_ length: Int) -> Int? {
            let (product, overflow) = length.multipliedReportingOverflow(by: count)
            return overflow ? nil : product
        }
        switch self {
        case .seconds(let length): return times(length).flatMap { start.adding(seconds: $0) }
        case .months(let length): return times(length).flatMap { start.adding(months: $0) }
        case .monthEnds(let length):
            // The first day of the month after, one day before.
            guard let months = times(length), months.magnitude < 120_000,
                let first = start.adding(seconds: 86_400 * (1 - start.day)),
                let next = first.adding(months: months + 1)
            else { return nil }
            return next.adding(seconds: -86_400)
        }
    }

    /// Whether it leads from one time to later ones.
    var isPossible: Bool {
        switch self {
        case .seconds(let length), .months(let length), .monthEnds(let length): length > 0
        }
    }
}

extension TimeStep: CustomStringConvertible {
    /// The length in words, such as `15 minutes`, `1 day` or `3 months`.
    public var description: String {
        let (count, unit): (Int, String)
        switch self {
        case .months(let length), .monthEnds(let length): (count, unit) = (length, "month")
        case .seconds(let length):
            let units = [(86_400, "day"), (3600, "hour"), (60, "minute")]
            let found = units.first { length.isMultiple(of: $0.0) } ?? (1, "second")
            (count, unit) = (length / found.0, found.1)
        }
        return "\(count) \(unit)" + (count == 1 ? "" : "s")
    }
}

/// Ascending dates as places on a grid, whose step is the smallest there is between two of them.
struct DateGrid {
    let step: TimeStep
    /// The first date that is one step after the one before.
    let shortest: Int
    /// The place of each date, the first one's being 0.
    private(set) var places: [Int] = []
    /// The first date that is at no place.
    private(set) var firstOutside: Int?

    /// The grid of two dates at least.
    init(_ dates: [Timestamp]) {
        let first = dates[0]
        // Dates at equal distances may also be whole months apart; months take precedence, because they stay right for later
        // dates.
        let areAlike = dates.allSatisfy { $0.secondOfDay == first.secondOfDay }
        let areMonths = areAlike && dates.allSatisfy { $0.day == min(first.day, $0.daysInMonth) }
        let areMonthEnds = areAlike && dates.allSatisfy { $0.day == $0.daysInMonth }
        let keys = areMonths || areMonthEnds ? dates.map(\.months) : dates.map(\.seconds)
        shortest = keys.indices.dropFirst().min { keys[$0] - keys[$0 - 1] < keys[$1] - keys[$1 - 1] } ?? 1
        let length = keys[shortest] - keys[shortest - 1]
        step = areMonthEnds ? .monthEnds(length) : areMonths ? .months(length) : .seconds(length)
        for (index, key) in keys.enumerated() {
            let (place, rest) = (key - keys[0]).quotientAndRemainder(dividingBy: length)
            if rest != 0 && firstOutside == nil { firstOutside = index }
            places.append(place)
        }
    }

    /// The number of dates that do not follow the one before at once.
    var gapCount: Int { places.indices.dropFirst().count { places[$0] != places[$0 - 1] + 1 } }

    /// The first date that does not follow the one before at once.
    var firstAfterMissing: Int? {
        places.indices.dropFirst().first { places[$0] != places[$0 - 1] + 1 }
    }
}
