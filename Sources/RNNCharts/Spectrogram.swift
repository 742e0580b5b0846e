/// Numbers of frames that follow each other in time, each with a shade, and what was found in which frames: a sound and
/// where its words are, activations of a layer.
///
/// ```swift
/// let chart = Spectrogram(
///     "one.wav", x: Axis("time", unit: "s", range: 0...1.2), y: "band", frames,
///     spans: [.init(12...15, "4"), .init(31...36, "2")], spanName: "where a digit is read")
/// ```
///
/// The smallest number has no shade, the largest the deepest one; what is not finite has none. Where there are more frames
/// or rows than pixels, a shade is that of their mean.
public struct Spectrogram: Chart, HeadedChart {
    /// Frames in which something was found.
    public struct Span: Sendable, Hashable {
        /// The frames, the first of the picture being 0.
        public var frames: ClosedRange<Int>
        /// What was found.
        public var label: String

        /// What was found in some frames.
        public init(_ frames: ClosedRange<Int>, _ label: String) {
            self.frames = frames
            self.label = label
        }
    }

    /// What is shown.
    public var title: String
    /// The horizontal axis; its range is that from the beginning of the first frame to the end of the last one. Without a
    /// range, frames are counted.
    public var x: Axis
    /// The vertical axis; its range is that from the lower edge of the first row to the upper one of the last. Without a
    /// range, rows are counted.
    public var y: Axis
    /// The numbers of each frame, those of the lowest row first.
    public var frames: [[Double]]
    /// What was found, from the left to the right.
    public var spans: [Span]
    /// What the spans are, for the legend; empty for none.
    public var spanName: String
    /// What the numbers measure, for a key of the shades below the picture; empty for none.
    public var shadeName: String

    /// A picture of frames.
    ///
    /// - Parameters:
    ///   - title: What is shown.
    ///   - x: The horizontal axis, with the range from the beginning of the first frame to the end of the last one.
    ///   - y: The vertical axis, with the range from the lower edge of the first row to the upper one of the last.
    ///   - frames: The numbers of each frame, those of the lowest row first.
    ///   - spans: What was found, from the left to the right.
    ///   - spanName: What the spans are, for the legend.
    ///   - shadeName: What the numbers measure, for a key of the shades.
    public init(
        _ title: String, x: Axis = "", y: Axis = "", _ frames: [[Double]], spans: [Span] = [], spanName: String = "",
        shadeName: String = ""
    ) {
        self.title = title
        self.x = x
        self.y = y
        self.frames = frames
        self.spans = spans
        self.spanName = spanName
        self.shadeName = shadeName
    }

    private static let spanColor = 1

    var legend: [Header.Entry] {
        spans.isEmpty || spanName.asLabel.isEmpty
            ? [] : [Header.Entry(name: spanName, color: Self.spanColor, line: nil, isOutline: true)]
    }
    var hasAxisTitle: Bool { !y.title.isEmpty }
    func headroom(width: Double) -> Double { spans.isEmpty ? 8 : 24 }

    private var rowCount: Int { frames.map(\.count).max() ?? 0 }

    /// The smallest number and the largest one; nil if there is none.
    private var extremes: (low: String, high: String)? {
        let numbers = frames.joined().filter(\.isFinite)
        guard let low = numbers.min(), let high = numbers.max() else { return nil }
        let style = NumberStyle([low, high], digits: 3, plainPower: 4)
        return (style.text(low), style.text(high))
    }

    private var summary: String {
        var text =
            "Shades of \(y.title.isEmpty ? "rows" : y.title) by \(x.title.isEmpty ? "frame" : x.title): "
            + "\(frames.count) frames of \(rowCount) numbers"
        if let (low, high) = extremes { text += ", \(low) to \(high)" }
        let found = spans.prefix(100).map {
            "\($0.label.asLabel) in frames \($0.frames.lowerBound) to \($0.frames.upperBound)"
        }
        let name = spanName.asLabel.isEmpty ? "Found" : spanName.asLabel
        return text + "." + (found.isEmpty ? "" : " \(name): \(found.joined(separator: ", ")).")
    }

    func svg(width: Double, space: Header.Space) -> SVG {
        let width = drawableWidth(width)
        var canvas = Canvas()
        let top = Header(title, legend, width: width).draw(on: &canvas, from: Style.padding, in: space)
        var space = space
        space.headroom = max(space.headroom, headroom(width: width))
        let (horizontal, vertical) = (Self.counted(x, frames.count), Self.counted(y, rowCount))
        let plot = Plot(on: &canvas, width: width, top: top, space: space, rightMargin: 24, axis: vertical) {
            Scale(vertical, values: [], atMost: $0, covers: false)
        }
        let area = plot.area
        // The grid does not show through pale shades.
        canvas.rectangle(area, class: "page")
        drawCells(in: area, on: &canvas)
        canvas.rectangle(area, class: "frame")
        drawSpans(in: area, width: width, on: &canvas)
        var bottom = HorizontalAxis(horizontal, values: [], below: area, width: width).draw(on: &canvas)
        if let (low, high) = extremes, !shadeName.asLabel.isEmpty {
            bottom = ShadeKey(low: low, high: high, name: shadeName).draw(
                left: area.x, right: width - Style.padding, top: bottom + 8, on: &canvas)
        }
        return SVG(title: title.asLabel, summary: summary, width: width, height: bottom + Style.padding) { $0 = canvas }
    }

    /// An axis that counts from 1 on, unless it has a range: each number stands in the middle of what it counts.
    private static func counted(_ axis: Axis, _ count: Int) -> Axis {
        var axis = axis
        axis.isLogarithmic = false
        if axis.range == nil {
            axis.range = 0.5...(Double(max(count, 1)) + 0.5)
            axis.decimals = 0
        }
        return axis
    }

    private func drawCells(in area: Rectangle, on canvas: inout Canvas) {
        let (columns, rows) = (min(frames.count, Int(area.width)), min(rowCount, Int(area.height)))
        guard columns > 0, rows > 0 else { return }
        let cells = ShadedCells.means(frames, of: rowCount, lists: columns, numbers: rows)
        let numbers = cells.joined().compactMap(\.self)
        guard let low = numbers.min(), let high = numbers.max(), low < high else { return }
        ShadedCells.draw(columns: columns, rows: rows, in: area, on: &canvas) { column, row in
            cells[column][rows - 1 - row].map { Self.share($0, low, high) }
        }
    }

    /// How far a number is from the lowest to the highest: halves, so that the largest numbers have a difference too.
    private static func share(_ value: Double, _ low: Double, _ high: Double) -> Double {
        let span = high / 2 - low / 2
        return span > 0 ? max(0, min((value / 2 - low / 2) / span, 1)) : 1
    }

    /// Draws the spans over the shades, and above them as many of their labels as have room.
    private func drawSpans(in area: Rectangle, width: Double, on canvas: inout Canvas) {
        let frame = area.width / Double(max(frames.count, 1))
        var end = -Double.infinity
        for span in spans {
            let (first, last) = (max(span.frames.lowerBound, 0), min(span.frames.upperBound, frames.count - 1))
            guard first <= last else { continue }
            let box = Rectangle(
                x: area.x + Double(first) * frame, y: area.y, width: max(Double(last - first + 1) * frame, 1),
                height: area.height)
            canvas.rectangle(
                box, class: "span \(Palette.name(Self.spanColor))", corner: 1,
                hover: "\(span.label), frames \(span.frames.lowerBound) to \(span.frames.upperBound)")
            let label = TextWidth.truncated(span.label.asLabel, to: area.width / 2, size: Style.labelSize)
            let half = TextWidth.of(label, size: Style.labelSize) / 2
            let middle = max(half + 4, min(box.x + box.width / 2, width - half - 4))
            guard middle - half > end + 2 else { continue }
            canvas.text(label, middle, area.y - 7, class: "found", anchor: .middle)
            end = middle + half
        }
    }
}
