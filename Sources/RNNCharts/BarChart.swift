/// Bars in groups, each with its number and, if there is one, its deviation.
///
/// ```swift
/// let chart = BarChart(
///     "Accuracy on test data", y: Axis(unit: "%"), groups: ["rnn", "gru", "lstm"],
///     [.init("accuracy", [78.1, 86.9, 87.2], deviations: [2.1, 0.4, 0.6])])
/// ```
public struct BarChart: Chart, HeadedChart {
    /// One bar in every group.
    public struct Series: Sendable, Hashable {
        /// What the legend calls it.
        public var name: String
        /// The number in each group.
        public var values: [Double]
        /// How far the error bar reaches, above and below each number; empty for none.
        public var deviations: [Double]
        /// Which colour of the palette; without it, by its index among the series.
        public var color: Int?

        /// Bars. Where a number is missing or not finite there is a dash.
        ///
        /// - Parameters:
        ///   - name: What the legend calls it.
        ///   - values: The number in each group.
        ///   - deviations: How far the error bar reaches, above and below each number; empty for none.
        ///   - color: Which colour of the palette; without it, by its index among the series.
        public init(_ name: String, _ values: [Double], deviations: [Double] = [], color: Int? = nil) {
            self.name = name
            self.values = values
            self.deviations = deviations
            self.color = color
        }
    }

    /// What is shown.
    public var title: String
    /// The vertical axis. Bars stand on zero, or on the lower end of an axis without one.
    public var y: Axis
    /// The names below the groups.
    public var groups: [String]
    /// The bars.
    public var series: [Series]
    /// Whether the bars of a chart with one series have the colours of series by their indices: the colours of the same
    /// models' lines in another chart.
    public var colorsGroups: Bool

    /// A chart.
    ///
    /// - Parameters:
    ///   - title: What is shown.
    ///   - y: The vertical axis.
    ///   - groups: The names below the groups.
    ///   - series: The bars.
    ///   - colorsGroups: Whether the bars of a chart with one series have the colours of series by their indices.
    public init(_ title: String, y: Axis = "", groups: [String], _ series: [Series], colorsGroups: Bool = false) {
        self.title = title
        self.y = y
        self.groups = groups
        self.series = series
        self.colorsGroups = colorsGroups
    }

    var legend: [Header.Entry] {
        guard series.count > 1 else { return [] }
        return series.enumerated().map { Header.Entry(name: $1.name, color: $1.color ?? $0, line: nil) }
    }

    var hasAxisTitle: Bool { !y.title.isEmpty }
    // The highest bar's number stands above it, upright if the bars are narrow.
    func headroom(width: Double) -> Double {
        let widest = texts().joined().map { TextWidth.of($0, size: Style.tickSize) }.max() ?? 0
        let slot = (width - 80) / Double(max(groups.count, 1))
        return widest <= room(slot) ? 22 : widest.rounded(.up) + 10
    }

    /// How wide a number may be that lies above its bar. A bar alone in its group may have one wider than itself.
    private func room(_ slot: Double) -> Double {
        series.count > 1 ? slot * 0.8 / Double(series.count) + 2 : slot - 2
    }

    /// The numbers at the bars, series by series.
    private func texts() -> [[String]] {
        let values = series.map { line in groups.indices.map(line.value) }
        let style = NumberStyle(Array(values.joined()), digits: 3, plainPower: 4)
        return values.map { $0.map(style.text) }
    }

    private var summary: String {
        let measure = y.title.isEmpty ? "values" : y.title
        let bars = groups.enumerated().map { position, group in
            let numbers = series.map { line in
                let name = series.count > 1 ? "\(line.name.asLabel) " : ""
                let deviation = line.deviation(position)
                return name + line.value(position).chartText() + (deviation > 0 ? " ± \(deviation.chartText())" : "")
            }
            return "\(group.asLabel): \(numbers.joined(separator: ", "))."
        }
        return (["Bars of \(measure)."] + bars).joined(separator: " ")
    }

    func svg(width: Double, space: Header.Space) -> SVG {
        let width = drawableWidth(width)
        var canvas = Canvas()
        let header = Header(title, legend, width: width)
        let top = header.draw(on: &canvas, from: Style.padding, in: space)
        let heights = series.flatMap { line in
            groups.indices.flatMap { position -> [Double] in
                let (value, deviation) = (line.value(position), line.deviation(position))
                return value.isFinite ? [value, value - deviation, value + deviation] : []
            }
        }
        var space = space
        space.headroom = max(space.headroom, headroom(width: width))
        let plot = Plot(on: &canvas, width: width, top: top, space: space, rightMargin: Style.padding, axis: y) {
            Scale(y, values: heights, atMost: $0, covers: true, fromZero: true)
        }
        let area = plot.area
        let slot = area.width / Double(max(groups.count, 1))
        let names = CategoryLabels(groups, slot: slot, left: area.x)
        let baseline = plot.yInside(y.isLogarithmic ? plot.vertical.domain.lowerBound : 0) ?? area.bottom
        let texts = texts()
        // If one number has no room above its bar, all stand upright.
        let fits = texts.joined().allSatisfy { TextWidth.of($0, size: Style.tickSize) <= room(slot) }
        for position in groups.indices {
            draw(
                position, texts, liesFlat: fits, left: area.x + Double(position) * slot, slot: slot, baseline: baseline,
                plot: plot, on: &canvas)
        }
        canvas.line(area.x, baseline.rounded(), area.right, baseline.rounded(), class: "axis")
        let foot = area.bottom + (lowestNumber(plot) ? 16 : 0)
        names.draw(on: &canvas, left: area.x, top: foot)
        return SVG(
            title: title.asLabel, summary: summary, width: width, height: foot + names.height + Style.padding - 4
        ) { $0 = canvas }
    }

    /// Whether a number stands below a bar, and may be lower than the plot.
    private func lowestNumber(_ plot: Plot) -> Bool {
        !y.isLogarithmic && series.contains { $0.values.contains { $0.isFinite && $0 < 0 } }
    }

    private func draw(
        _ group: Int, _ texts: [[String]], liesFlat: Bool, left: Double, slot: Double, baseline: Double, plot: Plot,
        on canvas: inout Canvas
    ) {
        let count = Double(max(series.count, 1))
        let gap = slot > 24 ? 2.0 : 0
        let bar = min(64, slot * (count > 1 ? 0.8 : 0.62) / count)
        let start = left + (slot - bar * count) / 2
        for (position, line) in series.enumerated() {
            let (value, deviation) = (line.value(group), line.deviation(group))
            let x = start + Double(position) * bar
            let middle = x + bar / 2
            let text = texts[position][group]
            let inside = plot.yInside(value)
            let end = inside ?? baseline
            var (high, low) = (min(end, baseline), max(end, baseline))
            if inside != nil {
                let color = line.color ?? (colorsGroups && series.count == 1 ? group : position)
                let full = deviation > 0 ? "\(text) ± \(deviation.chartText())" : text
                let name = series.count > 1 ? "\(groups[group]), \(line.name)" : groups[group]
                canvas.rectangle(
                    Rectangle(x: x + gap / 2, y: high, width: max(bar - gap, 0.25), height: low - high),
                    class: "bar c\(Palette.index(color))", hover: "\(name): \(full)")
                if deviation > 0 {
                    let above = plot.yInside(value + deviation) ?? end
                    let below = plot.yInside(value - deviation) ?? plot.area.bottom
                    let half = min(5, bar / 4)
                    canvas.line(middle, above, middle, below, class: "deviation")
                    canvas.line(middle - half, above, middle + half, above, class: "deviation")
                    canvas.line(middle - half, below, middle + half, below, class: "deviation")
                    high = min(high, above)
                    low = max(low, below)
                }
            }
            let isBelow = inside != nil && value < 0 && !y.isLogarithmic
            if liesFlat {
                canvas.text(text, middle, isBelow ? low + 14 : high - 5, class: "value", anchor: .middle)
            } else if bar >= 13, !isBelow {
                canvas.text(text, middle + 4.5, high - 5, class: "value", turned: -90)
            }
        }
    }
}

extension BarChart.Series {
    /// The number in a group; NaN where there is none.
    func value(_ group: Int) -> Double { values.indices.contains(group) ? values[group] : .nan }

    /// The deviation in a group; zero where there is none.
    func deviation(_ group: Int) -> Double {
        guard deviations.indices.contains(group), deviations[group].isFinite else { return 0 }
        return deviations[group].magnitude
    }
}
