/// Names in a plot, none of which lies on another.
struct PlotLabels {
    let area: Rectangle
    private var taken: [Rectangle] = []

    private static let height = 15.0

    init(area: Rectangle) { self.area = area }

    /// Keeps the place of a mark free.
    mutating func keepFree(aroundX x: Double, y: Double) {
        taken.append(Rectangle(x: x - 6, y: y - 6, width: 12, height: 12))
    }

    /// Draws a name beside a mark, at the first of its sides that is free; no name if none is.
    mutating func draw(_ name: String, besideX x: Double, y: Double, on canvas: inout Canvas) {
        let text = TextWidth.truncated(name.asLabel, to: area.width * 0.4, size: Style.labelSize)
        let wide = TextWidth.of(text, size: Style.labelSize)
        guard !text.isEmpty else { return }
        let half = Self.height / 2
        for (left, top) in [
            (x + 10, y - half), (x - 10 - wide, y - half), (x - wide / 2, y - 9 - Self.height), (x - wide / 2, y + 9),
        ] {
            let frame = Rectangle(x: left, y: top, width: wide, height: Self.height)
            if write(text, in: frame, on: &canvas) { return }
        }
    }

    /// Draws a name beside the end of a line, on the side on which the line is not.
    mutating func draw(_ name: String, atEndOf line: PlotLine, on canvas: inout Canvas) {
        let text = TextWidth.truncated(name.asLabel, to: area.width * 0.5, size: Style.labelSize)
        let wide = TextWidth.of(text, size: Style.labelSize)
        guard !text.isEmpty else { return }
        let ((x, y), along) = (line.end, line.along)
        let (across, up) = (along.x.magnitude, along.y.magnitude)
        // Above or below an end at the left or the right, else beside it: first where the line does not come from.
        let (above, below, rise) = (y - 8 - Self.height, y + 8, wide * up / across)
        let inner = along.x > 0 ? x - wide - 4 : x + 4
        let upright = along.y < 0 ? [(inner, above), (inner, below + rise)] : [(inner, below), (inner, above - rise)]
        let top = max(area.y + 2, min(y - Self.height / 2, area.bottom - Self.height - 2))
        let (before, behind, shift) = (x - 10 - wide, x + 10, Self.height * across / up)
        let level = along.x > 0 ? [(behind, top), (before - shift, top)] : [(before, top), (behind + shift, top)]
        let isAtSide = x < area.x + 0.5 || x > area.right - 0.5
        let places = isAtSide ? upright + level : level + upright
        for (left, top) in places {
            let frame = Rectangle(x: left, y: top, width: wide, height: Self.height)
            if write(text, in: frame, on: &canvas) { return }
        }
    }

    /// Draws a name if its place is free and in the plot.
    private mutating func write(_ text: String, in frame: Rectangle, on canvas: inout Canvas) -> Bool {
        let isInside =
            frame.x >= area.x && frame.right <= area.right && frame.y >= area.y && frame.bottom <= area.bottom
        let isFree = !taken.contains {
            frame.x < $0.right && $0.x < frame.right && frame.y < $0.bottom && $0.y < frame.bottom
        }
        guard isInside, isFree else { return false }
        taken.append(frame)
        canvas.text(text, frame.x, frame.y + 11.5, class: "named")
        return true
    }
}
