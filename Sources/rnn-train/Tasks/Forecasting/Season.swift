import RNNTasks

/// After how many rows numbers come again, and what of the calendar tells where in a season a row is.
enum Season {
    /// The rows of the season that a step suggests; 1 if it suggests none.
    static func rows(of step: TimeStep?) -> Int {
        switch step {
        case .months(let months), .monthEnds(let months): return 12 % months == 0 ? 12 / months : 1
        case .seconds(let seconds):
            let (day, week) = (86_400, 604_800)
            if seconds < day { return day % seconds == 0 ? day / seconds : 1 }
            if seconds < week { return week % seconds == 0 ? week / seconds : 1 }
            return seconds == week ? 52 : 1
        case nil: return 1
        }
    }

    /// What is read of the dates of a step.
    static func calendar(of step: TimeStep?) -> [CalendarFeature] {
        switch step {
        case .months(let months), .monthEnds(let months): return months < 12 ? [.month] : []
        case .seconds(let seconds):
            if seconds < 86_400 { return [.hourOfDay, .dayOfWeek] }
            return seconds < 604_800 ? [.dayOfWeek, .dayOfYear] : [.dayOfYear]
        case nil: return []
        }
    }
}
