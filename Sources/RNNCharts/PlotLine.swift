/// A straight line through a plot, from edge to edge.
struct PlotLine {
    let start: (x: Double, y: Double)
    let end: (x: Double, y: Double)
    /// Of length one.
    let along: (x: Double, y: Double)

    /// A line through a point; nothing if it does not cross the area.
    init?(through point: (x: Double, y: Double), along: (x: Double, y: Double), across area: Rectangle) {
        let size = max(along.x.magnitude, along.y.magnitude)
        guard size > 0, size.isFinite else { return nil }
        let (right, down) = (along.x / size, along.y / size)
        let length = (right * right + down * down).squareRoot()
        let unit = (x: right / length, y: down / length)
        // How far along the line each pair of edges lets it be inside.
        var (low, high) = (-Double.infinity, Double.infinity)
        for (step, place, near, far) in [
            (unit.x, point.x, area.x, area.right), (unit.y, point.y, area.y, area.bottom),
        ] {
            if step == 0 {
                guard place >= near, place <= far else { return nil }
                continue
            }
            let (one, other) = ((near - place) / step, (far - place) / step)
            low = max(low, min(one, other))
            high = min(high, max(one, other))
        }
        guard low < high, low.isFinite, high.isFinite else { return nil }
        self.along = unit
        start = (point.x + low * unit.x, point.y + low * unit.y)
        end = (point.x + high * unit.x, point.y + high * unit.y)
    }

    /// Draws it, with an arrow at its end.
    func draw(_ name: String, on canvas: inout Canvas) {
        canvas.line(start.x, start.y, end.x, end.y, class: "direction dashed ink")
        let (back, side) = ((x: -along.x * 10, y: -along.y * 10), (x: along.y * 4.5, y: -along.x * 4.5))
        let corners = [
            end, (end.x + back.x + side.x, end.y + back.y + side.y), (end.x + back.x - side.x, end.y + back.y - side.y),
        ]
        let path = "M" + corners.map { "\($0.0.written) \($0.1.written)" }.joined(separator: "L") + "Z"
        canvas.element("path", [("class", "shade ink"), ("d", path)], hover: name)
    }
}
