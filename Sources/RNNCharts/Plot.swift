/// The room between the axes of a chart, the grid in it, and the vertical axis.
struct Plot {
    let area: Rectangle
    let vertical: Scale

    /// Draws the label of the vertical axis, its ticks and the grid.
    ///
    /// - Parameters:
    ///   - canvas: What it is drawn on.
    ///   - width: The width of the picture.
    ///   - top: Where it begins.
    ///   - space: What is kept free for the label, and between it and the highest tick.
    ///   - rightMargin: What is kept free at the right.
    ///   - height: How high the room is; without it, as suits the width.
    ///   - axis: What the vertical axis stands for.
    ///   - scale: Its scale, for a number of ticks.
    init(
        on canvas: inout Canvas, width: Double, top: Double, space: Header.Space, rightMargin: Double,
        height: Double? = nil,
        axis: Axis, scale: (_ ticks: Int) -> Scale
    ) {
        let height = Self.height(height, width: width)
        vertical = scale(Self.tickCount(height: height))
        let labels = vertical.ticks.labels
        let wide = labels.map { TextWidth.of($0, size: Style.tickSize) }.max() ?? 0
        let left = Style.padding + min(wide.rounded(.up), width / 3) + 8
        var y = top
        if !axis.title.isEmpty {
            let title = TextWidth.truncated(axis.title, to: width - 2 * Style.padding, size: Style.labelSize)
            canvas.text(title, Style.padding, y + 12, class: "label")
        }
        if space.hasAxisTitle || !axis.title.isEmpty { y += 20 }
        y += space.headroom
        area = Rectangle(x: left, y: y, width: max(width - left - rightMargin, 20), height: height)
        for (value, label) in zip(vertical.ticks.values, labels) {
            guard let height = self.y(value) else { continue }
            canvas.line(area.x, height.rounded(), area.right, height.rounded(), class: "grid")
            let fitted = TextWidth.truncated(label, to: width / 3, size: Style.tickSize)
            canvas.text(fitted, area.x - 8, height.rounded() + 4, class: "tick vertical", anchor: .end)
        }
        canvas.rectangle(area, class: "plot")
    }

    /// Draws what is cut off where it leaves the plot; a picture in the picture does that.
    ///
    /// - Parameters:
    ///   - margin: How far beyond the edges it may reach: half a stroke, half a mark.
    ///   - canvas: What it is drawn on.
    ///   - draw: What draws it.
    func clipped(margin: Double, on canvas: inout Canvas, _ draw: (inout Canvas) -> Void) {
        let (left, top) = ((area.x - margin).written, (area.y - margin).written)
        let (wide, high) = ((area.width + 2 * margin).written, (area.height + 2 * margin).written)
        let frame = [
            ("x", left), ("y", top), ("width", wide), ("height", high), ("viewBox", "\(left) \(top) \(wide) \(high)"),
        ]
        canvas.group("svg", frame, draw)
    }

    /// How high a plot is for which a height is given or none.
    static func height(_ given: Double?, width: Double) -> Double {
        given.map { max(40, min($0, 2000)) } ?? max(190, min(300, (width * 0.46).rounded()))
    }

    /// How many ticks a vertical axis has room for.
    static func tickCount(height: Double) -> Int { Int(height / (height < 150 ? 27 : 38)) }

    /// The height of a number.
    func y(_ value: Double) -> Double? {
        vertical.fraction(value).map { area.bottom - $0 * area.height }
    }

    /// The height of a number, of the nearest edge if it lies outside.
    func yInside(_ value: Double) -> Double? {
        y(value).map { max(area.y, min($0, area.bottom)) }
    }
}
