/// In which direction text runs, and where its parts stand if some run the other way: the essence of Unicode's
/// algorithm, for parts each of which a renderer draws by itself.
enum TextDirection {
    /// Whether a text runs from right to left, as its first letter says; nil if it has none.
    static func isRightToLeft(_ text: some StringProtocol) -> Bool? {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            // Hebrew, Arabic, Syriac and others, and their forms for presentation.
            case 0x0590...0x08ff, 0xfb1d...0xfdff, 0xfe70...0xfefc, 0x10800...0x10fff, 0x1e800...0x1efff: return true
            default:
                // Digits run from left to right in any text.
                if scalar.properties.isAlphabetic || scalar.properties.numericType != nil { return false }
            }
        }
        return nil
    }

    /// In which direction each part of a line runs.
    ///
    /// - Parameters:
    ///   - parts: Whether each runs from right to left; nil for spaces and signs, which go with what is around them.
    ///   - isRightToLeft: Whether the line does.
    /// - Returns: Whether each runs from right to left.
    static func resolved(_ parts: some Collection<Bool?>, isRightToLeft: Bool) -> [Bool] {
        var directions = parts.map { $0 ?? isRightToLeft }
        var last: Int?
        for (index, part) in parts.enumerated() {
            if part == isRightToLeft { last = nil }
            guard part == !isRightToLeft else { continue }
            // What stands between two parts that run against the line runs with them.
            if let last { for between in last..<index { directions[between] = !isRightToLeft } }
            last = index
        }
        return directions
    }

    /// The indices of parts of a line in the order in which they stand, from the left.
    ///
    /// - Parameters:
    ///   - directions: Whether each part runs from right to left.
    ///   - isRightToLeft: Whether the line does.
    /// - Returns: The indices.
    static func order(_ directions: [Bool], isRightToLeft: Bool) -> [Int] {
        var order: [Int] = []
        var start = 0
        while start < directions.count {
            let end = directions[start...].firstIndex { $0 != directions[start] } ?? directions.count
            order += directions[start] == isRightToLeft ? Array(start..<end) : (start..<end).reversed()
            start = end
        }
        return isRightToLeft ? order.reversed() : order
    }

    /// A bracket as it is drawn in text from right to left; any other character as it is.
    static func mirrored(_ character: Character) -> Character {
        let (left, right) = ("([{<\u{ab}\u{2039}", ")]}>\u{bb}\u{203a}")
        for (one, other) in zip(left, right) {
            if character == one { return other }
            if character == other { return one }
        }
        return character
    }
}
