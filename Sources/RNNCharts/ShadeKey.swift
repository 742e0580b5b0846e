/// What shades stand for: the numbers of the palest and the deepest one with shades between, and what they measure.
struct ShadeKey {
    let low: String
    let high: String
    let name: String

    private static let shades = 5
    private static let step = 16.0
    private static let rowHeight = 15.0

    /// Draws it.
    ///
    /// - Returns: Where it ends.
    func draw(left: Double, right: Double, top: Double, on canvas: inout Canvas) -> Double {
        canvas.text(low, left, top + 11, class: "tick key")
        let first = left + TextWidth.of(low, size: Style.tickSize).rounded(.up) + 6
        for shade in 0..<Self.shades {
            let frame = Rectangle(
                x: first + Double(shade) * Self.step, y: top + 1, width: Self.step - 1, height: 12)
            canvas.rectangle(
                frame, class: "shade heat key", corner: 2, opacity: Double(shade) / Double(Self.shades - 1))
        }
        let wide = Double(Self.shades) * Self.step - 1
        canvas.rectangle(Rectangle(x: first, y: top + 1, width: wide, height: 12), class: "frame", corner: 2)
        canvas.text(high, first + wide + 6, top + 11, class: "tick key")
        let text = first + wide + 6 + TextWidth.of(high, size: Style.tickSize).rounded(.up) + 14
        let lines = TextWidth.wrapped(name.asLabel, to: right - text, lines: 3, size: Style.tickSize)
        for (position, line) in lines.enumerated() {
            canvas.text(line, text, top + 11 + Self.rowHeight * Double(position), class: "tick key")
        }
        return top + 14 + Self.rowHeight * Double(max(lines.count - 1, 0))
    }
}
