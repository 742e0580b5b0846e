/// A part of the calendar that comes again and again, of which a model reads the sine and the cosine: what is next to each
/// other in time, as 23 and 0 o'clock are, is next to each other there too.
public enum CalendarFeature: String, Sendable, Codable, CaseIterable {
    /// The time of day.
    case hourOfDay
    /// The day of the week, with the time of day.
    case dayOfWeek
    /// The day of the year.
    case dayOfYear
    /// The month of the year.
    case month

    /// How much of the cycle has passed: a share in 0 ..< 1.
    public func phase(of date: Timestamp) -> Double {
        let day = Double(date.secondOfDay) / 86_400
        return switch self {
        case .hourOfDay: day
        case .dayOfWeek: (Double(date.weekday - 1) + day) / 7
        case .dayOfYear: Double(date.dayOfYear - 1) / Double(Timestamp.days(inYear: date.year))
        case .month: Double(date.month - 1) / 12
        }
    }
}
