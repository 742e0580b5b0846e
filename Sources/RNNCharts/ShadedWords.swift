/// Words in lines, each on its shade.
struct ShadedWords {
    struct Word {
        var text: String
        /// How deep the shade is, between -1 and 1.
        var depth: Double
        /// What is shown when pointed at.
        var hover: String
        var isMarked = false
    }

    static let size = 14.0
    private static let height = 25.0
    private static let lineHeight = 29.0
    private static let gap = 3.0

    /// Draws words in as many lines as they need.
    ///
    /// - Returns: Where they end.
    static func draw(
        _ words: [Word], left: Double, right: Double, top: Double, on canvas: inout Canvas
    ) -> Double {
        let texts = words.map { TextWidth.truncated($0.text.asLabel, to: right - left - 12, size: size) }
        let widths = texts.map { max(TextWidth.of($0, size: size) + 12, 16) }
        let directions = texts.map { TextDirection.isRightToLeft($0) }
        let isRightToLeft = directions.lazy.compactMap(\.self).first ?? false
        var y = top
        for (number, line) in lines(widths, limit: right - left).enumerated() {
            if number > 0 { y += lineHeight }
            let resolved = TextDirection.resolved(directions[line], isRightToLeft: isRightToLeft)
            let order = TextDirection.order(resolved, isRightToLeft: isRightToLeft)
            let wide = widths[line].reduce(0) { $0 + $1 + gap } - gap
            var x = isRightToLeft ? right - wide : left
            for index in order.map({ $0 + line.lowerBound }) {
                let word = words[index]
                let shade: Shade = word.depth < 0 ? .cold : .heat
                let depth = word.depth.magnitude
                let frame = Rectangle(x: x, y: y, width: widths[index], height: height)
                canvas.rectangle(
                    frame, class: "word shade \(shade.rawValue)", corner: 4, opacity: depth, hover: word.hover)
                if word.isMarked { canvas.rectangle(frame, class: "outline ink", corner: 4) }
                canvas.text(
                    texts[index], x + widths[index] / 2, y + 17.5, class: "token \(shade.ink(depth))", anchor: .middle)
                x += widths[index] + gap
            }
        }
        return y + height
    }

    /// Which words each line has.
    private static func lines(_ widths: [Double], limit: Double) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var (start, x) = (0, 0.0)
        for (index, wide) in widths.enumerated() {
            if x > 0, x + wide > limit {
                lines.append(start..<index)
                (start, x) = (index, 0)
            }
            x += wide + gap
        }
        if start < widths.count { lines.append(start..<widths.count) }
        return lines
    }
}
