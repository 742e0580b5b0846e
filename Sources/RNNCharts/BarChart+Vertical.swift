extension BarChart {
    /// What the highest bar's number needs above it, upright if the bars are narrow.
    func headroomForNumbers(width: Double) -> Double {
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
        let style = style
        return series.map { line in groups.indices.map { text(line.value($0), style) } }
    }

    /// The chart with bars that stand on a line.
    func vertical(width: Double, space: Header.Space) -> SVG {
        var canvas = Canvas()
        let header = Header(title, legend, width: width)
        let top = header.draw(on: &canvas, from: Style.padding, in: space)
        let heights = extents
        var space = space
        space.headroom = max(space.headroom, headroomForNumbers(width: width))
        let plot = Plot(on: &canvas, width: width, top: top, space: space, rightMargin: Style.padding, axis: y) {
            Scale(y, values: heights, atMost: $0, covers: true, fromZero: true)
        }
        let area = plot.area
        let slot = area.width / Double(max(groups.count, 1))
        let names = CategoryLabels(groups, slot: slot, left: area.x)
        let baseline = plot.yInside(y.isLogarithmic ? plot.vertical.domain.lowerBound : 0) ?? area.bottom
        let texts = texts()
        let style = style
        // If one number has no room above its bar, all stand upright.
        let fits = texts.joined().allSatisfy { TextWidth.of($0, size: Style.tickSize) <= room(slot) }
        for position in groups.indices {
            draw(
                position, texts, style, liesFlat: fits, left: area.x + Double(position) * slot, slot: slot,
                baseline: baseline, plot: plot, on: &canvas)
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
        _ group: Int, _ texts: [[String]], _ style: NumberStyle, liesFlat: Bool, left: Double, slot: Double,
        baseline: Double, plot: Plot, on canvas: inout Canvas
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
                let frame = Rectangle(x: x + gap / 2, y: high, width: max(bar - gap, 0.25), height: low - high)
                draw(line, position, in: group, frame, style, on: &canvas)
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
