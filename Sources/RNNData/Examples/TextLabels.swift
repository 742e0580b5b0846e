/// Texts with several labels each, or none, read from a table: one column of texts, one of labels.
///
///     text,topics
///     The minister scored a goal.,politics;sport
///     It rained.,
///
/// ```swift
/// let training = try TextLabels(DataTable(file: "train.csv"), separator: ";")
/// let test = try TextLabels(DataTable(file: "test.csv"), separator: ";", labels: training.labels)
/// training.labels              // ["politics", "sport"]
/// training.examples.labels[0]  // ["politics", "sport"]
/// ```
public struct TextLabels: Sendable {
    /// The names of the labels, sorted.
    public let labels: [String]
    /// The texts, each with the names of its labels.
    public let examples: Dataset<String, [String]>

    /// Takes columns from a table.
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - text: The column of the texts; if not given, the one that looks like it.
    ///   - label: The column of the labels; if not given, the one that looks like it.
    ///   - separator: What stands between two labels of a text. White space around labels does not count.
    ///   - labels: The names to expect; if not given, those in the table.
    /// - Throws: `DataError` if there are no such columns or no labels, and with the place of a label that occurs twice in
    ///   a text or is not one of `labels`.
    public init(
        _ table: DataTable, text: DataTable.Column? = nil, label: DataTable.Column? = nil, separator: String,
        labels: [String]? = nil
    ) throws(DataError) {
        require(!separator.isEmpty, "TextLabels: the separator must not be empty")
        var indices: (text: Int?, label: Int?)
        if let text { indices.text = try table.index(of: text) }
        if let label { indices.label = try table.index(of: label) }
        let (text, label) = try ColumnGuess.textAndLabel(of: table, text: indices.text, label: indices.label)
        let known = labels.map(Set.init)
        let texts = try table.values(text) { (text, _) throws(DataError) in text }
        var found: Set<String> = []
        let names = try table.values(label) { (cell, error) throws(DataError) in
            var names: [String] = []
            var own: Set<String> = []
            for part in cell.split(separator: separator) {
                let name = String(part.trimmingWhitespace())
                if name.isEmpty { continue }
                guard own.insert(name).inserted else { throw error("the label \"\(name)\" occurs twice") }
                if let labels, known?.contains(name) == false {
                    throw error("there is no label \"\(name)\"; the labels are \(DataError.list(labels))")
                }
                names.append(name)
            }
            found.formUnion(own)
            return names
        }
        self.labels = labels ?? found.sorted()
        examples = Dataset(texts, labels: names)
        if self.labels.isEmpty { throw DataError(file: table.source.file, problem: "no text has a label") }
    }
}

extension Substring {
    fileprivate func trimmingWhitespace() -> Substring {
        let rest = drop(while: \.isWhitespace)
        return rest[..<(rest.lastIndex { !$0.isWhitespace }.map { rest.index(after: $0) } ?? rest.startIndex)]
    }
}
