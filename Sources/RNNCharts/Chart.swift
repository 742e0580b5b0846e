/// What can be drawn: `LineChart`, `BarChart`, `HeatMap`, `AttentionMap`, `ColoredText`, `PathChart`, `Pictures`, `PianoRoll`,
/// `Spectrogram`, and `Panels` of them.
public protocol Chart: Sendable {
    /// The picture, as wide as said or narrower if it needs less.
    ///
    /// - Parameter width: The width in pixels.
    /// - Returns: The picture.
    func svg(width: Double) -> SVG
}

extension Chart {
    /// The picture, 800 pixels wide.
    public var svg: SVG { svg(width: 800) }
}

/// A width that can be drawn in.
func drawableWidth(_ width: Double) -> Double {
    width.isFinite ? max(160, min(width, 10_000)) : 800
}
