/// How wide text is when nobody has drawn it yet. The widths are those of DejaVu Sans, among the widest of the fonts
/// that a system may take: what fits by this measure fits.
enum TextWidth {
    /// Of the characters from space to tilde, in hundredths of the font's size.
    private static let widths: [Double] = [
        32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34,
        84, 84,
        84, 54, 100, 69, 69, 70, 77, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64, 62, 74, 69, 99, 69, 62,
        69, 40,
        34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82,
        60, 60,
        53, 64, 34, 64, 84,
    ]

    /// The width of a text in the unit of its size.
    static func of(_ text: String, size: Double, isBold: Bool = false) -> Double {
        text.reduce(0) { $0 + width($1) } * size / 100 * (isBold ? 1.12 : 1)
    }

    private static func width(_ character: Character) -> Double {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        let value = scalar.value
        if value >= 32, value < 127 { return widths[Int(value) - 32] }
        if value >= 0x1100 { return value >= 0x2000 && value < 0x2100 ? 100 : 110 }
        return scalar.properties.isUppercase ? 84 : 70
    }

    /// Whether a character takes up two cells where all others have one, as those of East Asia and emoji do.
    static func isWide(_ character: Character) -> Bool {
        guard let value = character.unicodeScalars.first?.value else { return false }
        // Not letters of the alphabets between them, signs and arrows, and halves of East Asian forms.
        return value >= 0x1100 && !(0x1e00...0x2e7f ~= value) && !(0xfb00...0xfdff ~= value)
            && !(0xfe70...0xfeff ~= value) && !(0xff61...0xffdc ~= value)
            || character.unicodeScalars.first?.properties.isEmojiPresentation == true
    }

    /// The text, with an ellipsis for the end that does not fit.
    static func truncated(_ text: String, to limit: Double, size: Double, isBold: Bool = false) -> String {
        guard of(text, size: size, isBold: isBold) > limit else { return text }
        var kept = ""
        var used = of("\u{2026}", size: size, isBold: isBold)
        for character in text {
            used += of(String(character), size: size, isBold: isBold)
            if used > limit { break }
            kept.append(character)
        }
        while kept.last == " " { kept.removeLast() }
        return kept + "\u{2026}"
    }

    /// The text in lines that fit, broken at spaces, the last line with an ellipsis if more would be needed.
    static func wrapped(
        _ text: String, to limit: Double, lines: Int, size: Double, isBold: Bool = false
    ) -> [String] {
        var result: [String] = []
        var line = ""
        var words = text.split(separator: " ").map(String.init)[...]
        while let word = words.first {
            let longer = line.isEmpty ? word : line + " " + word
            if line.isEmpty || of(longer, size: size, isBold: isBold) <= limit {
                line = longer
                words.removeFirst()
            } else if result.count + 1 == lines {
                line = ([line] + words).joined(separator: " ")
                break
            } else {
                result.append(line)
                line = ""
            }
        }
        if !line.isEmpty { result.append(line) }
        return result.map { truncated($0, to: limit, size: size, isBold: isBold) }
    }
}

extension String {
    /// The text on one line, with single spaces: what is a label in a chart.
    var asLabel: String {
        split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
    }

    /// The text as a token of its own, which is seen even if it is white space.
    var asToken: String {
        !isEmpty && allSatisfy(\.isWhitespace) ? "\u{2423}" : self
    }
}
