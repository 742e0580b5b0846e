/// Several charts beside each other in one picture. Names of series that all have in common stand above them once, and
/// what the shades of all stand for below them.
///
/// ```swift
/// let picture = Panels([loss, accuracy]).svg
/// ```
public struct Panels: Chart {
    /// What all of them show.
    public var title: String
    /// The charts, from left to right, then in rows.
    public var charts: [any Chart]
    /// How many stand beside each other; without it three, or fewer if there are fewer.
    public var columns: Int?
    /// How wide each is at least: in a picture that is too narrow for that, fewer stand beside each other.
    public var minimumWidth: Double
    /// Whether charts of lines have the same axes, that lines in one can be compared with those in another.
    public var sharesAxes: Bool

    /// A picture of several charts.
    ///
    /// - Parameters:
    ///   - charts: The charts, from left to right, then in rows.
    ///   - title: What all of them show.
    ///   - columns: How many stand beside each other; without it three, or fewer if there are fewer.
    ///   - minimumWidth: How wide each is at least.
    ///   - sharesAxes: Whether charts of lines have the same axes.
    public init(
        _ charts: [any Chart], title: String = "", columns: Int? = nil, minimumWidth: Double = 240,
        sharesAxes: Bool = false
    ) {
        self.charts = charts
        self.title = title
        self.columns = columns
        self.minimumWidth = minimumWidth
        self.sharesAxes = sharesAxes
    }

    /// The picture, as wide as said or narrower if it needs less.
    public func svg(width: Double) -> SVG {
        let width = drawableWidth(width)
        let least = minimumWidth.isFinite ? max(minimumWidth, 160) : 240
        let columns = max(1, min(columns ?? 3, charts.count, Int(width / least)))
        let each = (width / Double(columns)).rounded(.down)
        let charts = sharesAxes ? withCommonAxes(width: each) : charts
        let headed = charts.compactMap { $0 as? any HeadedChart }
        // What a mark at the bottom is need not be said by every chart.
        let entries = headed.map(\.legend)
        let legends = entries.map { $0.filter { $0.mark != .below } }
        let marks = entries.joined().contains { $0.mark == .below } ? [Header.Entry.zero] : []
        let common =
            legends.count == charts.count && legends.count > 1
            && legends.allSatisfy { $0.elementsEqual(legends[0], by: { $0.isSame(as: $1) }) }
        let key = headed.count == charts.count ? ShadeKey.common(of: headed.map(\.shadeKey)) : nil
        var canvas = Canvas()
        let header = Header(title, common ? legends[0] + marks : [], width: width)
        let hasHeader = header.space != Header.Space()
        var y = hasHeader ? header.draw(on: &canvas, from: Style.padding, in: Header.Space()) - Style.padding / 2 : 0
        var used = 0.0
        var pictures: [SVG] = []
        for start in stride(from: 0, to: charts.count, by: columns) {
            let row = charts[start..<min(start + columns, charts.count)]
            var space = Header.Space(hidesLegend: common, hidesKey: key != nil)
            for case let chart as any HeadedChart in row {
                let needed = chart.neededSpace(width: each, hidesLegend: common)
                space.titleLines = max(space.titleLines, needed.titleLines)
                space.legendRows = max(space.legendRows, needed.legendRows)
                space.hasAxisTitle = space.hasAxisTitle || needed.hasAxisTitle
                space.headroom = max(space.headroom, needed.headroom)
            }
            var height = 0.0
            for (index, chart) in row.enumerated() {
                let svg = (chart as? any HeadedChart)?.svg(width: each, space: space) ?? chart.svg(width: each)
                canvas.add(svg, Double(index) * each, y)
                height = max(height, svg.height)
                used = max(used, Double(index) * each + svg.width)
                pictures.append(svg)
            }
            y += height
        }
        if let key {
            used = max(used, min(width, 300))
            y =
                Style.padding
                + key.draw(left: Style.padding, right: used - Style.padding, top: y - 2, on: &canvas)
        }
        let titles = pictures.map(\.title).filter { !$0.isEmpty }.joined(separator: "; ")
        let summary = pictures.map { $0.title.isEmpty ? $0.summary : "\($0.title): \($0.summary)" }.joined(
            separator: " ")
        return SVG(
            title: title.asLabel.isEmpty ? titles : title.asLabel, summary: summary,
            width: hasHeader || charts.isEmpty ? width : max(used, 1), height: max(y, 1)
        ) { $0 = canvas }
    }

    /// The charts, those of lines with axes that reach as far as the data of all of them. An axis with a range of its own
    /// keeps it.
    private func withCommonAxes(width: Double) -> [any Chart] {
        let lines = charts.compactMap { $0 as? LineChart }
        // What the steady lines of all need: a line that breaks off in one chart is no measure for the others.
        let steady = lines.filter { chart in chart.series.contains { !$0.breaksOff && !$0.isEmpty } }
        let heights = (steady.isEmpty ? lines : steady).flatMap(\.heights)
        let positions = lines.flatMap(\.positions)
        let hasPoints = lines.allSatisfy(\.showsPoints)
        return charts.map { chart in
            guard var lines = chart as? LineChart else { return chart }
            lines.hasPoints = hasPoints
            if lines.y.range == nil, !heights.isEmpty {
                let ticks = Plot.tickCount(height: Plot.height(lines.plotHeight, width: width))
                lines.y.range = Scale(lines.y, values: heights, atMost: ticks, covers: true).domain
            }
            if lines.x.range == nil, !positions.isEmpty {
                lines.x.range = Scale(lines.x, values: positions, atMost: 5, covers: false).domain
            }
            return lines
        }
    }
}
