/// Names below the slots of an axis: on one line if they fit, else broken into lines, else slanting, and where even
/// those would touch, not all of them.
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
        self.names = names.map(\.asLabel)
        let room = slot - 6
        let wrapped = self.names.map { TextWidth.wrapped($0, to: 1e6, lines: 1, size: Style.tickSize) }
        let broken = self.names.map { name in
            Self.broken(name, to: room)
        }
        let width = { (lines: [String]) in lines.map { TextWidth.of($0, size: Style.tickSize) }.max() ?? 0 }
        if wrapped.allSatisfy({ width($0) <= room }) {
            (texts, form, stride) = (wrapped, .lines, 1)
            height = 22
        } else if broken.allSatisfy({ $0.count <= 3 && width($0) <= room }) {
            (texts, form, stride) = (broken, .lines, 1)
            height = 7 + Self.lineHeight * Double(broken.map(\.count).max() ?? 1)
        } else {
            let gentle = Self.slanting(self.names, by: .gentle, slot: slot, left: left)
            let steep = Self.slanting(self.names, by: .steep, slot: slot, left: left)
            let slope: Slope
            (slope, texts) = steep.whole > gentle.whole ? (.steep, steep.texts) : (.gentle, gentle.texts)
            form = .slanting(slope)
            stride = max(1, Int((Self.lineHeight / slope.sine / max(slot, 0.01)).rounded(.up)))
            height = 12 + (texts.map(width).max() ?? 0) * slope.sine + 8
        }
    }

    /// Slanting names end under their slots and must not leave the picture at the left: each, cut where it would, and how
    /// many stay whole.
    private static func slanting(
        _ names: [String], by slope: Slope, slot: Double, left: Double
    ) -> (texts: [[String]], whole: Int) {
        let texts = names.enumerated().map { index, name in
            let room = (left + slot * (Double(index) + 0.5) - 8) / slope.cosine
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
                    text, middle + 4, top + 15, class: "tick category", anchor: .end, turned: slope.angle,
                    hover: text == names[index] ? nil : names[index])
            }
        }
    }
}
