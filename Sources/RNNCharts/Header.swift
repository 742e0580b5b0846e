/// The title of a chart and the names of its series.
struct Header {
    struct Entry: Hashable {
        var name: String
        var color: Int
        /// The style of a line; without it, a square.
        var line: LineStyle?
        /// Whether the line has points.
        var hasPoint = false
        /// Whether the square has no area, as what it stands for.
        var isOutline = false
        /// The mark in place of a square.
        var mark: PlotMark?

        /// What a mark at the bottom of a logarithmic axis is.
        static let zero = Entry(name: "zero or less", color: Palette.ink, mark: .below)

        /// Whether another entry says the same, with points or without.
        func isSame(as other: Entry) -> Bool {
            name == other.name && color == other.color && line == other.line && mark == other.mark
        }

        /// The width of the line or the square before the name.
        var swatch: Double { line == nil ? mark == nil ? 12 : 14 : line?.isLine == true ? 24 : 14 }
    }

    /// How many lines and rows all charts beside each other keep free, that what is below begins at one height.
    struct Space: Equatable {
        var titleLines = 0
        var legendRows = 0
        var hidesLegend = false
        var hidesKey = false
        var hasAxisTitle = false
        var headroom = 0.0
    }

    private static let rowHeight = 21.0
    private static let gap = 18.0

    let titleLines: [String]
    let rows: [[(entry: Entry, name: String, x: Double)]]
    let width: Double
    private let isSmall: Bool
    private var titleHeight: Double { isSmall ? 17 : 21 }

    init(_ title: String, _ entries: [Entry], width: Double, isSmall: Bool = false) {
        self.width = width
        self.isSmall = isSmall
        let inner = width - 2 * Style.padding
        titleLines = TextWidth.wrapped(
            title.asLabel, to: inner, lines: 3, size: isSmall ? Style.labelSize : Style.titleSize, isBold: true)
        let named = entries.map { entry in
            let name = TextWidth.truncated(entry.name.asLabel, to: inner - entry.swatch - 7, size: Style.labelSize)
            return (entry: entry, name: name, width: entry.swatch + 7 + TextWidth.of(name, size: Style.labelSize))
        }
        var rows: [[(entry: Entry, name: String, x: Double)]] = []
        if named.reduce(0, { $0 + $1.width + Self.gap }) - Self.gap <= inner {
            var x = Style.padding
            var row: [(entry: Entry, name: String, x: Double)] = []
            for (entry, name, width) in named {
                row.append((entry, name, x))
                x += width + Self.gap
            }
            rows = row.isEmpty ? [] : [row]
        } else {
            // Columns of one width, filled downwards: series that belong together stand together.
            let widest = named.map(\.width).max() ?? inner
            let columns = max(1, Int((inner + Self.gap) / (widest + Self.gap)))
            let count = (named.count + columns - 1) / columns
            let step = (inner + Self.gap) / Double((named.count + count - 1) / count)
            rows = (0..<count).map { row in
                stride(from: row, to: named.count, by: count).map { position in
                    let x = Style.padding + Double(position / count) * min(step, widest + 2 * Self.gap)
                    return (named[position].entry, named[position].name, x)
                }
            }
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
        for (position, line) in titleLines.enumerated() {
            canvas.text(
                line, Style.padding, y + (isSmall ? 12 : 15) + Double(position) * titleHeight,
                class: isSmall ? "subtitle" : "title")
        }
        let lines = max(space.titleLines, titleLines.count)
        if lines > 0 { y += Double(lines) * titleHeight + 5 }
        if space.hidesLegend { return y }
        for (position, row) in rows.enumerated() {
            let middle = y + Double(position) * Self.rowHeight + 9
            for (entry, name, x) in row {
                let color = Palette.name(entry.color)
                if let line = entry.line {
                    if line.isLine {
                        let end = x + entry.swatch - 1
                        canvas.line(x + 1, middle, end, middle, class: "line \(line.rawValue) \(color)")
                    }
                    if entry.hasPoint || !line.isLine {
                        let (name, radius) = line.circle
                        canvas.element(
                            "circle",
                            [
                                ("class", "\(name.replacing("point", with: "shade")) \(color)"),
                                ("cx", (x + entry.swatch / 2).written), ("cy", middle.written), ("r", radius),
                            ])
                    }
                } else if let mark = entry.mark {
                    mark.draw(x + entry.swatch / 2, middle, color: entry.color, on: &canvas)
                } else {
                    let square = Rectangle(x: x, y: middle - 6, width: 12, height: 12)
                    canvas.rectangle(square, class: "\(entry.isOutline ? "outline" : "shade") \(color)", corner: 2)
                }
                canvas.text(name, x + entry.swatch + 6, middle + 4.5, class: "legend")
            }
        }
        let rowCount = max(space.legendRows, rows.count)
        return y + (rowCount > 0 ? Double(rowCount) * Self.rowHeight + 6 : 0)
    }
}

/// A chart whose head other charts may have to be in line with.
protocol HeadedChart: Chart {
    var title: String { get }
    /// The names of the series; empty if there is no need of names.
    var legend: [Header.Entry] { get }
    /// What the shades stand for, if the chart has such a key; charts beside each other share one.
    var shadeKey: ShadeKey? { get }
    /// Whether a label stands above the plot.
    var hasAxisTitle: Bool { get }
    /// Whether the title is that of a small chart among many.
    var hasSmallTitle: Bool { get }
    /// What is kept free above the plot.
    func headroom(width: Double) -> Double
    /// The picture, with so much room for the title and the names.
    func svg(width: Double, space: Header.Space) -> SVG
}

extension HeadedChart {
    var hasSmallTitle: Bool { false }
    var shadeKey: ShadeKey? { nil }

    /// The room it needs above the plot.
    func neededSpace(width: Double, hidesLegend: Bool) -> Header.Space {
        var space = Header(title, hidesLegend ? [] : legend, width: width, isSmall: hasSmallTitle).space
        space.hasAxisTitle = hasAxisTitle
        space.headroom = headroom(width: width)
        return space
    }

    /// The picture, as wide as said or narrower if it needs less.
    public func svg(width: Double) -> SVG { svg(width: width, space: Header.Space()) }
}
