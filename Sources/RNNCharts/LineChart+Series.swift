extension LineChart.Series {
    /// Where the number at an index may lie; nothing where that is not known.
    func interval(_ position: Int) -> Interval? {
        guard intervals.indices.contains(position), y.indices.contains(position), y[position].isFinite else {
            return nil
        }
        let interval = intervals[position]
        let isPoint = interval.low == interval.high
        return interval.low.isFinite && interval.high.isFinite && !isPoint ? interval : nil
    }

    /// Whether there is no number at all.
    var isEmpty: Bool { !zip(x, y).contains { $0.isFinite && $1.isFinite } }

    /// Whether numbers end before the line does: what was measured was no number any more.
    var breaksOff: Bool {
        guard let last = zip(x, y).map(\.1).last, style?.isLine ?? true else { return false }
        return !last.isFinite && !isEmpty
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

    /// The heights of the ends of an interval. What would be below zero on a logarithmic axis reaches down to its end.
    private func ends(
        of point: (position: Int, x: Double, y: Double), low: Double, at: Placing
    ) -> (above: Double, below: Double)? {
        guard let interval = interval(point.position) else { return nil }
        let x = x[point.position]
        let above = at(x, interval.high)?.y ?? point.y
        let below = (at(x, interval.low) ?? at(x, low))?.y ?? point.y
        return (above, below)
    }

    /// Draws the band around the line.
    func drawBand(color: Int, low: Double, at: Placing, on canvas: inout Canvas) {
        guard y.indices.contains(where: { interval($0) != nil }) else { return }
        for stretch in stretches(at) where stretch.count > 1 {
            let heights = stretch.map { ends(of: $0, low: low, at: at) ?? (above: $0.y, below: $0.y) }
            let upper = Self.thinned(zip(stretch, heights).map { ($0.x, $1.above) })
            let lower = Self.thinned(zip(stretch, heights).map { ($0.x, $1.below) })
            let corners = (upper + lower.reversed()).map { "\($0.x.written) \($0.y.written)" }
            let path = "M" + corners.joined(separator: "L") + "Z"
            canvas.element("path", [("class", "band \(Palette.name(color))"), ("d", path)])
        }
    }

    /// Draws a whisker at each point.
    func drawWhiskers(color: Int, low: Double, at: Placing, on canvas: inout Canvas) {
        for point in stretches(at).joined() {
            guard let (above, below) = ends(of: point, low: low, at: at) else { continue }
            let (x, name) = (point.x, "whisker \(Palette.name(color))")
            canvas.line(x, above, x, below, class: name)
            canvas.line(x - 2.5, above, x + 2.5, above, class: name)
            canvas.line(x - 2.5, below, x + 2.5, below, class: name)
        }
    }

    /// Draws the line, points where there are few, and a point alone between gaps. Points of a dashed line are hollow.
    func drawLine(
        color: Int, _ numbers: NumberStyle, _ categories: [String], showsPoints: Bool, at: Placing,
        on canvas: inout Canvas
    ) {
        let style = style ?? Palette.style(color)
        let color = Palette.name(color)
        for stretch in stretches(at) {
            if stretch.count > 1, style.isLine {
                let path = Self.thinned(stretch.map { ($0.x, $0.y) }).map { "\($0.written) \($1.written)" }
                canvas.element(
                    "path", [("class", "line \(style.rawValue) \(color)"), ("d", "M" + path.joined(separator: "L"))])
            }
            guard showsPoints && hasPoints || stretch.count == 1 || !style.isLine else { continue }
            for point in stretch {
                let number = Int(exactly: x[point.position]).map { $0 - 1 } ?? -1
                let category = categories.indices.contains(number) ? ", \(categories[number])" : ""
                let interval = interval(point.position).map { " (\(numbers.text($0.low)) to \(numbers.text($0.high)))" }
                canvas.element(
                    "circle",
                    [
                        ("class", "\(style.circle.class) \(color)"), ("cx", point.x.written),
                        ("cy", point.y.written), ("r", style.circle.radius),
                    ], hover: "\(name)\(category): \(numbers.text(y[point.position]))\(interval ?? "")")
            }
        }
    }

    /// Whether a number has no place on a logarithmic axis, though it is one.
    static func isBelow(_ value: Double) -> Bool { value.isFinite && Scale.drawable(value, true) == nil }

    /// Draws a mark for each number that is below a logarithmic axis, of those that would touch the first.
    func drawBelow(
        color: Int, low: Double, _ categories: [String], bottom: Double, at: Placing, on canvas: inout Canvas
    ) {
        var end = -Double.infinity
        for (position, point) in zip(x, y).indexed where Self.isBelow(point.1) {
            guard let place = at(point.0, low), place.x - end >= 10 || place.x < end else { continue }
            let category = categories.indices.contains(position) ? ", \(categories[position])" : ""
            PlotMark.below.draw(
                place.x, bottom, color: color, hover: "\(name)\(category): \(point.1.chartText())", on: &canvas)
            end = place.x
        }
    }

    /// Draws a cross where a line breaks off, at the edge if that is outside.
    func drawEnd(color: Int, _ reason: String, inside area: Rectangle, at: Placing, on canvas: inout Canvas) {
        guard breaksOff, let last = stretches(at).last?.last else { return }
        let x = max(area.x, min(last.x, area.right))
        let y = max(area.y + 4, min(last.y, area.bottom - 4))
        let path = "M\((x - 4).written) \((y - 4).written)l8 8m0 -8l-8 8"
        canvas.element(
            "path", [("class", "stop \(Palette.name(color))"), ("d", path)], hover: "\(name): \(reason)")
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
