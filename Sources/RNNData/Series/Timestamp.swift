/// A point in time of the Gregorian calendar, in whole seconds, in the years 1 to 9999.
///
/// ```swift
/// let noon = Timestamp("2024-02-29T12:00")  // ISO 8601
/// noon?.weekday                             // 4, a Thursday
/// ```
///
/// The calendar reaches back before 1582, and days have 86,400 seconds. There are no time zones: a text with an offset, such as
/// `2024-02-29T12:00+02:00`, is the time in UTC, and one without is taken as it is.
public struct Timestamp: Sendable, Hashable, Comparable, CodableByName {
    /// The seconds since 1970-01-01T00:00:00; less than 0 before.
    public let seconds: Int

    private static let secondsOfDay = 86_400
    private static let possible = days(before: 1) * secondsOfDay..<days(before: 10_000) * secondsOfDay

    /// The time so many seconds after 1970-01-01T00:00:00; nil outside of the years 1 to 9999.
    public init?(seconds: Int) {
        guard Self.possible.contains(seconds) else { return nil }
        self.seconds = seconds
    }

    /// A time of the calendar; nil if there is none, as on 30 February. 24:00:00 is the beginning of the next day.
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day), (0...24).contains(hour),
            (0..<60).contains(minute), (0..<60).contains(second), hour < 24 || (minute == 0 && second == 0)
        else { return nil }
        let days = Self.days(before: year) + Self.daysBefore(month: month, of: year) + day - 1
        self.init(seconds: days * Self.secondsOfDay + hour * 3600 + minute * 60 + second)
    }

    /// Whether a time is before another one.
    public static func < (one: Timestamp, other: Timestamp) -> Bool { one.seconds < other.seconds }

    /// The time so many seconds later; nil outside of the years 1 to 9999.
    public func adding(seconds: Int) -> Timestamp? {
        let (sum, overflow) = self.seconds.addingReportingOverflow(seconds)
        return overflow ? nil : Timestamp(seconds: sum)
    }

    /// The same day and time of day so many months later, or the last day of a month that has no such day; nil outside of
    /// the years 1 to 9999.
    public func adding(months: Int) -> Timestamp? {
        guard months.magnitude < 120_000 else { return nil }
        let date = date
        let (year, month) = (date.year * 12 + date.month - 1 + months).quotientAndRemainder(dividingBy: 12)
        guard (1...9999).contains(year) else { return nil }
        let day = min(date.day, Self.days(inMonth: month + 1, of: year))
        return Timestamp(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
    }

    /// The year, 1 to 9999.
    public var year: Int { date.year }
    /// The month, 1 to 12.
    public var month: Int { date.month }
    /// The day of the month, 1 to 31.
    public var day: Int { date.day }
    /// The hour, 0 to 23.
    public var hour: Int { secondOfDay / 3600 }
    /// The minute of the hour.
    public var minute: Int { secondOfDay / 60 % 60 }
    /// The second of the minute.
    public var second: Int { secondOfDay % 60 }
    /// The day of the week, 1 for Monday to 7 for Sunday.
    public var weekday: Int {
        // 1970-01-01 was a Thursday.
        let day = (days + 3) % 7
        return (day < 0 ? day + 7 : day) + 1
    }
    /// The day of the year, 1 to 366.
    public var dayOfYear: Int { days - Self.days(before: year) + 1 }
    /// The second of the day, 0 to 86,399.
    public var secondOfDay: Int { seconds - days * Self.secondsOfDay }

    /// The number of days of its month.
    var daysInMonth: Int {
        let date = date
        return Self.days(inMonth: date.month, of: date.year)
    }
    /// The number of months since the beginning of year 0.
    var months: Int {
        let date = date
        return date.year * 12 + date.month - 1
    }

    /// The number of days in a year.
    static func days(inYear year: Int) -> Int { isLeap(year) ? 366 : 365 }

    /// The days since 1970-01-01.
    private var days: Int {
        let (days, rest) = seconds.quotientAndRemainder(dividingBy: Self.secondsOfDay)
        return rest < 0 ? days - 1 : days
    }

    private var date: (year: Int, month: Int, day: Int) {
        let days = days
        // 400 years have 146,097 days: a guess that is at most a year off.
        var year = 1970 + days * 400 / 146_097
        while Self.days(before: year) > days { year -= 1 }
        while Self.days(before: year + 1) <= days { year += 1 }
        let ofYear = days - Self.days(before: year)
        let month = (1...12).last { Self.daysBefore(month: $0, of: year) <= ofYear } ?? 1
        return (year, month, ofYear - Self.daysBefore(month: month, of: year) + 1)
    }

    /// The days from 1970-01-01 to the beginning of a year, from year 1 on.
    private static func days(before year: Int) -> Int {
        let past = year - 1
        return 365 * past + past / 4 - past / 100 + past / 400 - 719_162
    }

    private static let daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

    private static func daysBefore(month: Int, of year: Int) -> Int {
        daysBefore[month - 1] + (month > 2 && isLeap(year) ? 1 : 0)
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        daysBefore[month] - daysBefore[month - 1] + (month == 2 && isLeap(year) ? 1 : 0)
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }
}
