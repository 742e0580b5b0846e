/// Several charts beside each other in one picture. Names of series that all have in common stand above them once.
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

    /// A picture of several charts.
    ///
    /// - Parameters:
    ///   - charts: The charts, from left to right, then in rows.
    ///   - title: What all of them show.
    ///   - columns: How many stand beside each other; without it three, or fewer if there are fewer.
    public init(_ charts: [any Chart], title: String = "", columns: Int? = nil) {
        self.charts = charts
        self.title = title
        self.columns = columns
    }

    /// The picture, as wide as said or narrower if it needs less.
    public func svg(width: Double) -> SVG {
        let width = drawableWidth(width)
        let columns = max(1, min(columns ?? 3, charts.count, Int(width / 160)))
        let each = (width / Double(columns)).rounded(.down)
        let headed = charts.compactMap { $0 as? any HeadedChart }
        let legends = headed.map(\.legend)
        let common = legends.count == charts.count && legends.count > 1 && legends.allSatisfy { $0 == legends[0] }
        var canvas = Canvas()
        let header = Header(title, common ? legends[0] : [], width: width)
        let hasHeader = header.space != Header.Space()
        var y = hasHeader ? header.draw(on: &canvas, from: Style.padding, in: Header.Space()) - Style.padding / 2 : 0
        var used = 0.0
        var pictures: [SVG] = []
        for start in stride(from: 0, to: charts.count, by: columns) {
            let row = charts[start..<min(start + columns, charts.count)]
            var space = Header.Space(hidesLegend: common)
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
        let titles = pictures.map(\.title).filter { !$0.isEmpty }.joined(separator: "; ")
        let summary = pictures.map { $0.title.isEmpty ? $0.summary : "\($0.title): \($0.summary)" }.joined(
            separator: " ")
        return SVG(
            title: title.asLabel.isEmpty ? titles : title.asLabel, summary: summary,
            width: hasHeader || charts.isEmpty ? width : max(used, 1), height: max(y, 1)
        ) { $0 = canvas }
    }
}
