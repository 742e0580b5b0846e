/// Names below the slots of an axis: on one line if they fit, else broken into lines, else slanting, and where even
/// those would touch, not all of them.
struct CategoryLabels {
    private enum Form {
        case lines
        case slanting(Slope)
    }

    private struct Slope {
        let sine, cosine, angle: Double

        static let gentle = Slope(sine: 0.5736, cosine: 0.8192, angle: -35)
        static let steep = Slope(sine: 0.8660, cosine: 0.5, angle: -60)
    }

    private static let lineHeight = 15.0

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
            let gentle = Self.slanting(self.names, .gentle, slot, left)
            let steep = Self.slanting(self.names, .steep, slot, left)
            let slope = steep.whole > gentle.whole ? Slope.steep : .gentle
            texts = steep.whole > gentle.whole ? steep.texts : gentle.texts
            form = .slanting(slope)
            stride = max(1, Int((Self.lineHeight / slope.sine / max(slot, 0.01)).rounded(.up)))
            height = 12 + (texts.map(width).max() ?? 0) * slope.sine + 8
        }
    }

    /// Slanting names end under their slots and must not leave the picture at the left: each, cut where it would, and how
    /// many stay whole.
    private static func slanting(
        _ names: [String], _ slope: Slope, _ slot: Double, _ left: Double
    ) -> (texts: [[String]], whole: Int) {
        let texts = names.enumerated().map { place, name in
            let limit = max(30, min(130, (left + slot * (Double(place) + 0.5) - 8) / slope.cosine))
            return TextWidth.truncated(name, to: limit, size: Style.tickSize)
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
        for (place, lines) in texts.enumerated() where place.isMultiple(of: stride) {
            let middle = left + slot * (Double(place) + 0.5)
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
                    hover: text == names[place] ? nil : names[place])
            }
        }
    }
}
