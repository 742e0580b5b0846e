extension BarChart {
    /// The distances of a chart with bars that lie below each other.
    private enum Distance {
        /// Between a name or a number and its bar.
        static let gap = 7.0
        /// Between the bars of two groups.
        static let betweenGroups = 8.0
        /// What bars have at least, where numbers can be shortened for it.
        static let bars = 110.0
    }

    /// The chart with bars that lie below each other.
    func horizontal(width: Double, space: Header.Space) -> SVG {
        var canvas = Canvas()
        let header = Header(title, legend, width: width)
        var top = header.draw(on: &canvas, from: Style.padding, in: space)
        if !y.title.isEmpty {
            let title = TextWidth.truncated(y.title, to: width - 2 * Style.padding, size: Style.labelSize)
            canvas.text(title, Style.padding, top + 12, class: "label")
        }
        if space.hasAxisTitle || !y.title.isEmpty { top += 20 }
        top += max(space.headroom, 2)

        let names = groups.map { TextWidth.truncated($0.asLabel, to: width * 0.45, size: Style.tickSize) }
        let left = Style.padding + (names.map(tickWidth).max() ?? 0).rounded(.up) + Distance.gap
        let texts = endTexts(room: width - left - Style.padding)
        // A number stands at the end of its bar, at the left of one that is below zero. What stands in place of a number
        // has the room of the bar.
        let isBelow = { (line: Series, group: Int) in
            !y.isLogarithmic && line.value(group).isFinite && line.value(group) < 0
        }
        var (before, behind) = (0.0, 0.0)
        for (line, row) in zip(series, texts) {
            for (group, text) in row.enumerated() where line.value(group).isFinite {
                let needed = tickWidth(text).rounded(.up) + Distance.gap
                if isBelow(line, group) { before = max(before, needed) } else { behind = max(behind, needed) }
            }
        }
        let count = Double(max(series.count, 1))
        let thickness = series.count > 1 ? 13.0 : 17.0
        let slot = count * thickness + Distance.betweenGroups
        let area = Rectangle(
            x: left + before, y: top, width: max(width - left - before - behind - Style.padding, 20),
            height: slot * Double(groups.count))
        let scale = Scale(
            y, values: extents, atMost: max(2, Int(area.width / 60)), covers: true, fromZero: true)
        drawGrid(scale, area, width: width, on: &canvas)
        canvas.rectangle(area, class: "plot")

        let style = style
        let at = { (value: Double) in scale.fraction(value).map { area.x + max(0, min($0, 1)) * area.width } }
        let baseline = at(y.isLogarithmic ? scale.domain.lowerBound : 0) ?? area.x
        for group in groups.indices {
            let head = top + Double(group) * slot + Distance.betweenGroups / 2
            canvas.text(
                names[group], left - Distance.gap, head + count * thickness / 2 + 4, class: "tick category",
                anchor: .end, hover: names[group] == groups[group].asLabel ? nil : groups[group])
            for (position, line) in series.enumerated() {
                let value = line.value(group)
                let y = head + Double(position) * thickness
                var (low, high) = (baseline, baseline)
                if let end = at(value) {
                    (low, high) = (min(end, baseline), max(end, baseline))
                    let frame = Rectangle(x: low, y: y + 1, width: max(high - low, 0.25), height: thickness - 2)
                    draw(line, position, in: group, frame, style, on: &canvas)
                    let deviation = line.deviation(group)
                    if deviation > 0 {
                        let below = at(value - deviation) ?? area.x
                        let above = at(value + deviation) ?? end
                        drawDeviation(from: below, to: above, at: y + thickness / 2, thickness, on: &canvas)
                        low = min(low, below)
                        high = max(high, above)
                    }
                }
                let text = texts[position][group]
                let middle = y + thickness / 2 + 4
                if isBelow(line, group) {
                    canvas.text(text, low - 5, middle, class: "value", anchor: .end)
                } else {
                    let fitted = TextWidth.truncated(text, to: width - high - 7, size: Style.tickSize)
                    canvas.text(fitted, high + 5, middle, class: value.isFinite ? "value" : "value missing")
                }
            }
        }
        canvas.line(baseline.rounded(), area.y, baseline.rounded(), area.bottom, class: "axis")
        return SVG(title: title.asLabel, summary: summary, width: width, height: area.bottom + 22 + Style.padding - 4) {
            $0 = canvas
        }
    }

    private func tickWidth(_ text: String) -> Double { TextWidth.of(text, size: Style.tickSize) }

    /// The numbers at the ends of bars, series by series: with their deviations, if that leaves room for bars. What stands
    /// in place of a number needs none beside the bars.
    private func endTexts(room: Double) -> [[String]] {
        let style = style
        let full = series.map { line in groups.indices.map { fullText(line, $0, style) } }
        let widest = zip(series, full).flatMap { line, texts in
            groups.indices.filter { line.value($0).isFinite }.map { tickWidth(texts[$0]) }
        }.max()
        if room - (widest ?? 0) >= Distance.bars { return full }
        let values = series.flatMap { line in groups.indices.map(line.value) }
        let hasBothSides = !y.isLogarithmic && values.contains { $0 < 0 } && values.contains { $0 >= 0 }
        let limit = max((room - 30) / (hasBothSides ? 2 : 1) - Distance.gap, 12)
        return series.map { line in
            groups.indices.map { group in
                let value = line.value(group)
                let text = text(value, style)
                return value.isFinite ? TextWidth.truncated(text, to: limit, size: Style.tickSize) : text
            }
        }
    }

    /// Draws the grid, with as many numbers below it as have room.
    private func drawGrid(_ scale: Scale, _ area: Rectangle, width: Double, on canvas: inout Canvas) {
        var end = -Double.infinity
        for (value, label) in zip(scale.ticks.values, scale.ticks.labels) {
            guard let fraction = scale.fraction(value) else { continue }
            let x = area.x + fraction * area.width
            canvas.line(x.rounded(), area.y, x.rounded(), area.bottom, class: "grid")
            let half = tickWidth(label) / 2
            guard x - half > max(end + 10, 2), x + half < width - 2 else { continue }
            canvas.text(label, x, area.bottom + 16, class: "tick horizontal", anchor: .middle)
            end = x + half
        }
    }

    private func drawDeviation(
        from low: Double, to high: Double, at y: Double, _ thickness: Double, on canvas: inout Canvas
    ) {
        let half = min(4, thickness / 4)
        canvas.line(low, y, high, y, class: "deviation")
        canvas.line(low, y - half, low, y + half, class: "deviation")
        canvas.line(high, y - half, high, y + half, class: "deviation")
    }
}
