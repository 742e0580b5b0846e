/// The title of a chart and the names of its series.
struct Header {
    struct Entry: Hashable {
        var name: String
        var color: Int
        /// The style of a line; without it, a square.
        var line: LineStyle?
    }

    /// How many lines and rows all charts beside each other keep free, that what is below begins at one height.
    struct Space: Equatable {
        var titleLines = 0
        var legendRows = 0
        var hidesLegend = false
    }

    private static let titleHeight = 21.0
    private static let rowHeight = 21.0
    private static let swatch = 24.0

    let titleLines: [String]
    let rows: [[(entry: Entry, name: String, x: Double)]]
    let width: Double

    init(_ title: String, _ entries: [Entry], width: Double) {
        self.width = width
        let inner = width - 2 * Style.padding
        titleLines = TextWidth.wrapped(title.asLabel, to: inner, lines: 3, size: Style.titleSize, isBold: true)
        var rows: [[(entry: Entry, name: String, x: Double)]] = []
        var x = 0.0
        for entry in entries {
            let room = inner - Self.swatch - 7
            let name = TextWidth.truncated(entry.name.asLabel, to: room, size: Style.labelSize)
            let needed = Self.swatch + 7 + TextWidth.of(name, size: Style.labelSize)
            if rows.isEmpty || x + needed > inner {
                rows.append([])
                x = 0
            }
            rows[rows.count - 1].append((entry, name, x + Style.padding))
            x += needed + 18
        }
        self.rows = rows
    }

    /// What it takes up.
    var space: Space { Space(titleLines: titleLines.count, legendRows: rows.count) }

    /// Draws it.
    ///
    /// - Parameters:
    ///   - canvas: What it is drawn on.
    ///   - top: Where it begins.
    ///   - space: What it keeps free.
    /// - Returns: Where it ends.
    func draw(on canvas: inout Canvas, from top: Double, in space: Space) -> Double {
        var y = top
        for (place, line) in titleLines.enumerated() {
            canvas.text(line, Style.padding, y + 15 + Double(place) * Self.titleHeight, class: "title")
        }
        let lines = max(space.titleLines, titleLines.count)
        if lines > 0 { y += Double(lines) * Self.titleHeight + 5 }
        if space.hidesLegend { return y }
        for (place, row) in rows.enumerated() {
            let middle = y + Double(place) * Self.rowHeight + 9
            for (entry, name, x) in row {
                let color = "c\(Palette.index(entry.color))"
                if let line = entry.line {
                    canvas.line(x + 1, middle, x + Self.swatch - 1, middle, class: "line \(line.rawValue) \(color)")
                } else {
                    let square = Rectangle(x: x + Self.swatch - 13, y: middle - 6, width: 12, height: 12)
                    canvas.rectangle(square, class: "shade \(color)", corner: 2)
                }
                canvas.text(name, x + Self.swatch + 6, middle + 4.5, class: "legend")
            }
        }
        let rowCount = max(space.legendRows, rows.count)
        return y + (rowCount > 0 ? Double(rowCount) * Self.rowHeight + 3 : 0)
    }
}

/// A chart whose head other charts may have to be in line with.
protocol HeadedChart: Chart {
    var title: String { get }
    /// The names of the series; empty if there is no need of names.
    var legend: [Header.Entry] { get }
    /// The picture, with so much room for the title and the names.
    func svg(width: Double, space: Header.Space) -> SVG
}

extension HeadedChart {
    /// The picture, as wide as said or narrower if it needs less.
    public func svg(width: Double) -> SVG { svg(width: width, space: Header.Space()) }
}
