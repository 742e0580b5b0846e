/// Lines over a common axis: losses and accuracies by epoch.
///
/// ```swift
/// let chart = LineChart(
///     "Accuracy", x: Axis("epoch", decimals: 0), y: Axis(unit: "%"),
///     [.init("train", train, style: .dashed), .init("test", means, deviations: deviations)])
/// ```
///
/// On a logarithmic axis, a number that is not above zero is a triangle at the bottom, which points there, and a gap.
///
/// A number that is not finite is a gap in its line. A line that ends with such numbers has a cross at its last point,
/// and does not count for the axes, which what came before them would make useless for all other lines.
public struct LineChart: Chart, HeadedChart {
    /// One line.
    public struct Series: Sendable, Hashable {
        /// What the legend calls it.
        public var name: String
        /// The horizontal positions.
        public var x: [Double]
        /// The numbers.
        public var y: [Double]
        /// Where each number may lie: a band around the line, or a whisker at each point of a chart with categories.
        /// Empty for none.
        public var intervals: [Interval]
        /// How the line is drawn; without it, solid for the first lines of all colours, then dotted, then dashed.
        public var style: LineStyle?
        /// Which colour of the palette; without it, by its index among the series.
        public var color: Int?
        /// Whether the legend has it. A line in the colour of another one that the legend has can do without, if
        /// ``LineChart/styleNames`` say what the two styles are.
        public var isInLegend: Bool
        /// Whether its numbers are points where a chart has few, as measured ones should be, and constants should not.
        public var hasPoints = true

        /// A line. If there are more positions than numbers, or the reverse, the rest is left out.
        ///
        /// - Parameters:
        ///   - name: What the legend calls it.
        ///   - y: The numbers.
        ///   - x: The horizontal positions; without them 1, 2, 3 and so on.
        ///   - intervals: Where each number may lie; empty for none.
        ///   - style: How the line is drawn; without it, solid for the first lines of all colours, then dotted, then
        ///     dashed.
        ///   - color: Which colour of the palette; without it, by its index among the series.
        ///   - isInLegend: Whether the legend has it.
        public init(
            _ name: String, _ y: [Double], x: [Double]? = nil, intervals: [Interval] = [], style: LineStyle? = nil,
            color: Int? = nil, isInLegend: Bool = true
        ) {
            self.name = name
            self.x = x ?? y.indices.map { Double($0 + 1) }
            self.y = y
            self.intervals = intervals
            self.style = style
            self.color = color
            self.isInLegend = isInLegend
        }

        /// A line with a band that reaches as far above each number as below.
        ///
        /// - Parameters:
        ///   - name: What the legend calls it.
        ///   - y: The numbers.
        ///   - x: The horizontal positions; without them 1, 2, 3 and so on.
        ///   - deviations: How far the band reaches from each number.
        ///   - style: How the line is drawn; without it, solid for the first lines of all colours, then dotted, then
        ///     dashed.
        ///   - color: Which colour of the palette; without it, by its index among the series.
        public init(
            _ name: String, _ y: [Double], x: [Double]? = nil, deviations: [Double], style: LineStyle? = nil,
            color: Int? = nil
        ) {
            let intervals = zip(y, deviations).map { Interval(around: $0, by: $1) }
            self.init(name, y, x: x, intervals: intervals, style: style, color: color)
        }

        /// A constant, which other lines are compared with: dashed, without points.
        ///
        /// - Parameters:
        ///   - name: What the legend calls it.
        ///   - value: The constant.
        ///   - range: From where to where it reaches.
        ///   - color: Which colour of the palette; without it, by its index among the series.
        /// - Returns: The line.
        public static func level(
            _ name: String, _ value: Double, over range: ClosedRange<Double>, color: Int? = nil
        ) -> Series {
            var line = Series(
                name, [value, value], x: [range.lowerBound, range.upperBound], style: .dashed, color: color)
            line.hasPoints = false
            return line
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
    /// Names for the positions 1, 2, 3 and so on; empty for an axis of numbers. Points of one category stand a little
    /// beside each other, that their whiskers can be told apart. A name may have several lines.
    public var categories: [String]
    /// What lines of a style have in common, as the legend explains it once: `[.dashed: "training"]`.
    public var styleNames: [LineStyle: String]
    /// What is said of a line without any number, in a word or two.
    public var missing: String
    /// How high the plot is, for many small charts beside each other, which have small titles too; without it, as suits
    /// the width.
    public var plotHeight: Double?
    /// Whether each number is a point; without it, if there are few.
    var hasPoints: Bool?

    /// A chart.
    ///
    /// - Parameters:
    ///   - title: What is shown.
    ///   - x: The horizontal axis.
    ///   - y: The vertical axis.
    ///   - series: The lines.
    ///   - categories: Names for the positions 1, 2, 3 and so on; empty for an axis of numbers.
    ///   - styleNames: What lines of a style have in common.
    ///   - missing: What is said of a line without any number.
    ///   - plotHeight: How high the plot is, for many small charts; without it, as suits the width.
    public init(
        _ title: String, x: Axis = "", y: Axis = "", _ series: [Series], categories: [String] = [],
        styleNames: [LineStyle: String] = [:], missing: String = "no values", plotHeight: Double? = nil
    ) {
        self.title = title
        self.x = x
        self.y = y
        self.series = series
        self.categories = categories
        self.styleNames = styleNames
        self.missing = missing
        self.plotHeight = plotHeight
    }

    var legend: [Header.Entry] {
        let lines = series.indexed.filter { $1.isInLegend }.map { position, line in
            let color = line.color ?? position
            return Header.Entry(
                name: line.isEmpty ? "\(line.name) (\(missing))" : line.name, color: color,
                line: line.style ?? Palette.style(color), hasPoint: showsPoints && line.hasPoints)
        }
        let styles = LineStyle.allCases.compactMap { style in
            styleNames[style].map {
                Header.Entry(name: $0, color: Palette.ink, line: style, hasPoint: showsPoints)
            }
        }
        let below = series.contains(where: hasBelow) ? [Header.Entry.zero] : []
        return (lines.count > 1 ? lines : []) + styles + below
    }

    /// Whether a line has numbers that have no place on the vertical axis because they are not above zero.
    private func hasBelow(_ line: Series) -> Bool {
        y.isLogarithmic
            && zip(line.x, line.y).contains {
                Scale.drawable($0, x.isLogarithmic) != nil && LineChart.Series.isBelow($1)
            }
    }

    /// Whether each number is a point: if no line has many.
    var showsPoints: Bool { hasPoints ?? series.allSatisfy { $0.y.count <= 12 || $0.style?.isLine == false } }

    var hasAxisTitle: Bool { !y.title.isEmpty }
    var hasSmallTitle: Bool { plotHeight != nil }
    func headroom(width: Double) -> Double { 8 }

    /// What the chart says, in words.
    private var summary: String {
        let style = numberStyle
        let lines = series.map { line in
            let points = zip(line.x, line.y).filter { $0.isFinite && $1.isFinite }.map(\.1)
            guard let first = points.first, let last = points.last, let low = points.min(), let high = points.max()
            else {
                return "\(line.name.asLabel): \(missing.asLabel)."
            }
            if line.style?.isLine == false {
                return "\(line.name.asLabel): \(points.count) of them, "
                    + "lowest \(style.text(low)), highest \(style.text(high))."
            }
            return "\(line.name.asLabel): from \(style.text(first)) to \(style.text(last)), "
                + "lowest \(style.text(low)), highest \(style.text(high))\(line.breaksOff ? ", then none" : "")."
        }
        let axes = "Lines of \(y.title.isEmpty ? "values" : y.title) by \(x.title.isEmpty ? "index" : x.title)."
        return ([axes] + lines).joined(separator: " ")
    }

    /// How all numbers of the chart are written.
    private var numberStyle: NumberStyle {
        // Beside the largest of several decades, the smallest would be zeros.
        if y.isLogarithmic, y.decimals == nil { return NumberStyle() }
        return NumberStyle(series.flatMap(\.y), digits: 3, plainPower: 4, decimals: y.decimals)
    }

    // MARK: Extents

    /// The lines that the axes are made for: all that go on, or all if none does.
    private var steady: [Series] {
        let steady = series.filter { !$0.breaksOff }
        return steady.contains { !$0.isEmpty } ? steady : series
    }

    /// All that the vertical axis has to show.
    var heights: [Double] {
        steady.flatMap { line in
            zip(line.x, line.y).indexed.flatMap { position, point -> [Double] in
                guard Scale.drawable(point.0, x.isLogarithmic) != nil, point.1.isFinite else { return [] }
                return [point.1] + (line.interval(position).map { [$0.low, $0.high] } ?? [])
            }
        }
    }

    /// All that the horizontal axis has to show.
    var positions: [Double] {
        series.flatMap { line in
            zip(line.x, line.y).compactMap { $1.isFinite ? $0 : nil }
        }
    }

    // MARK: Picture

    func svg(width: Double, space: Header.Space) -> SVG {
        let width = drawableWidth(width)
        var canvas = Canvas()
        let header = Header(title, legend, width: width, isSmall: hasSmallTitle)
        let top = header.draw(on: &canvas, from: Style.padding, in: space)
        var space = space
        space.headroom = max(space.headroom, headroom(width: width))
        let heights = heights
        let plot = Plot(
            on: &canvas, width: width, top: top, space: space, rightMargin: hasSmallTitle ? 12 : 24, height: plotHeight,
            axis: y
        ) {
            Scale(y, values: heights, atMost: $0, covers: true)
        }
        let bottom: Double
        if categories.isEmpty {
            let horizontal = HorizontalAxis(x, values: positions, below: plot.area, width: width)
            drawLines(in: plot, horizontal.scale, on: &canvas)
            bottom = horizontal.draw(on: &canvas)
        } else {
            bottom = categoryAxis(of: plot, width: width, on: &canvas)
        }
        if !series.isEmpty, series.allSatisfy(\.isEmpty) {
            let middle = (plot.area.x + plot.area.right) / 2
            let text = TextWidth.truncated(missing.asLabel, to: plot.area.width, size: Style.labelSize)
            canvas.text(
                text, middle, plot.area.y + plot.area.height / 2 + 4, class: "missing", anchor: .middle)
        }
        return SVG(title: title.asLabel, summary: summary, width: width, height: bottom + Style.padding) { $0 = canvas }
    }

    /// Draws all lines; a shift is how far a line's points stand beside their positions.
    private func drawLines(
        in plot: Plot, _ horizontal: Scale, shift: (Int) -> Double = { _ in 0 }, on canvas: inout Canvas
    ) {
        let style = numberStyle
        let area = plot.area
        plot.clipped(margin: series.contains { $0.style == .rings } ? 8 : 4, on: &canvas) { canvas in
            let places = series.indices.map { index -> Series.Placing in
                let shift = shift(index)
                return { (x: Double, y: Double) -> (x: Double, y: Double)? in
                    guard let right = horizontal.fraction(x), let y = plot.y(y) else { return nil }
                    return (area.x + right * area.width + shift, y)
                }
            }
            for (position, line) in series.enumerated() {
                let color = line.color ?? position
                let low = plot.vertical.domain.lowerBound
                if categories.isEmpty {
                    line.drawBand(color: color, low: low, at: places[position], on: &canvas)
                } else {
                    line.drawWhiskers(color: color, low: low, at: places[position], on: &canvas)
                }
            }
            var row = 0
            for (position, line) in series.enumerated() where hasBelow(line) {
                line.drawBelow(
                    color: line.color ?? position, low: plot.vertical.domain.lowerBound, categories,
                    bottom: area.bottom - 5 - 9 * Double(row % 4), at: places[position], on: &canvas)
                row += 1
            }
            for (position, line) in series.enumerated() {
                line.drawLine(
                    color: line.color ?? position, style, categories, showsPoints: showsPoints,
                    at: places[position], on: &canvas)
                line.drawEnd(
                    color: line.color ?? position, missing, inside: area, at: places[position], on: &canvas)
            }
        }
    }

    /// Draws the names of the categories, and the lines over them.
    ///
    /// - Returns: Where they end.
    private func categoryAxis(of plot: Plot, width: Double, on canvas: inout Canvas) -> Double {
        let area = plot.area
        let count = Double(categories.count)
        let slot = area.width / count
        let scale = Scale(Axis(range: 0.5...(count + 0.5)), values: [], atMost: 2, covers: false)
        // Half of a slot stays free, that the points of one category are nearer to each other than to others.
        let step = min(slot / 2 / Double(max(series.count, 1)), 24)
        drawLines(
            in: plot, scale, shift: { (Double($0) - Double(series.count - 1) / 2) * step }, on: &canvas)
        canvas.line(area.x, area.bottom.rounded(), area.right, area.bottom.rounded(), class: "axis")
        let labels = CategoryLabels(categories, slot: slot, left: area.x)
        labels.draw(on: &canvas, left: area.x, top: area.bottom)
        return HorizontalAxis.drawTitle(
            x, below: area.bottom + labels.height, middle: area.x + area.width / 2, width: width, on: &canvas)
    }
}
