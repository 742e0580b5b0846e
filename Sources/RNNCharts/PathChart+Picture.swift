extension PathChart.Path {
    /// The points that can be drawn, nothing where there is a gap.
    private var places: [(x: Double, y: Double)?] {
        zip(x, y).map { $0.isFinite && $1.isFinite ? (x: $0, y: $1) : nil }
    }

    /// The points that can be drawn.
    var points: [(x: Double, y: Double)] { places.compactMap(\.self) }

    /// Whether it is more than a point alone.
    var isJoined: Bool { points.count > 1 }

    /// The points that can be drawn, without a gap between those of a stretch, each with its index.
    func stretches(
        _ at: (Double, Double) -> (x: Double, y: Double)?
    ) -> [[(index: Int, x: Double, y: Double)]] {
        var result: [[(index: Int, x: Double, y: Double)]] = [[]]
        for (index, point) in places.enumerated() {
            if let point, let place = at(point.x, point.y) {
                result[result.count - 1].append((index, place.x, place.y))
            } else if result.last?.isEmpty == false {
                result.append([])
            }
        }
        return result.filter { !$0.isEmpty }
    }
}

extension PathChart.Group {
    /// All points that can be drawn.
    var points: [(x: Double, y: Double)] { paths.flatMap(\.points) }

    /// Whether points alone are hollow in a colour: to be, or because the palette begins again.
    func hasHollowPoints(in color: Int) -> Bool { isHollow || Palette.style(color) != .solid }
}

extension PathChart.FixedPoint {
    var isDrawable: Bool { x.isFinite && y.isFinite }
}

extension PathChart.FixedPoint.Kind {
    var mark: PlotMark {
        switch self {
        case .stable: .stable
        case .saddle: .saddle
        case .unstable: .unstable
        }
    }
}

extension PathChart.Direction {
    var isDrawable: Bool { [x, y, originX, originY].allSatisfy(\.isFinite) && (x != 0 || y != 0) }
}

extension PathChart {
    /// More points than this are drawn together, and cannot be pointed at one by one.
    private static let fewPoints = 400
    /// More points than this are smaller, and of a path one as near to the one before as a pixel is left out.
    private static let manyPoints = 2000

    /// The room between the axes.
    private struct Plane {
        let area: Rectangle
        let horizontal: Scale
        let vertical: Scale

        /// Where in the picture a point lies.
        func callAsFunction(_ x: Double, _ y: Double) -> (x: Double, y: Double)? {
            guard let right = horizontal.fraction(x), let up = vertical.fraction(y) else { return nil }
            return (area.x + right * area.width, area.bottom - up * area.height)
        }

        /// How many pixels a one is long on each axis.
        var unit: (x: Double, y: Double) {
            (area.width / horizontal.domain.length, area.height / vertical.domain.length)
        }
    }

    // MARK: Axes

    /// All that the axes have to show.
    var extents: (x: [Double], y: [Double]) {
        var points = groups.flatMap(\.points)
        points += fixedPoints.filter(\.isDrawable).map { ($0.x, $0.y) }
        points += directions.filter(\.isDrawable).map { ($0.originX, $0.originY) }
        if hasUnitCircle { points += [(-1, -1), (1, 1)] }
        return (points.map(\.x), points.map(\.y))
    }

    /// The range of an axis: its own, or a little more than what it has to show.
    private static func range(_ axis: Axis, _ values: [Double]) -> ClosedRange<Double> {
        let domain = Scale(axis, values: values, atMost: 2, covers: false).domain
        return axis.range == nil ? domain.lengthened(to: domain.length * 1.1) : domain
    }

    /// Draws the head, the axes and the grid.
    private func drawPlane(
        width limit: Double, space: Header.Space, on canvas: inout Canvas
    ) -> (plane: Plane, horizontal: HorizontalAxis, plot: Plot, width: Double) {
        let extents = extents
        var (x, y) = (self.x, self.y)
        (x.isLogarithmic, y.isLogarithmic) = (false, false)
        let (across, up) = (Self.range(x, extents.x), Self.range(y, extents.y))
        (x.range, y.range) = (across, up)
        var (width, height) = (limit, max(220, min((limit * 0.6).rounded(), 420)))
        func drawPlot(from top: Double, on canvas: inout Canvas) -> Plot {
            Plot(on: &canvas, width: width, top: top, space: space, rightMargin: 24, height: height, axis: y) {
                Scale(y, values: [], atMost: $0, covers: false)
            }
        }
        if hasEqualScales {
            // How much room there is depends on the labels at the left.
            var scratch = Canvas()
            let room = drawPlot(from: 0, on: &scratch).area.width
            height = max(min(room, 190), min((room * (up.length / across.length)).rounded(), 420))
            let unit = min(room / across.length, height / up.length)
            width -= max(0, min(room - across.length * unit, limit - 320))
            y.range = up.lengthened(to: height / unit)
        }
        let top = Header(title, legend, width: width).draw(on: &canvas, from: Style.padding, in: space)
        let plot = drawPlot(from: top, on: &canvas)
        if hasEqualScales {
            x.range = across.lengthened(to: plot.vertical.domain.length * plot.area.width / plot.area.height)
        }
        let horizontal = HorizontalAxis(x, values: [], below: plot.area, width: width)
        let plane = Plane(area: plot.area, horizontal: horizontal.scale, vertical: plot.vertical)
        for value in horizontal.scale.ticks.values {
            guard let fraction = horizontal.scale.fraction(value) else { continue }
            let x = (plot.area.x + fraction * plot.area.width).rounded()
            canvas.line(x, plot.area.y, x, plot.area.bottom, class: "grid")
        }
        return (plane, horizontal, plot, width)
    }

    // MARK: Picture

    func svg(width: Double, space: Header.Space) -> SVG {
        let limit = drawableWidth(width)
        var canvas = Canvas()
        var space = space
        space.headroom = max(space.headroom, headroom(width: limit))
        let (plane, horizontal, plot, width) = drawPlane(width: limit, space: space, on: &canvas)
        plot.clipped(margin: 8, on: &canvas) { canvas in
            if hasUnitCircle { drawUnitCircle(in: plane, on: &canvas) }
            drawPaths(in: plane, on: &canvas)
            let fixed = fixedPoints.filter(\.isDrawable).compactMap { point in
                plane(point.x, point.y).map { (point: point, x: $0.x, y: $0.y) }
            }
            var labels = PlotLabels(area: plane.area)
            for (_, x, y) in fixed { labels.keepFree(aroundX: x, y: y) }
            drawDirections(in: plane, &labels, on: &canvas)
            draw(fixed, &labels, on: &canvas)
        }
        let bottom = horizontal.draw(on: &canvas)
        return SVG(title: title.asLabel, summary: summary, width: width, height: bottom + Style.padding) { $0 = canvas }
    }

    private func drawUnitCircle(in plane: Plane, on canvas: inout Canvas) {
        guard let center = plane(0, 0), let edge = plane(1, 1) else { return }
        let area = plane.area
        canvas.line(area.x, center.y.rounded(), area.right, center.y.rounded(), class: "axis")
        canvas.line(center.x.rounded(), area.y, center.x.rounded(), area.bottom, class: "axis")
        let circle = [
            ("class", "circle"), ("cx", center.x.written), ("cy", center.y.written),
            ("rx", (edge.x - center.x).written), ("ry", (center.y - edge.y).written),
        ]
        canvas.element("ellipse", circle, hover: "unit circle")
    }

    /// Draws the lines of all groups, then their points, so that no line hides where another path ends.
    private func drawPaths(in plane: Plane, on canvas: inout Canvas) {
        let count = groups.reduce(0) { $0 + $1.points.count }
        let pathCount = groups.reduce(0) { $0 + $1.paths.count(where: \.isJoined) }
        let opacity = pathCount <= 12 ? 0.8 : pathCount <= 60 ? 0.5 : 0.3
        let drawn = groups.map { $0.paths.map { $0.stretches(plane.callAsFunction) } }
        for (position, group) in groups.enumerated() {
            let color = group.color ?? position
            for stretch in drawn[position].joined() where stretch.count > 1 {
                let points = count > Self.manyPoints ? Self.thinned(stretch) : stretch
                let path = points.map { "\($0.x.written) \($0.y.written)" }.joined(separator: "L")
                let name = "path \(Palette.style(color).rawValue) \(Palette.name(color))"
                canvas.element("path", [("class", name), ("stroke-opacity", opacity.written), ("d", "M" + path)])
            }
        }
        for (position, group) in groups.enumerated() {
            let color = group.color ?? position
            if count > Self.fewPoints {
                let name = "dots \(count > Self.manyPoints ? "small " : "")\(Palette.name(color))"
                drawTogether(drawn[position], name, isHollow: group.hasHollowPoints(in: color), on: &canvas)
            } else {
                draw(group, drawn[position], color, on: &canvas)
            }
        }
    }

    /// Of very many points, those that can be told from the ones before.
    private static func thinned(
        _ points: [(index: Int, x: Double, y: Double)]
    ) -> [(index: Int, x: Double, y: Double)] {
        var result: [(index: Int, x: Double, y: Double)] = []
        for (position, point) in points.enumerated() {
            if let last = result.last, position + 1 < points.count,
                max((point.x - last.x).magnitude, (point.y - last.y).magnitude) < 1
            {
                continue
            }
            result.append(point)
        }
        return result
    }

    /// Draws the points of a group, each of which says what it is when pointed at.
    private func draw(
        _ group: Group, _ paths: [[[(index: Int, x: Double, y: Double)]]], _ color: Int, on canvas: inout Canvas
    ) {
        let (horizontal, vertical) = styles
        for (path, stretches) in zip(group.paths, paths) {
            let points = stretches.flatMap(\.self)
            let text = { (index: Int) in
                let step = path.steps.indices.contains(index) ? path.steps[index] : "step \(index + 1)"
                let name = path.isJoined || !path.steps.isEmpty ? "\(group.name), \(step)" : group.name
                return "\(name): \(horizontal.text(path.x[index])), \(vertical.text(path.y[index]))"
            }
            for point in points.dropFirst().dropLast() {
                let circle = [
                    ("class", "point step \(Palette.name(color))"), ("cx", point.x.written), ("cy", point.y.written),
                    ("r", "1.75"),
                ]
                canvas.element("circle", circle, hover: text(point.index))
            }
            guard let first = points.first, let last = points.last else { continue }
            if points.count > 1 {
                PlotMark.start.draw(first.x, first.y, color: color, hover: text(first.index), on: &canvas)
            }
            let mark: PlotMark = points.count == 1 && group.hasHollowPoints(in: color) ? .start : .end
            mark.draw(last.x, last.y, color: color, hover: text(last.index), on: &canvas)
        }
    }

    /// Draws the starts and the ends of very many paths, or very many points, as one element each: of those in the same
    /// place one.
    private func drawTogether(
        _ paths: [[[(index: Int, x: Double, y: Double)]]], _ name: String, isHollow: Bool, on canvas: inout Canvas
    ) {
        let all = paths.map { $0.flatMap(\.self) }
        let alone = all.filter { $0.count == 1 }.compactMap(\.first)
        let joined = all.filter { $0.count > 1 }
        let hollow = Self.dots(joined.compactMap(\.first) + (isHollow ? alone : []))
        let filled = Self.dots((isHollow ? [] : alone) + joined.compactMap(\.last))
        if !hollow.isEmpty {
            canvas.element("path", [("class", name), ("d", hollow)])
            canvas.element("path", [("class", "\(name) inner"), ("d", hollow)])
        }
        if !filled.isEmpty { canvas.element("path", [("class", name), ("d", filled)]) }
    }

    /// Lines without length at points, whose ends make them dots.
    private static func dots(_ points: [(index: Int, x: Double, y: Double)]) -> String {
        struct Place: Hashable {
            let x, y: Int
        }
        var taken: Set<Place> = []
        var path = ""
        for point in points where taken.insert(Place(x: Int(point.x / 2), y: Int(point.y / 2))).inserted {
            path += "M\(point.x.written) \(point.y.written)h0"
        }
        return path
    }

    /// Draws lines from edge to edge with an arrow and a name at the end.
    private func drawDirections(in plane: Plane, _ labels: inout PlotLabels, on canvas: inout Canvas) {
        let unit = plane.unit
        for direction in directions where direction.isDrawable {
            // Divided first, so that no product is infinite.
            let size = max(direction.x.magnitude, direction.y.magnitude)
            let along = (x: direction.x / size * unit.x, y: -direction.y / size * unit.y)
            guard let origin = plane(direction.originX, direction.originY),
                let line = PlotLine(through: origin, along: along, across: plane.area)
            else { continue }
            line.draw(direction.name, on: &canvas)
            labels.draw(direction.name, atEndOf: line, on: &canvas)
        }
    }

    private func draw(
        _ fixed: [(point: FixedPoint, x: Double, y: Double)], _ labels: inout PlotLabels, on canvas: inout Canvas
    ) {
        let (horizontal, vertical) = styles
        for (point, x, y) in fixed {
            let name = point.name.asLabel.isEmpty ? "" : "\(point.name): "
            let place = "\(horizontal.text(point.x)), \(vertical.text(point.y))"
            point.kind.mark.draw(
                x, y, color: Palette.ink, hover: "\(name)\(point.kind.rawValue) point, \(place)", on: &canvas)
        }
        for (point, x, y) in fixed { labels.draw(point.name, besideX: x, y: y, on: &canvas) }
    }
}

extension ClosedRange<Double> {
    /// From end to end; halves, that the largest numbers have a difference too.
    var length: Double { Swift.min((upperBound / 2 - lowerBound / 2) * 2, Double.greatestFiniteMagnitude) }

    /// The range with the same middle in another length.
    func lengthened(to length: Double) -> ClosedRange<Double> {
        let middle = lowerBound / 2 + upperBound / 2
        let half = Swift.min(length, 1e304) / 2
        return (middle - half)...(middle + half)
    }
}
