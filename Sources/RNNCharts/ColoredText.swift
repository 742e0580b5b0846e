/// Texts whose words or characters are coloured by a number each: what a unit of a network does while it reads, how much each
/// word has to do with what a model is about to write. Rows below each other have a name each, such as those of units or models.
///
/// ```swift
/// let chart = ColoredText(
///     "A unit that counts quotation marks", [.init("unit 17", text: "He said \"no\".", activations)],
///     valueName: "state of the unit")
/// ```
///
/// Zero has no colour, positive numbers have one and negative ones another, the deeper the farther they are from zero. A number
/// that is missing or not finite has no colour. Of a long text, the beginning is shown, and a note says so.
public struct ColoredText: Chart {
    /// A text.
    public struct Row: Sendable, Hashable {
        /// What stands before or above the text: a unit, a model.
        public var name: String
        /// The parts of the text.
        public var tokens: [String]
        /// The number of each.
        public var values: [Double]
        /// Whether the parts follow each other without a space, as characters and pieces of words do.
        public var isContinuous: Bool
        /// The index of the token that has a frame, such as the one of which all others are the context; nil for none.
        public var marked: Int?

        /// A text in words.
        ///
        /// - Parameters:
        ///   - name: What stands before or above the text.
        ///   - words: The words.
        ///   - values: The number of each.
        ///   - marked: The index of the word that has a frame; nil for none.
        public init(_ name: String = "", words: [String], _ values: [some BinaryFloatingPoint], marked: Int? = nil) {
            self.name = name
            tokens = words
            self.values = values.map { Double($0) }
            isContinuous = false
            self.marked = marked
        }

        /// A text in pieces that follow each other without a space, such as those of words.
        ///
        /// - Parameters:
        ///   - name: What stands before or above the text.
        ///   - pieces: The pieces, with the spaces that are between them.
        ///   - values: The number of each.
        ///   - marked: The index of the piece that has a frame; nil for none.
        public init(_ name: String = "", pieces: [String], _ values: [some BinaryFloatingPoint], marked: Int? = nil) {
            self.init(name, words: pieces, values, marked: marked)
            isContinuous = true
        }

        /// A text in characters.
        ///
        /// - Parameters:
        ///   - name: What stands before or above the text.
        ///   - text: The text.
        ///   - values: The number of each of its characters.
        ///   - marked: The index of the character that has a frame; nil for none.
        public init(_ name: String = "", text: String, _ values: [some BinaryFloatingPoint], marked: Int? = nil) {
            self.init(name, pieces: text.map(String.init), values, marked: marked)
        }

        /// The number of a token; NaN where there is none.
        func value(_ index: Int) -> Double { values.indices.contains(index) ? values[index] : .nan }
    }

    /// What is shown.
    public var title: String
    /// The texts, from top to bottom.
    public var rows: [Row]
    /// What the numbers measure.
    public var valueName: String
    /// The number of the deepest shade, as larger ones have it too; without it, that farthest from zero.
    public var scale: Double?
    /// How many tokens of a row are shown at most.
    public var limit: Int

    /// Coloured texts.
    ///
    /// - Parameters:
    ///   - title: What is shown.
    ///   - rows: The texts, from top to bottom.
    ///   - valueName: What the numbers measure.
    ///   - scale: The number of the deepest shade; nil for that farthest from zero.
    ///   - limit: How many tokens of a row are shown at most.
    public init(_ title: String, _ rows: [Row], valueName: String = "value", scale: Double? = 1, limit: Int = 800) {
        self.title = title
        self.rows = rows
        self.valueName = valueName
        self.scale = scale
        self.limit = limit
    }

    /// Of a picture as wide as this, names may stand before the texts.
    private static let broad = 500.0

    private var shown: Int { max(limit, 1) }

    // MARK: Numbers

    /// The numbers that can be seen.
    private var values: [Double] {
        rows.flatMap { row in row.tokens.indices.prefix(shown).map(row.value).filter(\.isFinite) }
    }

    /// The number of the deepest shade.
    private func largest(_ values: [Double]) -> Double {
        let largest = scale ?? values.map(\.magnitude).max() ?? 1
        return largest.isFinite && largest > 0 ? largest : 1
    }

    private static func depth(_ value: Double, _ largest: Double) -> Double {
        value.isFinite ? max(-1, min(value / largest, 1)) : 0
    }

    private var summary: String {
        let described = rows.map { row in
            let tokens = row.tokens.prefix(shown)
            let finite = tokens.indices.filter { row.value($0).isFinite }
            let farthest = finite.sorted { row.value($0).magnitude > row.value($1).magnitude }
            let most = farthest.prefix(3).map { "\(tokens[$0].asToken.asLabel) \(row.value($0).chartText())" }
            let name = row.name.asLabel.isEmpty ? "" : "\(row.name.asLabel): "
            let text = tokens.joined(separator: row.isContinuous ? "" : " ").asLabel
            return "\(name)\(text) (farthest from zero: \(most.isEmpty ? "none" : most.joined(separator: ", ")))."
        }
        return
            (["Text coloured by \(valueName.asLabel.isEmpty ? "numbers" : valueName.asLabel)."] + described
            + [note].compactMap(\.self)).joined(separator: " ")
    }

    /// That there is more text than is shown.
    private var note: String? {
        guard let longest = rows.map(\.tokens.count).max(), longest > shown else { return nil }
        let isSame = rows.allSatisfy { $0.tokens.count == longest }
        let isCharacters = rows.allSatisfy { $0.isContinuous && $0.tokens.allSatisfy { $0.count == 1 } }
        let tokens = isCharacters ? "characters" : rows.contains(where: \.isContinuous) ? "tokens" : "words"
        let count = { (count: Int) in DecimalNumber(count, exponent: 0).plain(decimals: 0) }
        return isSame
            ? "The first \(count(shown)) of \(count(longest)) \(tokens)."
            : "The first \(count(shown)) \(tokens) of each text."
    }

    // MARK: Picture

    /// The picture, as wide as said.
    public func svg(width: Double) -> SVG {
        let width = drawableWidth(width)
        let right = width - Style.padding
        var canvas = Canvas()
        var y = Header(title, [], width: width).draw(on: &canvas, from: Style.padding, in: Header.Space()) + 4
        let names = rows.map { TextWidth.truncated($0.name.asLabel, to: right - Style.padding, size: Style.labelSize) }
        let widest = names.map { TextWidth.of($0, size: Style.labelSize) }.max() ?? 0
        let isBeside = width >= Self.broad && widest <= width * 0.25
        let left = Style.padding + (isBeside && widest > 0 ? widest.rounded(.up) + 14 : 0)
        let values = values
        let largest = largest(values)
        for (row, name) in zip(rows, names) {
            canvas.text(
                name, Style.padding, y + (isBeside && !row.isContinuous ? 17 : 14), class: "label", hover: row.name)
            if !isBeside, !name.isEmpty { y += 20 }
            y = draw(row, largest, left: left, right: right, top: y, on: &canvas) + (isBeside ? 10 : 14)
        }
        if let note {
            for line in TextWidth.wrapped(note, to: right - left, lines: 2, size: Style.labelSize) {
                canvas.text(line, left, y + 11, class: "label note")
                y += 18
            }
            y += 6
        }
        let isSigned = values.contains { $0 < 0 }
        let number = largest.chartText()
        let key = ShadeKey(
            low: isSigned ? "\u{2212}\(number)" : "0", high: number, name: valueName, hasBothColors: isSigned)
        y = key.draw(left: left, right: right, top: y + 2, on: &canvas)
        return SVG(title: title.asLabel, summary: summary, width: width, height: y + Style.padding) { $0 = canvas }
    }

    /// Draws a text.
    ///
    /// - Returns: Where it ends.
    private func draw(
        _ row: Row, _ largest: Double, left: Double, right: Double, top: Double, on canvas: inout Canvas
    ) -> Double {
        let tokens = row.tokens.prefix(shown)
        if tokens.isEmpty {
            canvas.text("\u{2013}", left, top + 15, class: "missing")
            return top + 20
        }
        let text = { (index: Int) in row.value(index).chartText() }
        guard row.isContinuous else {
            let words = tokens.indexed.map { index, word in
                ShadedWords.Word(
                    text: word.asToken, depth: Self.depth(row.value(index), largest), hover: "\(word): \(text(index))",
                    isMarked: index == row.marked)
            }
            return ShadedWords.draw(words, left: left, right: right, top: top, on: &canvas)
        }
        let cells = tokens.indexed.flatMap { index, token in
            // Depths that can be told apart, so that neighbours may have the same.
            let depth = (Self.depth(row.value(index), largest) * ShadedCells.depths).rounded() / ShadedCells.depths
            return token.map {
                ShadedCharacters.Cell(character: $0, token: index, depth: depth, isMarked: index == row.marked)
            }
        }
        return ShadedCharacters.draw(cells, left: left, right: right, top: top, on: &canvas) { indices in
            let (first, last) = (text(indices.lowerBound), text(indices.upperBound))
            return tokens[indices].joined() + ": " + (first == last ? first : "\(first) to \(last)")
        }
    }
}
