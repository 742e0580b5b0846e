/// Bars in groups, each with its number and, if there is one, its deviation.
///
/// ```swift
/// let chart = BarChart(
///     "Accuracy on test data", y: Axis(unit: "%"), groups: ["rnn", "gru", "lstm"],
///     [.init("accuracy", [78.1, 86.9, 87.2], deviations: [2.1, 0.4, 0.6])])
/// ```
public struct BarChart: Chart, HeadedChart {
    /// Which way bars grow.
    public enum Orientation: Sendable, Hashable {
        /// Upwards, with the names below them.
        case vertical
        /// To the right, with the names at the left and the numbers at the ends: any number of groups has room.
        case horizontal
    }

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

        /// Bars. Where a number is missing or not finite there is ``BarChart/missing``.
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
    /// The axis of the numbers. Bars begin at zero, or at the lower end of an axis without one.
    public var y: Axis
    /// The names of the groups.
    public var groups: [String]
    /// The bars.
    public var series: [Series]
    /// Which way bars grow; without it, upwards unless the groups are too many for their names to have room.
    public var orientation: Orientation?
    /// Which colour of the palette each group has, in a chart with one series: the colours of the same models' lines in
    /// another chart, or ``Palette/neutral`` for what the others are compared with. A group without one has that of the
    /// series.
    public var groupColors: [Int]
    /// What stands where a number is missing: what became of it, in a word.
    public var missing: String

    /// A chart.
    ///
    /// - Parameters:
    ///   - title: What is shown.
    ///   - y: The axis of the numbers.
    ///   - groups: The names of the groups.
    ///   - series: The bars.
    ///   - orientation: Which way bars grow; without it, upwards unless the groups are too many.
    ///   - groupColors: Which colour of the palette each group has, in a chart with one series.
    ///   - missing: What stands where a number is missing.
    public init(
        _ title: String, y: Axis = "", groups: [String], _ series: [Series], orientation: Orientation? = nil,
        groupColors: [Int] = [], missing: String = "\u{2013}"
    ) {
        self.title = title
        self.y = y
        self.groups = groups
        self.series = series
        self.orientation = orientation
        self.groupColors = groupColors
        self.missing = missing
    }

    var legend: [Header.Entry] {
        guard series.count > 1 else { return [] }
        return series.enumerated().map { Header.Entry(name: $1.name, color: $1.color ?? $0, line: nil) }
    }

    var hasAxisTitle: Bool { !y.title.isEmpty }

    func headroom(width: Double) -> Double {
        isHorizontal(width: width) ? 2 : headroomForNumbers(width: width)
    }

    /// Whether bars grow to the right in a picture of a width. A thousand groups would make it too high for that.
    private func isHorizontal(width: Double) -> Bool {
        if let orientation { return orientation == .horizontal }
        let bars = Double(max(groups.count, 1))
        return (width - 80) / bars < 30 && groups.count <= 60
    }

    func svg(width: Double, space: Header.Space) -> SVG {
        let width = drawableWidth(width)
        return isHorizontal(width: width)
            ? horizontal(width: width, space: space) : vertical(width: width, space: space)
    }

    // MARK: Numbers

    /// How all numbers of the chart are written.
    var style: NumberStyle {
        let values = series.flatMap { line in groups.indices.map(line.value) }
        return NumberStyle(values, digits: 3, plainPower: 4, decimals: y.decimals)
    }

    /// A number as it is written at a bar.
    func text(_ value: Double, _ style: NumberStyle) -> String {
        value.isFinite ? style.text(value) : missing.asLabel
    }

    /// A number of the chart with its deviation.
    func fullText(_ line: Series, _ group: Int, _ style: NumberStyle) -> String {
        let (value, deviation) = (line.value(group), line.deviation(group))
        let text = text(value, style)
        // Of bars that have deviations, one of none is a deviation too.
        guard value.isFinite, line.deviations.contains(where: { $0.isFinite && $0 != 0 }) else { return text }
        return "\(text) ± \(style.text(deviation))"
    }

    /// All that the axis of the numbers has to show.
    var extents: [Double] {
        series.flatMap { line in
            groups.indices.flatMap { position -> [Double] in
                let (value, deviation) = (line.value(position), line.deviation(position))
                return value.isFinite ? [value, value - deviation, value + deviation] : []
            }
        }
    }

    /// What the chart says, in words.
    var summary: String {
        let style = style
        let measure = y.title.isEmpty ? "values" : y.title
        let bars = groups.enumerated().map { position, group in
            let numbers = series.map { line in
                let name = series.count > 1 ? "\(line.name.asLabel) " : ""
                return name + fullText(line, position, style)
            }
            return "\(group.asLabel): \(numbers.joined(separator: ", "))."
        }
        return (["Bars of \(measure)."] + bars).joined(separator: " ")
    }

    // MARK: Bars

    /// Draws a bar.
    func draw(
        _ line: Series, _ position: Int, in group: Int, _ frame: Rectangle, _ style: NumberStyle,
        on canvas: inout Canvas
    ) {
        var color = line.color ?? position
        if series.count == 1, groupColors.indices.contains(group) { color = groupColors[group] }
        let name = series.count > 1 ? "\(groups[group]), \(line.name)" : groups[group]
        canvas.rectangle(
            frame, class: "bar \(Palette.name(color))", hover: "\(name): \(fullText(line, group, style))")
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
