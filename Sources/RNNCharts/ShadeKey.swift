/// What shades stand for: the numbers of the palest and the deepest one with shades between, and what they measure.
struct ShadeKey: Hashable {
    let low: String
    let high: String
    let name: String
    /// Whether the lowest number is as deep a shade of another colour, and zero, in the middle, has none.
    var hasBothColors = false

    private static let step = 16.0
    private static let rowHeight = 15.0
    /// How wide a name beside the numbers is at least.
    private static let leastName = 60.0

    /// How deep the shades are, from low to high.
    private var depths: [Double] { (hasBothColors ? -4...4 : 0...4).map { Double($0) / 4 } }

    /// Draws it.
    ///
    /// - Returns: Where it ends.
    func draw(left: Double, right: Double, top: Double, on canvas: inout Canvas) -> Double {
        let (lowWidth, highWidth) = (
            TextWidth.of(low, size: Style.tickSize).rounded(.up), TextWidth.of(high, size: Style.tickSize).rounded(.up)
        )
        let room = (right - left - lowWidth - highWidth - 12) / Double(depths.count)
        let step = max(4, min(Self.step, room.rounded(.down)))
        canvas.text(low, left, top + 11, class: "tick key")
        let first = left + lowWidth + 6
        for (position, depth) in depths.enumerated() {
            let frame = Rectangle(x: first + Double(position) * step, y: top + 1, width: step - 1, height: 12)
            let shade: Shade = depth < 0 ? .cold : .heat
            canvas.rectangle(frame, class: "shade \(shade.rawValue) key", corner: 2, opacity: depth.magnitude)
        }
        let wide = Double(depths.count) * step - 1
        canvas.rectangle(Rectangle(x: first, y: top + 1, width: wide, height: 12), class: "frame", corner: 2)
        if hasBothColors { canvas.text("0", first + wide / 2, top + 11, class: "tick key", anchor: .middle) }
        canvas.text(high, first + wide + 6, top + 11, class: "tick key")
        // The name stands below, where no word of it has room beside the numbers.
        let beside = first + wide + 6 + highWidth + 14
        let isBelow = right - beside < Self.leastName
        let (text, y) = isBelow ? (left, top + 11 + Self.rowHeight) : (beside, top + 11)
        let lines = TextWidth.wrapped(name.asLabel, to: right - text, lines: 3, size: Style.tickSize)
        for (position, line) in lines.enumerated() {
            canvas.text(line, text, y + Self.rowHeight * Double(position), class: "tick key")
        }
        return y + 3 + Self.rowHeight * Double(max(lines.count - 1, 0))
    }

    /// One key for charts of which each has one: that of both colours if any has those. Nothing if they stand for
    /// different numbers.
    static func common(of keys: [ShadeKey?]) -> ShadeKey? {
        let all = keys.compactMap(\.self)
        guard let first = all.first, all.count == keys.count, all.count > 1,
            all.allSatisfy({ $0.high == first.high && $0.name == first.name }),
            Set(all.filter(\.hasBothColors)).count <= 1, Set(all.filter { !$0.hasBothColors }).count <= 1
        else { return nil }
        return all.first(where: \.hasBothColors) ?? first
    }
}
