extension Timestamp {
    /// Date and time as ISO 8601 has them: `2024-02-29T12:00:00`.
    public var description: String {
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let day = [digits(year, 4), digits(month, 2), digits(day, 2)].joined(separator: "-")
        return day + "T" + [hour, minute, second].map { digits($0, 2) }.joined(separator: ":")
    }

    /// The time that a text says as ISO 8601 has it; nil if it says none.
    ///
    /// Known are dates, `2024-02-29` and `2024-02`, and dates with a time, `2024-02-29T12:00`, with a space for the T, with
    /// seconds, whose fraction must be zero, and with an offset, `Z`, `+02:00`, `+0200` or `+02`.
    public init?(_ text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(of: 4), reader.take("-"), let month = reader.number(of: 2) else { return nil }
        if reader.isAtEnd {
            self.init(year: year, month: month, day: 1)
            return
        }
        guard reader.take("-"), let day = reader.number(of: 2) else { return nil }
        guard !reader.isAtEnd else {
            self.init(year: year, month: month, day: day)
            return
        }
        guard reader.take("T") || reader.take("t") || reader.take(" "), let hour = reader.number(of: 2),
            reader.take(":"), let minute = reader.number(of: 2)
        else { return nil }
        var second = 0
        if reader.take(":") {
            guard let number = reader.number(of: 2) else { return nil }
            second = number
            if reader.take(".") { guard reader.takeZeros() else { return nil } }
        }
        guard let offset = reader.offset(), reader.isAtEnd,
            let local = Timestamp(year: year, month: month, day: day, hour: hour, minute: minute, second: second),
            let time = local.adding(seconds: -offset)
        else { return nil }
        self = time
    }
}

/// The parts of a date, from the bytes of its text without the spaces around it.
private struct DigitReader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) {
        let bytes = Array(text.utf8)
        let first = bytes.firstIndex { !DecimalParser.isSpace($0) } ?? bytes.count
        let last = bytes.lastIndex { !DecimalParser.isSpace($0) } ?? first - 1
        self.bytes = Array(bytes[first..<last + 1])
    }

    var isAtEnd: Bool { at == bytes.count }

    /// A number of so many digits.
    mutating func number(of digits: Int) -> Int? {
        guard at + digits <= bytes.count else { return nil }
        var number = 0
        for byte in bytes[at..<at + digits] {
            guard byte &- 0x30 < 10 else { return nil }
            number = number * 10 + Int(byte - 0x30)
        }
        at += digits
        return number
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(truncatingIfNeeded: character.value) else { return false }
        at += 1
        return true
    }

    /// One zero at least.
    mutating func takeZeros() -> Bool {
        guard take("0") else { return false }
        while take("0") {}
        return at == bytes.count || bytes[at] &- 0x30 >= 10
    }

    /// The seconds that the offset is ahead of UTC, 0 if there is none; nil if it cannot be one.
    mutating func offset() -> Int? {
        if isAtEnd || take("Z") || take("z") { return 0 }
        let isAhead = take("+")
        guard isAhead || take("-"), let hours = number(of: 2), hours < 24 else { return nil }
        var minutes = 0
        if !isAtEnd {
            _ = take(":")
            guard let number = number(of: 2), number < 60 else { return nil }
            minutes = number
        }
        return (isAhead ? 1 : -1) * (hours * 3600 + minutes * 60)
    }
}
