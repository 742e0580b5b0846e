/// Texts and the class of each, read from a file.
///
/// ```swift
/// let training = try TextDataset(file: "train.csv", text: "review", label: "sentiment")
/// let test = try TextDataset(file: "test.csv", text: "review", label: "sentiment", classes: training.classes)
/// training.classes          // ["negative", "positive"]
/// training.examples.labels  // [1, 0, 0, ...]
/// ```
public struct TextDataset: Sendable {
    /// The names of the classes; the index of a name is the class's id.
    public let classes: [String]
    /// The texts, with the ids of their classes.
    public let examples: Dataset<String, Int32>

    /// Reads a column of texts and one of classes' names.
    ///
    /// A column that is not given is the one with a usual name (`text`, `sentence`, `review` and the like; `label`,
    /// `class`, `sentiment` and the like). In a file of two columns, one of them tells the other, and in one without a
    /// header the labels are the column with fewer different values.
    ///
    /// - Parameters:
    ///   - file: The file's path.
    ///   - format: Its format; if not given, what the ending of its name says.
    ///   - text: The column of the texts.
    ///   - label: The column of the classes' names.
    ///   - classes: The names to expect, in the order of their ids; if not given, those in the file, sorted.
    /// - Throws: `FileError` if the file cannot be read; `DataError` if it is malformed, has no such columns, or a label
    ///   that is empty or not one of `classes`.
    public init(
        file: String, format: DataFormat? = nil, text: DataTable.Column? = nil, label: DataTable.Column? = nil,
        classes: [String]? = nil
    ) throws {
        try self.init(DataTable(file: file, format: format), text: text, label: label, classes: classes)
    }

    /// Takes a column of texts and one of classes' names from a table.
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - text: The column of the texts; if not given, the one that looks like it.
    ///   - label: The column of the classes' names; if not given, the one that looks like it.
    ///   - classes: The names to expect, in the order of their ids; if not given, those in the table, sorted: numbers by
    ///     their size, other names by their characters.
    /// - Throws: `DataError` if there are no such columns, or a label is empty or not one of `classes`.
    public init(
        _ table: DataTable, text: DataTable.Column? = nil, label: DataTable.Column? = nil, classes: [String]? = nil
    ) throws(DataError) {
        var indices: (text: Int?, label: Int?)
        if let text { indices.text = try table.index(of: text) }
        if let label { indices.label = try table.index(of: label) }
        let (text, label) = try ColumnGuess.textAndLabel(of: table, text: indices.text, label: indices.label)
        let texts = try table.values(text) { (text, _) throws(DataError) in text }

        var ids: [String: Int32] = [:]
        if let classes {
            ids = Dictionary(zip(classes, Int32(0)...), uniquingKeysWith: { first, _ in first })
            require(ids.count == classes.count, "classes: \(classes) has a name twice")
        }
        var names = classes ?? []
        var labels = try table.values(label) { (name, error) throws(DataError) in
            if let id = ids[name] { return id }
            if name.allSatisfy(\.isWhitespace) { throw error("the label is empty") }
            if classes != nil {
                throw error("there is no class \"\(name)\"; the classes are \(DataError.list(names))")
            }
            let id = Int32(names.count)
            ids[name] = id
            names.append(name)
            return id
        }
        if classes == nil {
            // The ids so far are in the order of appearance.
            let order = TextDataset.sorted(names)
            let ids = Dictionary(uniqueKeysWithValues: zip(order, Int32(0)...))
            let final = names.map { ids[$0] ?? 0 }
            labels = labels.map { final[Int($0)] }
            names = order
        }
        self.classes = names
        examples = Dataset(texts, labels: labels)
    }

    private static func sorted(_ names: [String]) -> [String] {
        let numbers = names.compactMap { Int($0) }
        guard numbers.count == names.count else { return names.sorted() }
        return zip(numbers, names).sorted { $0 < $1 }.map(\.1)
    }
}
