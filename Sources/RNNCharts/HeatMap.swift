/// A table of numbers, each with a shade: confusion matrices, attention weights, correlations.
///
/// ```swift
/// let chart = HeatMap(confusion: "LSTM on test data", classes: ["negative", "positive"], [[412, 88], [61, 439]])
/// ```
///
/// Negative numbers have another colour. Numbers that are not finite have a dash and no shade.
public struct HeatMap: Chart, HeadedChart {
    /// What a full shade stands for.
    public enum Shading: Sendable, Hashable {
        /// The largest number of the table.
        case largest
        /// The sum of the row. Cells show their share of it too.
        case rowSum
        /// One: of numbers that are shares themselves.
        case one
    }

    /// What is shown.
    public var title: String
    /// What the columns stand for.
    public var x: Axis
    /// What the rows stand for.
    public var y: Axis
    /// The names of the rows.
    public var rows: [String]
    /// The names of the columns.
    public var columns: [String]
    /// The numbers, row by row.
    public var values: [[Double]]
    /// What a full shade stands for.
    public var shading: Shading
    /// What is to be known of the table besides its title; drawn below it.
    public var note: String
    /// Whether cells show their numbers, if there is room for all of them; otherwise shades alone do.
    public var showsNumbers: Bool
    /// Whether a zero is written, as any other number, or its cell left empty.
    public var showsZeros = true
    /// What the shades stand for where cells have no numbers, as a key from 0 to 1 below the table, or from -1 if there are
    /// negative numbers; empty for none. Tables beside each other in ``Panels`` have one key.
    public var shadeName = ""
    /// How high the table without numbers in its cells is at most, however many rows it has; without it, as suits the
    /// cells.
    public var plotHeight: Double?

    /// A table.
    ///
    /// - Parameters:
    ///   - title: What is shown.
    ///   - x: What the columns stand for.
    ///   - y: What the rows stand for.
    ///   - rows: The names of the rows.
    ///   - columns: The names of the columns.
    ///   - values: The numbers, row by row.
    ///   - shading: What a full shade stands for.
    ///   - note: What is to be known of the table besides its title.
    ///   - showsNumbers: Whether cells show their numbers, if there is room for all of them.
    public init(
        _ title: String, x: Axis = "", y: Axis = "", rows: [String], columns: [String], _ values: [[Double]],
        shading: Shading = .largest, note: String = "", showsNumbers: Bool = true
    ) {
        self.title = title
        self.x = x
        self.y = y
        self.rows = rows
        self.columns = columns
        self.values = values
        self.shading = shading
        self.note = note
        self.showsNumbers = showsNumbers
    }

    /// A confusion matrix. Of very many classes the most confused ones are shown, and all others together as one.
    ///
    /// - Parameters:
    ///   - title: What is shown.
    ///   - classes: The names of the classes.
    ///   - counts: How many examples of the row's class were taken for the column's.
    ///   - limit: How many classes are shown if there are more than half as many again.
    public init(confusion title: String, classes: [String], _ counts: [[Int]], limit: Int = 20) {
        let limit = max(limit, 1)
        if classes.count <= limit + limit / 2 {
            self.init(
                title, x: "predicted", y: "true", rows: classes, columns: classes, counts.map { $0.map(Double.init) },
                shading: .rowSum)
            return
        }
        let shown = MostConfused(counts, classes: classes.count, limit: limit)
        let total = DecimalNumber(classes.count, exponent: 0).plain(decimals: 0)
        let names =
            shown.classes.map { classes[$0] }
            + ["\(DecimalNumber(classes.count - limit, exponent: 0).plain(decimals: 0)) others"]
        self.init(
            title, x: "predicted", y: "true", rows: names, columns: names, shown.counts.map { $0.map(Double.init) },
            shading: .rowSum, note: "The \(limit) most confused of \(total) classes")
    }

    /// An alignment: where a model that writes one sequence looks in another, which it has read.
    ///
    /// ```swift
    /// let text = "3 March 2021"
    /// let prediction = model.predict([text])[0]
    /// let chart = HeatMap(
    ///     alignment: "A date", source: text.map(String.init), target: prediction.text.map(String.init),
    ///     prediction.alignment)
    /// ```
    ///
    /// A token of white space is drawn as ␣.
    ///
    /// - Parameters:
    ///   - title: What is shown.
    ///   - source: The tokens that were read.
    ///   - target: The tokens that were written.
    ///   - weights: The weights of the source's tokens for each token of the target, together 1.
    public init(
        alignment title: String, source: [String], target: [String], _ weights: [[some BinaryFloatingPoint]]
    ) {
        self.init(
            title, x: "read", y: "written", rows: target.map(\.asToken), columns: source.map(\.asToken),
            weights.map { $0.map { Double($0) } }, shading: .one, showsNumbers: false)
        shadeName = "weight"
    }

    /// What goes on inside of a layer while it reads: gates between 0 and 1, states between -1 and 1.
    ///
    /// ```swift
    /// let gates = Panels([
    ///     HeatMap(activations: "Forget gate", units: ["3", "17"], steps: ["not", "bad"], [[0.9, 1], [0.2, 0.7]]),
    ///     HeatMap(activations: "Input gate", units: ["3", "17"], steps: ["not", "bad"], [[0.1, 0.4], [1, 0]]),
    /// ])
    /// ```
    ///
    /// A token of white space is drawn as ␣. Numbers beyond 1 have the shade of 1.
    ///
    /// - Parameters:
    ///   - title: What is shown.
    ///   - units: The names of the rows.
    ///   - steps: What was read at each step, as a word: the names of the columns.
    ///   - values: The numbers of each unit, step by step.
    ///   - name: What the shades stand for.
    ///   - plotHeight: How high the table is at most.
    public init(
        activations title: String, units: [String], steps: [String], _ values: [[some BinaryFloatingPoint]],
        name: String = "value", plotHeight: Double = 300
    ) {
        self.init(
            title, rows: units, columns: steps.map(\.asToken), values.map { $0.map { Double($0) } }, shading: .one,
            showsNumbers: false)
        self.plotHeight = plotHeight
        shadeName = name
    }

    var legend: [Header.Entry] { [] }

    var shadeKey: ShadeKey? {
        guard !showsNumbers, !shadeName.asLabel.isEmpty else { return nil }
        let isSigned = values.contains { $0.contains { $0.isFinite && $0 < 0 } }
        return ShadeKey(low: isSigned ? "\u{2212}1" : "0", high: "1", name: shadeName, hasBothColors: isSigned)
    }

    var hasAxisTitle: Bool { false }
    func headroom(width: Double) -> Double { 0 }

    /// Of a table without numbers that has more cells than this, none can be pointed at.
    private static let manyCells = 1500

    private func value(_ row: Int, _ column: Int) -> Double {
        guard values.indices.contains(row), values[row].indices.contains(column) else { return .nan }
        return values[row][column]
    }

    /// How large the numbers of a row are against what a full shade stands for, between -1 and 1.
    private func shares() -> [[Double?]] {
        let table = rows.indices.map { row in columns.indices.map { value(row, $0) } }
        let largest = table.joined().filter(\.isFinite).map(\.magnitude).max() ?? 0
        return table.map { row in
            // The largest first, that no sum of finite numbers is infinite.
            let rowLargest = row.filter(\.isFinite).map(\.magnitude).max() ?? 0
            let sum = row.reduce(0) { $1.isFinite && rowLargest > 0 ? $0 + $1.magnitude / rowLargest : $0 }
            return row.map { value in
                guard value.isFinite else { return nil }
                switch shading {
                case .largest: return largest > 0 ? value / largest : 0
                case .rowSum: return sum > 0 ? value / rowLargest / sum : 0
                case .one: return max(-1, min(value, 1))
                }
            }
        }
    }

    private var summary: String {
        let style = numberStyle
        let described = rows.indices.prefix(40).map { row in
            let cells = summarizedColumns(row).map { "\(columns[$0].asLabel) \(style.text(value(row, $0)))" }
            return "\(rows[row].asLabel): \(cells.joined(separator: ", "))."
        }
        let start =
            "Table of \(rows.count) rows\(y.title.isEmpty ? "" : " (\(y.title))") and \(columns.count) columns"
            + "\(x.title.isEmpty ? "" : " (\(x.title))")." + (note.asLabel.isEmpty ? "" : " \(note.asLabel).")
            + (showsNumbers ? "" : " The largest numbers of each row:")
        return ([start] + described).joined(separator: " ")
    }

    /// The columns that the summary names of a row: the largest ones, if the picture has no numbers.
    private func summarizedColumns(_ row: Int) -> [Int] {
        guard !showsNumbers else { return Array(columns.indices.prefix(40)) }
        let finite = columns.indices.filter { value(row, $0).isFinite }
        return Array(finite.sorted { value(row, $0) > value(row, $1) }.prefix(3))
    }

    /// How cells show their numbers.
    private var numberStyle: NumberStyle {
        NumberStyle(rows.indices.flatMap { row in columns.indices.map { value(row, $0) } }, digits: 2, plainPower: 7)
    }

    func svg(width: Double, space: Header.Space) -> SVG {
        let limit = drawableWidth(width)
        let nameLimit = limit * (columns.count <= 3 ? 0.42 : 0.3)
        let names = rows.map { TextWidth.truncated($0.asLabel, to: nameLimit, size: Style.tickSize) }
        let left = Style.padding + (names.map { TextWidth.of($0, size: Style.tickSize) }.max() ?? 0).rounded(.up) + 8
        let cell = min(showsNumbers ? 104 : 40, (limit - left - Style.padding) / Double(max(columns.count, 1)))
        let right = left + cell * Double(columns.count)
        let width = min(limit, max(right + Style.padding, 300))
        // Rows of a table that has a picture's height have names.
        var cellHeight = max(min(cell * 0.6, 60), min(22, cell), rows.count <= 50 ? 14 : 0)
        if !showsNumbers, let plotHeight {
            cellHeight = min(cellHeight, Plot.height(plotHeight, width: width) / Double(max(rows.count, 1)))
        }
        let isFine = !showsNumbers && rows.count * columns.count > Self.manyCells

        var canvas = Canvas()
        let header = Header(title, [], width: width)
        var y = header.draw(on: &canvas, from: Style.padding, in: space)
        for line in TextWidth.wrapped(note.asLabel, to: width - 2 * Style.padding, lines: 3, size: Style.labelSize) {
            canvas.text(line, Style.padding, y + 12, class: "label note")
            y += 18
        }
        if !note.asLabel.isEmpty { y += 4 }
        if !self.y.title.isEmpty {
            let title = TextWidth.truncated(self.y.title, to: width - 2 * Style.padding, size: Style.labelSize)
            canvas.text(title, Style.padding, y + 12, class: "label")
            y += 22
        }
        let style = numberStyle
        let texts = rows.indices.map { row in isFine ? [] : columns.indices.map { style.text(value(row, $0)) } }
        // All numbers or none: a cell without one would look like one that has none.
        let widest = texts.joined().map { TextWidth.of($0, size: Style.labelSize) }.max() ?? 0
        let writesNumbers = showsNumbers && widest <= cell - 4 && cellHeight >= 15
        let allShares = shares()
        for (row, shares) in allShares.enumerated() {
            let top = y + Double(row) * cellHeight
            if cellHeight >= 12 || row.isMultiple(of: Int((12 / max(cellHeight, 0.1)).rounded(.up))) {
                let middle = top + cellHeight / 2 + 4
                let isCut = names[row] != rows[row].asLabel
                canvas.text(
                    names[row], left - 8, middle, class: "tick row", anchor: .end, hover: isCut ? rows[row] : nil)
            }
            for (column, share) in shares.enumerated() where !isFine {
                let frame = Rectangle(x: left + Double(column) * cell, y: top, width: cell, height: cellHeight)
                draw(
                    row, column, texts[row][column], showsNumber: writesNumbers, share: share, in: frame, on: &canvas)
            }
        }
        y += cellHeight * Double(rows.count)
        let area = Rectangle(
            x: left, y: y - cellHeight * Double(rows.count), width: right - left,
            height: cellHeight * Double(rows.count))
        if isFine { Self.drawFine(allShares, in: area, on: &canvas) }
        canvas.rectangle(area, class: "plot frame")
        let labels = CategoryLabels(columns, slot: cell, left: left)
        labels.draw(on: &canvas, left: left, top: y)
        y += labels.height
        if !x.title.isEmpty {
            let title = TextWidth.truncated(x.title, to: width - 2 * Style.padding, size: Style.labelSize)
            let half = TextWidth.of(title, size: Style.labelSize) / 2
            let middle = max(Style.padding + half, min((left + right) / 2, width - Style.padding - half))
            canvas.text(title, middle, y + 16, class: "label", anchor: .middle)
            y += 22
        }
        if let key = shadeKey, !space.hidesKey {
            y = 6 + key.draw(left: Style.padding, right: width - Style.padding, top: y + 6, on: &canvas)
        }
        return SVG(title: title.asLabel, summary: summary, width: width, height: y + Style.padding - 4) { $0 = canvas }
    }

    /// Draws cells that are too many to be pointed at one by one.
    private static func drawFine(_ shares: [[Double?]], in area: Rectangle, on canvas: inout Canvas) {
        let count = shares.first?.count ?? 0
        let (rows, columns) = (min(shares.count, Int(area.height)), min(count, Int(area.width)))
        guard rows > 0, columns > 0 else { return }
        let table = shares.map { $0.map { $0 ?? .nan } }
        let cells = ShadedCells.means(table, of: count, lists: rows, numbers: columns)
        ShadedCells.draw(columns: columns, rows: rows, in: area, on: &canvas) { cells[$1][$0] }
    }

    private func draw(
        _ row: Int, _ column: Int, _ text: String, showsNumber: Bool, share: Double?, in frame: Rectangle,
        on canvas: inout Canvas
    ) {
        let depth = min(1, (share ?? 0).magnitude)
        let shadeColor: Shade = (share ?? 0) < 0 ? .cold : .heat
        let percent = DecimalNumber(depth * 100).plain(decimals: 1) + " %"
        let details = shading == .rowSum && share != nil ? "\(text) (\(percent))" : text
        let inset = frame.width > 12 ? 1.0 : 0
        let shade = Rectangle(
            x: frame.x + inset, y: frame.y + inset, width: frame.width - 2 * inset, height: frame.height - 2 * inset)
        canvas.rectangle(
            shade, class: "cell shade \(shadeColor.rawValue)", corner: inset * 2,
            opacity: share == nil ? 0 : 0.04 + 0.96 * depth, hover: "\(rows[row]), \(columns[column]): \(details)")
        let ink = shadeColor.ink(depth)
        let middle = frame.x + frame.width / 2
        let center = frame.y + frame.height / 2
        guard showsNumber, showsZeros || value(row, column) != 0 else { return }
        let hasShare =
            shading == .rowSum && share != nil && frame.height >= 38
            && TextWidth.of(percent, size: Style.tickSize) <= frame.width - 4
        canvas.text(text, middle, center + (hasShare ? -3 : 4.5), class: "number \(ink)", anchor: .middle)
        if hasShare { canvas.text(percent, middle, center + 14, class: "value \(ink)", anchor: .middle) }
    }
}
