/// The axis below a plot, with as many ticks as have room, and its label.
struct HorizontalAxis {
    let scale: Scale
    private let axis: Axis
    private let area: Rectangle
    private let width: Double
    private var labels: [(text: String, tick: Double, middle: Double)] = []

    /// An axis.
    ///
    /// - Parameters:
    ///   - axis: What it stands for.
    ///   - values: What it has to show.
    ///   - area: The plot.
    ///   - width: The width of the picture.
    init(_ axis: Axis, values: [Double], below area: Rectangle, width: Double) {
        (self.axis, self.area, self.width) = (axis, area, width)
        var scale = Scale(axis, values: values, atMost: 2, covers: false)
        for count in stride(from: max(3, Int(area.width / 50)), through: 1, by: -1) {
            scale = Scale(axis, values: values, atMost: count, covers: false)
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
        self.scale = scale
    }

    /// Draws the line, the ticks and the label.
    ///
    /// - Returns: Where it ends.
    func draw(on canvas: inout Canvas) -> Double {
        canvas.line(area.x, area.bottom.rounded(), area.right, area.bottom.rounded(), class: "axis")
        for (text, tick, middle) in labels {
            canvas.line(tick, area.bottom, tick, area.bottom + 5, class: "axis")
            canvas.text(text, middle, area.bottom + 19, class: "tick horizontal", anchor: .middle)
        }
        return Self.drawTitle(
            axis, below: area.bottom + 24, middle: area.x + area.width / 2, width: width, on: &canvas)
    }

    /// Draws the label of an axis.
    ///
    /// - Returns: Where it ends.
    static func drawTitle(
        _ axis: Axis, below y: Double, middle: Double, width: Double, on canvas: inout Canvas
    ) -> Double {
        if axis.title.isEmpty { return y }
        let title = TextWidth.truncated(axis.title, to: width - 2 * Style.padding, size: Style.labelSize)
        let half = TextWidth.of(title, size: Style.labelSize) / 2
        let middle = max(Style.padding + half, min(middle, width - Style.padding - half))
        canvas.text(title, middle, y + 15, class: "label", anchor: .middle)
        return y + 20
    }
}
