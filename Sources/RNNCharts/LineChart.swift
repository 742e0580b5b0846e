/// Lines over a common axis: losses and accuracies by epoch.
///
/// ```swift
/// let chart = LineChart(
///     "Accuracy", x: "epoch", y: Axis(unit: "%"),
///     [.init("train", train, style: .dashed), .init("test", means, deviations: deviations)])
/// ```
///
/// A number that is not finite is a gap in its line.
public struct LineChart: Chart, HeadedChart {
    /// One line.
    public struct Series: Sendable, Hashable {
        /// What the legend calls it.
        public var name: String
        /// The horizontal positions.
        public var x: [Double]
        /// The numbers.
        public var y: [Double]
        /// How far the band around the line reaches, above and below each number; empty for no band.
        public var deviations: [Double]
        /// How the line is drawn; without it, solid for the first lines of all colours, then dotted, then dashed.
        public var style: LineStyle?
        /// Which colour of the palette; without it, by its index among the series.
        public var color: Int?

        /// A line. If there are more positions than numbers, or the reverse, the rest is left out.
        ///
        /// - Parameters:
        ///   - name: What the legend calls it.
        ///   - y: The numbers.
        ///   - x: The horizontal positions; without them 1, 2, 3 and so on.
        ///   - deviations: How far the band around the line reaches, above and below each number; empty for no band.
        ///   - style: How the line is drawn; without it, solid for the first lines of all colours, then dotted, then
        ///     dashed.
        ///   - color: Which colour of the palette; without it, by its index among the series.
        public init(
            _ name: String, _ y: [Double], x: [Double]? = nil, deviations: [Double] = [], style: LineStyle? = nil,
            color: Int? = nil
        ) {
            self.name = name
            self.x = x ?? y.indices.map { Double($0 + 1) }
            self.y = y
            self.deviations = deviations
            self.style = style
            self.color = color
        }
    }

    /// What is shown.
    public var title: String
    /// The horizontal axis.
    public var x: Axis
    /// The vertical axis.
    public var y: Axis
    /// The lines.
    public var series: [Series]

    /// A chart.
    ///
    /// - Parameters:
    ///   - title: What is shown.
    ///   - x: The horizontal axis.
    ///   - y: The vertical axis.
    ///   - series: The lines.
    public init(_ title: String, x: Axis = "", y: Axis = "", _ series: [Series]) {
        self.title = title
        self.x = x
        self.y = y
        self.series = series
    }

    var legend: [Header.Entry] {
        guard series.count > 1 else { return [] }
        return series.enumerated().map { position, line in
            let color = line.color ?? position
            return Header.Entry(name: line.name, color: color, line: line.style ?? Palette.style(color))
        }
    }

    var hasAxisTitle: Bool { !y.title.isEmpty }
    func headroom(width: Double) -> Double { 8 }

    /// What the chart says, in words.
    private var summary: String {
        let lines = series.map { line in
            let points = zip(line.x, line.y).filter { $0.isFinite && $1.isFinite }.map(\.1)
            guard let first = points.first, let last = points.last, let low = points.min(), let high = points.max()
            else {
                return "\(line.name.asLabel): nothing to draw."
            }
            return "\(line.name.asLabel): from \(first.chartText()) to \(last.chartText()), "
                + "lowest \(low.chartText()), highest \(high.chartText())."
        }
        let axes = "Lines of \(y.title.isEmpty ? "values" : y.title) by \(x.title.isEmpty ? "index" : x.title)."
        return ([axes] + lines).joined(separator: " ")
    }

    func svg(width: Double, space: Header.Space) -> SVG {
        let width = drawableWidth(width)
        var canvas = Canvas()
        let header = Header(title, legend, width: width)
        let top = header.draw(on: &canvas, from: Style.padding, in: space)
        let heights = series.flatMap { line in
            zip(line.x, line.y).indexed.flatMap { position, point -> [Double] in
                guard Scale.drawable(point.0, x.isLogarithmic) != nil, point.1.isFinite else { return [] }
                let deviation = line.deviation(position)
                return deviation > 0 ? [point.1, point.1 - deviation, point.1 + deviation] : [point.1]
            }
        }
        var space = space
        space.headroom = max(space.headroom, headroom(width: width))
        let plot = Plot(on: &canvas, width: width, top: top, space: space, rightMargin: 24, axis: y) {
            Scale(y, values: heights, atMost: $0, covers: true)
        }
        let positions = series.flatMap { line in
            zip(line.x, line.y).compactMap { Scale.drawable($1, y.isLogarithmic) == nil ? nil : $0 }
        }
        let bottom = horizontalAxis(positions, of: plot, width: width, on: &canvas) { horizontal, canvas in
            // A picture in the picture cuts off what leaves the plot; half a stroke may.
            let area = plot.area
            let frame = [
                ("x", (area.x - 4).written), ("y", (area.y - 4).written), ("width", (area.width + 8).written),
                ("height", (area.height + 8).written),
                (
                    "viewBox",
                    [area.x - 4, area.y - 4, area.width + 8, area.height + 8].map(\.written).joined(separator: " ")
                ),
            ]
            canvas.group("svg", frame) { canvas in
                let at = { (x: Double, y: Double) -> (x: Double, y: Double)? in
                    guard let right = horizontal.fraction(x), let y = plot.y(y) else { return nil }
                    return (area.x + right * area.width, y)
                }
                for (position, line) in series.enumerated() {
                    line.drawBand(
                        color: line.color ?? position, low: plot.vertical.domain.lowerBound, at: at, on: &canvas)
                }
                for (position, line) in series.enumerated() {
                    line.drawLine(color: line.color ?? position, at: at, on: &canvas)
                }
            }
        }
        return SVG(title: title.asLabel, summary: summary, width: width, height: bottom + Style.padding) { $0 = canvas }
    }

    /// Draws the horizontal axis, with as many ticks as have room, and what is between the axes.
    ///
    /// - Returns: Where it ends.
    private func horizontalAxis(
        _ positions: [Double], of plot: Plot, width: Double, on canvas: inout Canvas,
        content: (Scale, inout Canvas) -> Void
    ) -> Double {
        let area = plot.area
        var scale = Scale(x, values: positions, atMost: 2, covers: false)
        var labels: [(text: String, tick: Double, middle: Double)] = []
        for count in stride(from: max(3, Int(area.width / 50)), through: 1, by: -1) {
            scale = Scale(x, values: positions, atMost: count, covers: false)
            labels = zip(scale.ticks.values, scale.ticks.labels).map { value, label in
                let text = TextWidth.truncated(label, to: width - 8, size: Style.tickSize)
                let half = TextWidth.of(text, size: Style.tickSize) / 2
                let tick = area.x + (scale.fraction(value) ?? 0) * area.width
                return (text, tick, max(half + 4, min(tick, width - half - 4)))
            }
            let fits = zip(labels, labels.dropFirst()).allSatisfy { left, right in
                let needed =
                    TextWidth.of(left.text, size: Style.tickSize) + TextWidth.of(right.text, size: Style.tickSize)
                return right.middle - left.middle >= needed / 2 + 12
            }
            if fits { break }
            // Two numbers too long to stand beside each other: the first is enough.
            if count == 1 { labels = Array(labels.prefix(1)) }
        }
        content(scale, &canvas)
        canvas.line(area.x, area.bottom.rounded(), area.right, area.bottom.rounded(), class: "axis")
        for (text, tick, middle) in labels {
            canvas.line(tick, area.bottom, tick, area.bottom + 5, class: "axis")
            canvas.text(text, middle, area.bottom + 19, class: "tick horizontal", anchor: .middle)
        }
        if x.title.isEmpty { return area.bottom + 24 }
        let title = TextWidth.truncated(x.title, to: width - 2 * Style.padding, size: Style.labelSize)
        let half = TextWidth.of(title, size: Style.labelSize) / 2
        let middle = max(Style.padding + half, min(area.x + area.width / 2, width - Style.padding - half))
        canvas.text(title, middle, area.bottom + 39, class: "label", anchor: .middle)
        return area.bottom + 44
    }
}

extension LineChart.Series {
    /// The deviation at an index; zero where there is none.
    func deviation(_ position: Int) -> Double {
        guard deviations.indices.contains(position), deviations[position].isFinite else { return 0 }
        return deviations[position].magnitude
    }

    typealias Placing = (_ x: Double, _ y: Double) -> (x: Double, y: Double)?

    /// The points without a gap between them.
    private func stretches(_ at: Placing) -> [[(position: Int, x: Double, y: Double)]] {
        var result: [[(position: Int, x: Double, y: Double)]] = [[]]
        for (position, point) in zip(x, y).indexed {
            if let drawn = at(point.0, point.1) {
                result[result.count - 1].append((position, drawn.x, drawn.y))
            } else if result.last?.isEmpty == false {
                result.append([])
            }
        }
        return result.filter { !$0.isEmpty }
    }

    /// Draws the band. What would be below zero on a logarithmic axis reaches down to its end.
    func drawBand(color: Int, low: Double, at: Placing, on canvas: inout Canvas) {
        guard deviations.contains(where: { $0.isFinite && $0 != 0 }) else { return }
        for stretch in stretches(at) where stretch.count > 1 {
            var upper: [String] = []
            var lower: [String] = []
            for point in stretch {
                let deviation = deviation(point.position)
                let above = at(x[point.position], y[point.position] + deviation)?.y ?? point.y
                let below =
                    (at(x[point.position], y[point.position] - deviation) ?? at(x[point.position], low))?.y ?? point.y
                upper.append("\(point.x.written) \(above.written)")
                lower.append("\(point.x.written) \(below.written)")
            }
            let path = "M" + (upper + lower.reversed()).joined(separator: "L") + "Z"
            canvas.element("path", [("class", "band \(Palette.name(color))"), ("d", path)])
        }
    }

    /// Draws the line, points where there are few, and a point alone between gaps.
    func drawLine(color: Int, at: Placing, on canvas: inout Canvas) {
        let style = style ?? Palette.style(color)
        let color = Palette.name(color)
        let showsPoints = y.count <= 12
        for stretch in stretches(at) {
            if stretch.count > 1 {
                let path = Self.thinned(stretch.map { ($0.x, $0.y) }).map { "\($0.written) \($1.written)" }
                canvas.element(
                    "path", [("class", "line \(style.rawValue) \(color)"), ("d", "M" + path.joined(separator: "L"))])
            }
            guard showsPoints || stretch.count == 1 else { continue }
            for point in stretch {
                canvas.element(
                    "circle",
                    [("class", "point \(color)"), ("cx", point.x.written), ("cy", point.y.written), ("r", "3.25")],
                    hover: "\(name): \(y[point.position].chartText())")
            }
        }
    }

    /// Of very many points, those that can be told apart: the first, the lowest, the highest and the last in each half
    /// pixel.
    private static func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
        guard points.count > 2000 else { return points }
        var result: [(x: Double, y: Double)] = []
        var start = 0
        while start < points.count {
            var end = start + 1
            let column = (points[start].x * 2).rounded(.down)
            while end < points.count, (points[end].x * 2).rounded(.down) == column { end += 1 }
            let lowest = (start..<end).min { points[$0].y < points[$1].y } ?? start
            let highest = (start..<end).max { points[$0].y < points[$1].y } ?? start
            for position in Set([start, lowest, highest, end - 1]).sorted() { result.append(points[position]) }
            start = end
        }
        return result
    }
}

extension Sequence {
    /// The elements with their numbers.
    var indexed: [(Int, Element)] { enumerated().map { ($0, $1) } }
}
