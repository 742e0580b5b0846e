/// Sentences whose words have the shade of their weight: what a model attends to.
///
/// ```swift
/// let chart = AttentionMap("Attention", [.init(["not", "bad", "at", "all"], [0.2, 0.6, 0.1, 0.1], label: "positive")])
/// ```
///
/// The deepest shade of a sentence is its largest weight. A weight that is missing, negative or not finite has none.
public struct AttentionMap: Chart {
    /// A sentence.
    public struct Sentence: Sendable, Hashable {
        /// The words.
        public var words: [String]
        /// The weight of each.
        public var weights: [Double]
        /// What stands before the sentence: its class, a number.
        public var label: String

        /// A sentence.
        ///
        /// - Parameters:
        ///   - words: The words.
        ///   - weights: The weight of each.
        ///   - label: What stands before the sentence: its class, a number.
        public init(_ words: [String], _ weights: [Double], label: String = "") {
            self.words = words
            self.weights = weights
            self.label = label
        }

        /// The weight of a word; zero where there is none.
        func weight(_ index: Int) -> Double {
            guard weights.indices.contains(index), weights[index].isFinite else { return 0 }
            return max(0, weights[index])
        }
    }

    /// What is shown.
    public var title: String
    /// The sentences.
    public var sentences: [Sentence]
    /// What the shades stand for.
    public var weightName: String

    /// A map.
    ///
    /// - Parameters:
    ///   - title: What is shown.
    ///   - sentences: The sentences.
    ///   - weightName: What the shades stand for.
    public init(
        _ title: String, _ sentences: [Sentence], weightName: String = "share of the largest weight in the sentence"
    ) {
        self.title = title
        self.sentences = sentences
        self.weightName = weightName
    }

    private var summary: String {
        let described = sentences.map { sentence in
            let indices = sentence.words.indices.sorted { sentence.weight($0) > sentence.weight($1) }
            let top = indices.prefix(3).map { "\(sentence.words[$0].asLabel) \(sentence.weight($0).chartText())" }
            let label = sentence.label.asLabel.isEmpty ? "" : "\(sentence.label.asLabel): "
            let text = sentence.words.map(\.asLabel).joined(separator: " ")
            return "\(label)\(text) (most: \(top.joined(separator: ", ")))."
        }
        return (["Words by their weights."] + described).joined(separator: " ")
    }

    /// The picture, as wide as said.
    public func svg(width: Double) -> SVG {
        let width = drawableWidth(width)
        var canvas = Canvas()
        var y = Header(title, [], width: width).draw(on: &canvas, from: Style.padding, in: Header.Space()) + 4
        let limit = width * 0.4
        let labels = sentences.map { TextWidth.truncated($0.label.asLabel, to: limit, size: Style.labelSize) }
        let column = labels.map { TextWidth.of($0, size: Style.labelSize) }.max() ?? 0
        let left = Style.padding + (column > 0 ? column.rounded(.up) + 14 : 0)
        for (index, sentence) in sentences.enumerated() {
            canvas.text(labels[index], Style.padding, y + 17, class: "label", hover: sentence.label)
            y = draw(sentence, left: left, right: width - Style.padding, top: y, on: &canvas) + 10
        }
        y = ShadeKey(low: "0", high: "1", name: weightName).draw(
            left: width < 500 ? Style.padding : left, right: width - Style.padding, top: y + 2, on: &canvas)
        return SVG(title: title.asLabel, summary: summary, width: width, height: y + Style.padding) { $0 = canvas }
    }

    /// Draws the words of a sentence in as many lines as they need.
    ///
    /// - Returns: Where they end.
    private func draw(
        _ sentence: Sentence, left: Double, right: Double, top: Double, on canvas: inout Canvas
    ) -> Double {
        let largest = sentence.words.indices.map(sentence.weight).max() ?? 0
        let words = sentence.words.indexed.map { index, word in
            let weight = sentence.weight(index)
            return ShadedWords.Word(
                text: word, depth: largest > 0 ? weight / largest : 0, hover: "\(word): \(weight.chartText())")
        }
        return ShadedWords.draw(words, left: left, right: right, top: top, on: &canvas)
    }
}
