/// Text on shades without gaps, character by character in cells of one width: what stands below each other can be
/// compared, and the same text has the same lines.
struct ShadedCharacters {
    struct Cell {
        var character: Character
        /// The number of the token.
        var token: Int
        /// How deep the shade is, between -1 and 1.
        var depth: Double
        var isMarked = false

        /// How many cells it takes up.
        var width: Int { TextWidth.isWide(character) ? 2 : 1 }
        /// The character as it is drawn.
        func shown(isRightToLeft: Bool) -> String {
            if character.isNewline { return "\u{21b5}" }
            if character.isWhitespace { return "" }
            return String(isRightToLeft ? TextDirection.mirrored(character) : character)
        }
    }

    private static let cell = 8.0
    private static let height = 19.0
    private static let lineHeight = 22.0

    /// Draws text in as many lines as it needs.
    ///
    /// - Parameters:
    ///   - cells: The characters.
    ///   - left: Where lines begin.
    ///   - right: Where they end at the latest.
    ///   - top: Where the first begins.
    ///   - canvas: What it is drawn on.
    ///   - hover: What is shown of neighbouring tokens of one shade when pointed at.
    /// - Returns: Where it ends.
    static func draw(
        _ cells: [Cell], left: Double, right: Double, top: Double, on canvas: inout Canvas,
        hover: (ClosedRange<Int>) -> String
    ) -> Double {
        let columns = max(Int((right - left) / cell), 2)
        let directions = cells.map { TextDirection.isRightToLeft(String($0.character)) }
        let isRightToLeft = directions.lazy.compactMap(\.self).first ?? false
        let lines = lines(cells, columns: columns)
        for (number, line) in lines.enumerated() {
            let y = top + lineHeight * Double(number)
            let resolved = TextDirection.resolved(directions[line], isRightToLeft: isRightToLeft)
            let order = TextDirection.order(resolved, isRightToLeft: isRightToLeft).map { $0 + line.lowerBound }
            let width = cells[line].reduce(0) { $0 + $1.width }
            var column = isRightToLeft ? columns - width : 0
            let places = order.map { index in
                defer { column += cells[index].width }
                return left + cell * Double(column)
            }
            drawShades(cells, order, places, y, on: &canvas, hover: hover)
            for (index, x) in zip(order, places) {
                let depth = cells[index].depth
                let text = cells[index].shown(isRightToLeft: resolved[index - line.lowerBound])
                let ink = (depth < 0 ? Shade.cold : .heat).ink(depth.magnitude)
                canvas.text(text, x, y + 14, class: "token mono \(ink)")
            }
            let marked = zip(order, places).filter { cells[$0.0].isMarked }
            if let first = marked.first, let last = marked.last {
                let end = last.1 + cell * Double(cells[last.0].width)
                let frame = Rectangle(x: first.1, y: y, width: end - first.1, height: height)
                canvas.rectangle(frame, class: "outline ink", corner: 2)
            }
        }
        return top + lineHeight * Double(max(lines.count, 1)) - lineHeight + height
    }

    /// Draws the shades of a line, of neighbours of one depth in one piece.
    private static func drawShades(
        _ cells: [Cell], _ order: [Int], _ places: [Double], _ y: Double, on canvas: inout Canvas,
        hover: (ClosedRange<Int>) -> String
    ) {
        var start = 0
        while start < order.count {
            let depth = cells[order[start]].depth
            let end = order[start...].firstIndex { cells[$0].depth != depth } ?? order.count
            let run = order[start..<end]
            let wide = run.reduce(0) { $0 + cells[$1].width }
            let tokens = run.map { cells[$0].token }
            if depth != 0, let first = tokens.min(), let last = tokens.max() {
                let shade: Shade = depth < 0 ? .cold : .heat
                let frame = Rectangle(x: places[start], y: y, width: cell * Double(wide), height: height)
                canvas.rectangle(
                    frame, class: "piece shade \(shade.rawValue)", opacity: depth.magnitude, hover: hover(first...last))
            }
            start = end
        }
    }

    /// Which characters each line has: broken after white space, or where a word is longer than a line.
    private static func lines(_ cells: [Cell], columns: Int) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var (start, used) = (0, 0)
        var wordStart = 0
        for (index, item) in cells.enumerated() {
            if used + item.width > columns, index > start {
                let end = wordStart > start ? wordStart : index
                lines.append(start..<end)
                start = end
                used = cells[end..<index].reduce(0) { $0 + $1.width }
            }
            used += item.width
            if item.character.isNewline {
                lines.append(start..<(index + 1))
                (start, used, wordStart) = (index + 1, 0, index + 1)
            } else if item.character.isWhitespace {
                wordStart = index + 1
            }
        }
        if start < cells.count { lines.append(start..<cells.count) }
        return lines
    }
}
