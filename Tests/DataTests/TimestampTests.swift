import Foundation
import RNNKit
import Testing

@Suite("Times of the calendar")
struct TimestampTests {
    @Test("Days of eight hundred years are those of Foundation's calendar")
    func calendar() throws {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for day in stride(from: -135_000, through: 146_097, by: 29) {
            let time = try #require(Timestamp(seconds: day * 86_400 + 3723))
            let date = Date(timeIntervalSince1970: Double(time.seconds))
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second, .weekday, .dayOfYear], from: date)
            #expect([time.year, time.month, time.day] == [parts.year, parts.month, parts.day], "\(time)")
            #expect(time.hour == 1 && time.minute == 2 && time.second == 3)
            #expect(time.weekday == ((parts.weekday ?? 0) + 5) % 7 + 1 && time.dayOfYear == parts.dayOfYear, "\(time)")
            #expect(
                Timestamp(year: time.year, month: time.month, day: time.day, hour: 1, minute: 2, second: 3) == time)
            #expect(Timestamp("\(time)") == time)
        }
    }

    @Test("Neighbouring days follow each other, from the first year to the last")
    func limits() throws {
        let first = try #require(Timestamp("0001-01-01"))
        let last = try #require(Timestamp("9999-12-31T23:59:59"))
        #expect(first.adding(seconds: -1) == nil && last.adding(seconds: 1) == nil)
        #expect(Timestamp(seconds: first.seconds) == first && Timestamp(seconds: last.seconds + 1) == nil)
        #expect(last.adding(seconds: .max) == nil && Timestamp(seconds: .min) == nil)
        #expect("\(first)" == "0001-01-01T00:00:00" && first.weekday == 1 && last.weekday == 5)
        #expect(last.dayOfYear == 365 && Timestamp("2000-12-31")?.dayOfYear == 366)
        #expect(Timestamp("1970-01-01")?.seconds == 0 && Timestamp("1969-12-31T23:59:59")?.seconds == -1)
    }

    @Test(
        "Dates and times are read as ISO 8601 has them",
        arguments: [
            ("2024-02-29", "2024-02-29T00:00:00"), ("2024-02", "2024-02-01T00:00:00"),
            ("2024-02-29T12:30", "2024-02-29T12:30:00"), ("2024-02-29 12:30:15", "2024-02-29T12:30:15"),
            ("2024-02-29t12:30:15.000", "2024-02-29T12:30:15"), (" 2024-02-29T12:30Z\t", "2024-02-29T12:30:00"),
            ("2024-02-29T12:30+02:00", "2024-02-29T10:30:00"), ("2024-02-29T22:30-0330", "2024-03-01T02:00:00"),
            ("2024-02-29T00:30+01", "2024-02-28T23:30:00"), ("2023-12-31T24:00", "2024-01-01T00:00:00"),
        ])
    func read(_ text: String, _ time: String) {
        #expect(Timestamp(text)?.description == time)
    }

    @Test(
        "What is no date is none",
        arguments: [
            "", "2024", "2024-2-3", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024-04-31",
            "2024-01-01T", "2024-01-01T12", "2024-01-01T25:00", "2024-01-01T24:01", "2024-01-01T12:60",
            "2024-01-01T12:00:60", "2024-01-01T12:00:00.5", "2024-01-01T12:00:00.", "2024-01-01T12:00+24:00",
            "2024-01-01T12:00+1", "2024-01-01T12:00Zx", "0000-01-01", "20240101", "-2024-01-01", "2024-01-01x",
            "0001-01-01T00:00+01:00", "２０２４-01-01", "2024/01/01", "+024-01-01",
        ])
    func refused(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("Months are added by the calendar, to the last day where there is no such day")
    func months() throws {
        let time = try #require(Timestamp("2024-01-31T06:00"))
        #expect(time.adding(months: 1)?.description == "2024-02-29T06:00:00")
        #expect(time.adding(months: -2)?.description == "2023-11-30T06:00:00")
        #expect(time.adding(months: 120_000) == nil && time.adding(months: .min) == nil)
        #expect(time.adding(months: -12 * 2023)?.description == "0001-01-31T06:00:00")
        #expect(time.adding(months: -12 * 2024) == nil)
    }

    @Test("A time comes back from JSON as its text")
    func coding() throws {
        let time = try #require(Timestamp("2024-02-29T12:30"))
        let data = try JSONEncoder().encode([time])
        #expect(String(decoding: data, as: UTF8.self) == #"["2024-02-29T12:30:00"]"#)
        #expect(try JSONDecoder().decode([Timestamp].self, from: data) == [time])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Timestamp].self, from: Data(#"["2024-02-30"]"#.utf8))
        }
    }

    @Test("A cycle of the calendar is a share from 0 to 1")
    func phases() throws {
        let time = try #require(Timestamp("2024-07-03T18:00"))  // a Wednesday, day 185 of 366
        #expect(CalendarFeature.hourOfDay.phase(of: time) == 0.75)
        #expect(CalendarFeature.dayOfWeek.phase(of: time) == 2.75 / 7)
        #expect(CalendarFeature.dayOfYear.phase(of: time) == 184.0 / 366)
        #expect(CalendarFeature.month.phase(of: time) == 0.5)
    }
}
