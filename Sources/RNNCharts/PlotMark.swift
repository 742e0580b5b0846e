/// A sign for a place in a plot, the same in the legend.
enum PlotMark: Hashable {
    /// Where a path begins: a hollow circle.
    case start
    /// Where a path ends, or a point alone: a filled circle.
    case end
    /// What draws its surroundings in: a filled diamond.
    case stable
    /// What draws them in along some directions only: a hollow diamond.
    case saddle
    /// What drives them away: a cross.
    case unstable
    /// What lies below the end of an axis: a triangle that points there.
    case below

    /// Draws it.
    func draw(_ x: Double, _ y: Double, color: Int, hover: String? = nil, on canvas: inout Canvas) {
        let color = Palette.name(color)
        switch self {
        case .start, .end:
            let (name, radius) = self == .start ? ("hollow start", "3") : ("mark end", "3.75")
            canvas.element(
                "circle", [("class", "\(name) \(color)"), ("cx", x.written), ("cy", y.written), ("r", radius)],
                hover: hover)
        case .stable, .saddle:
            let path = "M\(x.written) \((y - 6).written)l6 6l-6 6l-6 -6z"
            let name = self == .stable ? "mark stable" : "hollow saddle"
            canvas.element("path", [("class", "\(name) \(color)"), ("d", path)], hover: hover)
        case .unstable:
            let path = "M\((x - 4).written) \((y - 4).written)l8 8m0 -8l-8 8"
            canvas.element("path", [("class", "stop \(color)"), ("d", path)], hover: hover)
        case .below:
            let path = "M\((x - 4.5).written) \((y - 3.5).written)h9l-4.5 7z"
            canvas.element("path", [("class", "mark below \(color)"), ("d", path)], hover: hover)
        }
    }
}
