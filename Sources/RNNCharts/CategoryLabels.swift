/// Names below the slots of an axis: on one line if they fit, else broken into lines, else slanting, and where even
/// those would touch, not all of them. A name of several lines keeps them where they fit.
struct CategoryLabels {
    private enum Form {
        case lines
        case slanting(Slope)
    }

    /// A slope, and the sine and cosine of its angle in degrees.
    private struct Slope {
        let angle, sine, cosine: Double

        static let gentle = Slope(angle: -35, sine: 0.5736, cosine: 0.8192)
        static let steep = Slope(angle: -60, sine: 0.8660, cosine: 0.5)
        static let upright = Slope(angle: -90, sine: 1, cosine: 0)

        /// How far from each other names have to stand.
        var distance: Double { sine == 1 ? 13.5 : CategoryLabels.lineHeight / sine }
    }

    private static let lineHeight = 15.0
    /// How long slanting names may be, however little or much room there is.
    private static let slantingLengths = 30.0...130.0

    private let names: [String]
    private let texts: [[String]]
    private let form: Form
    private let stride: Int
    private let slot: Double
    /// How much room they take below the axis.
    let height: Double

    /// Names for slots of a width, the first of which begins so far from the left edge of the picture.
    init(_ names: [String], slot: Double, left: Double) {
        self.slot = slot
        let parts = names.map { name in
            name.split(whereSeparator: \.isNewline).map { String($0).asLabel }.filter { !$0.isEmpty }
        }
        self.names = parts.map { $0.joined(separator: ", ") }
        // Single characters can be told apart without a space between them.
        let room = parts.allSatisfy { $0.joined().count <= 1 } ? slot : slot - 6
        let broken = parts.map { lines in lines.flatMap { Self.broken($0, to: room) } }
        let width = { (lines: [String]) in lines.map { TextWidth.of($0, size: Style.tickSize) }.max() ?? 0 }
        if parts.allSatisfy({ width($0) <= room }) {
            (texts, form, stride) = (parts, .lines, 1)
            height = 7 + Self.lineHeight * Double(parts.map(\.count).max() ?? 1)
        } else if broken.allSatisfy({ $0.count <= 3 && width($0) <= room }) {
            (texts, form, stride) = (broken, .lines, 1)
            height = 7 + Self.lineHeight * Double(broken.map(\.count).max() ?? 1)
        } else {
            let whole = self.names
            let slanting = { (slope: Slope) in Self.slanting(whole, by: slope, slot: slot, left: left) }
            let (gentle, steep) = (slanting(.gentle), slanting(.steep))
            let slope: Slope
            // The gentlest slope at which no name is left out, or a steeper one if more names stay whole.
            if slot < Slope.steep.distance {
                (slope, texts) = (.upright, slanting(.upright).texts)
            } else if slot < Slope.gentle.distance || steep.whole > gentle.whole {
                (slope, texts) = (.steep, steep.texts)
            } else {
                (slope, texts) = (.gentle, gentle.texts)
            }
            form = .slanting(slope)
            stride = max(1, Int((slope.distance / max(slot, 0.01)).rounded(.up)))
            height = 12 + (texts.map(width).max() ?? 0) * slope.sine + 8
        }
    }

    /// Slanting names end under their slots and must not leave the picture at the left: each, cut where it would, and how
    /// many stay whole.
    private static func slanting(
        _ names: [String], by slope: Slope, slot: Double, left: Double
    ) -> (texts: [[String]], whole: Int) {
        let texts = names.enumerated().map { index, name in
            let room = slope.cosine > 0 ? (left + slot * (Double(index) + 0.5) - 8) / slope.cosine : .infinity
            let limits = slantingLengths
            return TextWidth.truncated(
                name, to: min(max(room, limits.lowerBound), limits.upperBound), size: Style.tickSize)
        }
        return (texts.map { [$0] }, zip(texts, names).count { $0 == $1 })
    }

    /// The name in lines, each as full as fits.
    private static func broken(_ name: String, to room: Double) -> [String] {
        TextWidth.wrapped(name, to: 1e6, lines: 1, size: Style.tickSize).isEmpty
            ? [] : Self.lines(name.split(separator: " ").map(String.init), room)
    }

    private static func lines(_ words: [String], _ room: Double) -> [String] {
        var result: [String] = []
        for word in words {
            if let last = result.last, TextWidth.of(last + " " + word, size: Style.tickSize) <= room {
                result[result.count - 1] = last + " " + word
            } else {
                result.append(word)
            }
        }
        return result
    }

    /// Draws the names below a height, the first slot beginning at `left`.
    func draw(on canvas: inout Canvas, left: Double, top: Double) {
        for (index, lines) in texts.enumerated() where index.isMultiple(of: stride) {
            let middle = left + slot * (Double(index) + 0.5)
            switch form {
            case .lines:
                for (line, text) in lines.enumerated() {
                    let y = top + 17 + Double(line) * Self.lineHeight
                    canvas.text(text, middle, y, class: "tick category", anchor: .middle)
                }
            case .slanting(let slope):
                guard let text = lines.first else { continue }
                canvas.text(
                    text, middle + 4, top + (slope.cosine > 0 ? 15 : 8), class: "tick category", anchor: .end,
                    turned: slope.angle,
                    hover: text == names[index] ? nil : names[index])
            }
        }
    }
}
