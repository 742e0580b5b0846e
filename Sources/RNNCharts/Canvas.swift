/// The elements of a picture, written one on a line. All text passes through here, and is escaped here.
struct Canvas {
    private(set) var markup = ""

    enum Anchor: String {
        case start, middle, end
    }

    /// An element; its hover is what a pointer held over it shows.
    mutating func element(_ name: String, _ attributes: [(String, String)], hover: String? = nil) {
        markup += "<\(name)\(Self.written(attributes))"
        if let hover {
            markup += "><title>\(hover.asLabel.escapedForXML)</title></\(name)>\n"
        } else {
            markup += "/>\n"
        }
    }

    mutating func rectangle(
        _ frame: Rectangle, class names: String, corner: Double = 0, opacity: Double? = nil, hover: String? = nil
    ) {
        var attributes = [
            ("class", names), ("x", frame.x.written), ("y", frame.y.written), ("width", frame.width.written),
            ("height", frame.height.written),
        ]
        if corner > 0 { attributes.append(("rx", corner.written)) }
        if let opacity { attributes.append(("fill-opacity", opacity.written)) }
        element("rect", attributes, hover: hover)
    }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class names: String) {
        element(
            "line", [("class", names), ("x1", x1.written), ("y1", y1.written), ("x2", x2.written), ("y2", y2.written)])
    }

    mutating func text(
        _ text: String, _ x: Double, _ y: Double, class names: String, anchor: Anchor = .start,
        turned angle: Double = 0,
        hover: String? = nil
    ) {
        guard !text.isEmpty else { return }
        var attributes = [("class", names), ("x", x.written), ("y", y.written)]
        if anchor != .start { attributes.append(("text-anchor", anchor.rawValue)) }
        if angle != 0 { attributes.append(("transform", "rotate(\(angle.written) \(x.written) \(y.written))")) }
        markup += "<text\(Self.written(attributes))>"
        if let hover { markup += "<title>\(hover.asLabel.escapedForXML)</title>" }
        markup += "\(text.asLabel.escapedForXML)</text>\n"
    }

    /// An element around others.
    mutating func group(_ name: String = "g", _ attributes: [(String, String)], _ draw: (inout Canvas) -> Void) {
        markup += "<\(name)\(Self.written(attributes))>\n"
        draw(&self)
        markup += "</\(name)>\n"
    }

    /// Another picture, at a frame.
    mutating func add(_ svg: SVG, _ x: Double, _ y: Double) {
        markup += "<g transform=\"translate(\(x.written) \(y.written))\">\n\(svg.body)</g>\n"
    }

    static func written(_ attributes: [(String, String)]) -> String {
        attributes.map { " \($0)=\"\($1.escapedForXML)\"" }.joined()
    }
}

/// A rectangle of a picture.
struct Rectangle: Equatable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    var right: Double { x + width }
    var bottom: Double { y + height }
}

extension Double {
    /// The number as a coordinate or a share, to hundredths.
    var written: String {
        let hundredths = isFinite ? Int((Swift.max(-1e7, Swift.min(self, 1e7)) * 100).rounded()) : 0
        let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
        var text = (hundredths < 0 ? "-" : "") + String(whole)
        if rest > 0 {
            text += rest < 10 ? ".0\(rest)" : rest.isMultiple(of: 10) ? ".\(rest / 10)" : ".\(rest)"
        }
        return text
    }
}
