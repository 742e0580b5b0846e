/// Notes along time: a bar for each, as high as its key. Notes from a step on may have another colour, such as those that a model
/// adds.
///
/// ```swift
/// let chart = PianoRoll("A chorale, continued", steps: [[60, 64, 67], [60, 64, 67], [59, 62, 67]], continuedFrom: 2)
/// ```
public struct PianoRoll: Chart {
    /// The title.
    public var title: String
    /// The keys that sound in each step: 60 is the middle C. Those below 0 and above 127 are left out.
    public var steps: [[Int]]
    /// The first step of the other colour; nil if all have the same.
    public var continuedFrom: Int?
    /// The names of both parts.
    public var names: (given: String, continued: String)

    /// A chart.
    ///
    /// - Parameters:
    ///   - title: The title.
    ///   - steps: The keys that sound in each step.
    ///   - continuedFrom: The first step of the other colour; nil if all have the same.
    ///   - names: The names of the parts before and after that step.
    public init(
        _ title: String, steps: [[Int]], continuedFrom: Int? = nil,
        names: (given: String, continued: String) = ("given", "continued")
    ) {
        self.title = title
        self.steps = steps
        self.continuedFrom = continuedFrom
        self.names = names
    }

    /// A run of steps in which a key sounds.
    private struct Bar {
        let key: Int
        let start: Int
        var end: Int
    }

    /// The keys that can be drawn.
    private var drawn: [[Int]] { steps.map { $0.filter { (0..<128).contains($0) } } }

    /// The bars of both colours: one ends where the colour changes.
    private var bars: [Bar] {
        var bars: [Bar] = []
        var open: [Int: Int] = [:]
        for (step, keys) in drawn.enumerated() {
            if step == continuedFrom { open = [:] }
            open = open.filter { keys.contains($0.key) }
            for key in keys {
                if let index = open[key] {
                    bars[index].end = step + 1
                } else {
                    open[key] = bars.count
                    bars.append(Bar(key: key, start: step, end: step + 1))
                }
            }
        }
        return bars
    }

    private static let names = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]

    /// The name of a key: C4 is the middle C.
    static func name(of key: Int) -> String {
        "\(names[key % 12])\(key / 12 - 1)"
    }

    private var summary: String {
        let keys = drawn.joined()
        guard let low = keys.min(), let high = keys.max() else {
            return "Piano roll of \(steps.count) steps without a note."
        }
        let continued = continuedFrom.map { " From step \($0 + 1) on: \(names.continued)." } ?? ""
        let range = "from \(Self.name(of: low)) to \(Self.name(of: high))"
        return "Piano roll of \(steps.count) steps, \(bars.count) notes \(range).\(continued)"
    }

    /// The picture.
    public func svg(width: Double) -> SVG {
        let width = drawableWidth(width)
        let keys = drawn.joined()
        let low = max(0, (keys.min() ?? 60) - 1)
        let high = max((keys.max() ?? 72) + 1, low + 12)
        let entries =
            continuedFrom == nil
            ? [] : [Header.Entry(name: names.given, color: 0), Header.Entry(name: names.continued, color: 1)]
        var canvas = Canvas()
        let header = Header(title, entries, width: width)
        let top = header.draw(on: &canvas, from: Style.padding, in: Header.Space()) + 6
        let left = Style.padding + 34
        let area = Rectangle(
            x: left, y: top, width: max(width - left - Style.padding, 20),
            height: min(360, max(160, 9 * Double(high - low))))
        let row = area.height / Double(high - low + 1)
        let column = area.width / Double(max(steps.count, 1))
        func y(_ key: Int) -> Double { area.bottom - Double(key - low + 1) * row }
        // A line below each C, which names its octave.
        for key in low...high where key.isMultiple(of: 12) {
            let bottom = (y(key) + row).rounded()
            canvas.line(area.x, bottom, area.right, bottom, class: "grid")
            canvas.text(Self.name(of: key), area.x - 8, y(key) + row / 2 + 4, class: "tick vertical", anchor: .end)
        }
        canvas.rectangle(area, class: "plot frame")
        for bar in bars {
            let frame = Rectangle(
                x: area.x + Double(bar.start) * column + 0.5, y: y(bar.key) + 0.5,
                width: max(Double(bar.end - bar.start) * column - 1, 0.5), height: max(row - 1, 1))
            let color = continuedFrom.map { bar.start >= $0 ? 1 : 0 } ?? 0
            let length = bar.end - bar.start
            canvas.rectangle(
                frame, class: "bar \(Palette.name(color))", corner: min(2, frame.height / 3),
                hover: "\(Self.name(of: bar.key)), step \(bar.start + 1)" + (length > 1 ? " to \(bar.end)" : ""))
        }
        let y = drawSteps(below: area, column, width: width, on: &canvas)
        return SVG(title: title.asLabel, summary: summary, width: width, height: y + Style.padding) { $0 = canvas }
    }

    /// Draws the numbers of the steps below.
    ///
    /// - Returns: Where they end.
    private func drawSteps(below area: Rectangle, _ column: Double, width: Double, on canvas: inout Canvas) -> Double {
        let every = [4, 8, 16, 32, 64, 128, 256, 512, 1024].first { Double($0) * column >= 40 } ?? 4096
        for step in stride(from: 0, to: steps.count, by: every) {
            let x = area.x + Double(step) * column
            canvas.line(x, area.bottom, x, area.bottom + 5, class: "axis")
            canvas.text("\(step + 1)", x + 3, area.bottom + 17, class: "tick horizontal")
        }
        canvas.line(area.x, area.bottom.rounded(), area.right, area.bottom.rounded(), class: "axis")
        canvas.text("step", area.x + area.width / 2, area.bottom + 37, class: "label", anchor: .middle)
        return area.bottom + 40
    }
}
