/// A picture of a chart in scalable vector graphics. Its description is a file of its own: no script, nothing from
/// elsewhere, the same bytes for the same chart, and colours for light and dark pages.
///
/// ```swift
/// try "\(chart.svg)".write(toFile: "loss.svg", atomically: true, encoding: .utf8)
/// ```
public struct SVG: Sendable, Hashable, CustomStringConvertible {
    /// What is shown.
    public let title: String
    /// What the picture says, in words, for those who cannot see it.
    public let summary: String
    /// The width, in pixels.
    public let width: Double
    /// The height, in pixels.
    public let height: Double
    /// The elements inside.
    let body: String

    init(title: String, summary: String, width: Double, height: Double, _ draw: (inout Canvas) -> Void) {
        self.title = title
        self.summary = summary
        self.width = width
        self.height = height.rounded(.up)
        var canvas = Canvas()
        draw(&canvas)
        body = canvas.markup
    }

    /// The file.
    public var description: String {
        // Two pictures copied into one page by hand must not share their ids: FNV-1a of what they show.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in (title + summary + body).utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return element(id: "chart-" + String(hash, radix: 16), style: Style.rules) + "\n"
    }

    /// The picture as a part of a page.
    ///
    /// - Parameters:
    ///   - id: What no other element of the page has as the start of its id.
    ///   - style: The rules, unless the page has them already.
    /// - Returns: The element.
    func element(id: String, style: String? = nil) -> String {
        let attributes = [
            ("xmlns", "http://www.w3.org/2000/svg"), ("class", "rnn-chart"), ("width", width.written),
            ("height", height.written),
            ("viewBox", "0 0 \(width.written) \(height.written)"), ("role", "img"),
            ("aria-labelledby", "\(id)-title \(id)-desc"),
        ]
        var text = "<svg\(Canvas.written(attributes))>\n"
        text += "<title id=\"\(id)-title\">\((title.isEmpty ? "Chart" : title).escapedForXML)</title>\n"
        text += "<desc id=\"\(id)-desc\">\(summary.escapedForXML)</desc>\n"
        if let style { text += "<style>\n\(style)</style>\n" }
        var page = Canvas()
        page.rectangle(Rectangle(x: 0, y: 0, width: width, height: height), class: "page")
        return text + page.markup + body + "</svg>"
    }
}
