/// Small pictures beside each other, with a text below each: what a model sees, and what it says.
///
/// ```swift
/// let chart = Pictures("Captions", [.init(image.scalars, height: 24, width: 24, caption: "a small red circle")])
/// ```
///
/// Every pixel is a square, in one of 16 levels of each colour.
public struct Pictures: Chart {
    /// A picture.
    public struct Picture: Sendable, Hashable {
        /// The numbers of the pixels, row by row, each from 0 to 1: red, green and blue, or one for a level of grey.
        public var numbers: [Double]
        /// The rows of pixels.
        public var height: Int
        /// The pixels of a row.
        public var width: Int
        /// The text below.
        public var caption: String

        /// A picture. Pixels are in colour if there are three numbers for each, and grey otherwise; one without
        /// numbers, or with one that is not finite, is left out.
        ///
        /// - Parameters:
        ///   - numbers: The numbers of the pixels, row by row, each from 0 to 1.
        ///   - height: The rows of pixels.
        ///   - width: The pixels of a row.
        ///   - caption: The text below.
        public init(_ numbers: [some BinaryFloatingPoint], height: Int, width: Int, caption: String = "") {
            self.numbers = numbers.map { Double($0) }
            self.height = max(height, 0)
            self.width = max(width, 0)
            self.caption = caption
        }

        /// The colour of a pixel as CSS writes it; nil for none.
        func color(_ row: Int, _ column: Int) -> String? {
            let channels = numbers.count >= 3 * height * width ? 3 : 1
            let start = (row * width + column) * channels
            guard start + channels <= numbers.count else { return nil }
            let digits = numbers[start..<start + channels].compactMap { number in
                number.isFinite ? String(Int((max(0, min(number, 1)) * 15).rounded()), radix: 16) : nil
            }
            guard digits.count == channels else { return nil }
            return "#" + (channels == 3 ? digits.joined() : String(repeating: digits[0], count: 3))
        }
    }

    /// What is shown.
    public var title: String
    /// The pictures.
    public var pictures: [Picture]

    /// Pictures with a title.
    ///
    /// - Parameters:
    ///   - title: What is shown.
    ///   - pictures: The pictures.
    public init(_ title: String, _ pictures: [Picture]) {
        self.title = title
        self.pictures = pictures
    }

    private static let tileWidths = 140.0...200.0
    private static let gap = 16.0

    private var summary: String {
        let captions = pictures.map(\.caption.asLabel).filter { !$0.isEmpty }
        return "Pictures: \(pictures.count)." + (captions.isEmpty ? "" : " \(captions.joined(separator: "; ")).")
    }

    /// The chart, as wide as said.
    public func svg(width: Double) -> SVG {
        let width = drawableWidth(width)
        let inner = width - 2 * Style.padding
        let fitting = max(1, Int((inner + Self.gap) / (Self.tileWidths.lowerBound + Self.gap)))
        // As many rows as are needed, all of them nearly full.
        let rows = (pictures.count + fitting - 1) / fitting
        let columns = max(1, (pictures.count + rows - 1) / max(rows, 1))
        let tile = min((inner - Self.gap * Double(columns - 1)) / Double(columns), Self.tileWidths.upperBound)
        var canvas = Canvas()
        var y = Header(title, [], width: width).draw(on: &canvas, from: Style.padding, in: Header.Space()) + 4
        for start in stride(from: 0, to: pictures.count, by: columns) {
            let row = pictures[start..<min(start + columns, pictures.count)]
            let frames = row.indices.map { index in
                let size = size(of: pictures[index], in: tile)
                let x = Style.padding + Double(index - start) * (tile + Self.gap)
                return Rectangle(x: x, y: y, width: size.width, height: size.height)
            }
            let top = frames.map(\.bottom).max() ?? y
            var bottom = top
            for (picture, frame) in zip(row, frames) {
                draw(picture, in: frame, on: &canvas)
                let lines = TextWidth.wrapped(picture.caption.asLabel, to: tile, lines: 4, size: Style.labelSize)
                for (position, line) in lines.enumerated() {
                    canvas.text(line, frame.x, top + 18 + 17 * Double(position), class: "caption")
                }
                bottom = max(bottom, top + 18 + 17 * Double(lines.count - 1) + 5)
            }
            y = bottom + Self.gap
        }
        return SVG(title: title.asLabel, summary: summary, width: width, height: y) { $0 = canvas }
    }

    /// The size of a picture, whose pixels are a whole number of those of the page, if they can be.
    private func size(of picture: Picture, in tile: Double) -> (width: Double, height: Double) {
        let longest = Double(max(picture.width, picture.height, 1))
        let pixel = tile < longest ? tile / longest : (tile / longest).rounded(.down)
        return (Double(picture.width) * pixel, Double(picture.height) * pixel)
    }

    /// Draws the pixels: a path for each colour, of runs along the rows.
    private func draw(_ picture: Picture, in frame: Rectangle, on canvas: inout Canvas) {
        var paths: [String: String] = [:]
        for row in 0..<picture.height {
            let colors = (0..<picture.width).map { picture.color(row, $0) }
            var column = 0
            while column < picture.width {
                let end = colors[column...].firstIndex { $0 != colors[column] } ?? picture.width
                if let color = colors[column] {
                    let run = end - column
                    paths[color, default: ""] += "M\(column) \(row)h\(run)v1h-\(run)z"
                }
                column = end
            }
        }
        let view = [
            ("class", "pixels"), ("x", frame.x.written), ("y", frame.y.written), ("width", frame.width.written),
            ("height", frame.height.written), ("viewBox", "0 0 \(picture.width) \(picture.height)"),
            ("shape-rendering", "crispEdges"),
        ]
        canvas.group("svg", view) { canvas in
            for (color, path) in paths.sorted(by: { $0.key < $1.key }) {
                canvas.element("path", [("fill", color), ("d", path)])
            }
        }
        canvas.rectangle(frame, class: "frame")
    }
}
