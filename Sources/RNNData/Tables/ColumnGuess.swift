/// Which columns hold texts and labels if nobody says.
enum ColumnGuess {
    /// What columns of texts are called, the most telling name first.
    private static let textNames = [
        "text", "sentence", "review", "tweet", "comment", "message", "question", "content", "body", "description",
        "headline", "title",
    ]
    /// What columns of labels are called.
    private static let labelNames = [
        "label", "class", "sentiment", "category", "target", "polarity", "topic", "language", "rating", "stars",
    ]

    /// Whether the first row names the columns.
    static func isHeader(_ reader: SeparatedReader) -> Bool {
        let bytes = reader.source.bytes
        let first = Array(reader.fields[..<reader.width])
        let names = first.map { $0.text(bytes) }
        if index(of: textNames, in: names) != nil || index(of: labelNames, in: names) != nil { return true }
        // A class comes again in its column, the name of a column does not.
        for field in reader.fields[reader.width...] where field.end > field.start {
            let top = first[Int(field.column)]
            if field.end - field.start == top.end - top.start,
                bytes[field.start..<field.end] == bytes[top.start..<top.end]
            {
                return false
            }
        }
        return true
    }

    /// The columns of the texts and of the labels, one or both of which may be given.
    static func textAndLabel(
        of table: DataTable, text: Int? = nil, label: Int? = nil
    ) throws(DataError) -> (text: Int, label: Int) {
        if table.width == 1 {
            throw DataError(
                file: table.source.file,
                problem: "texts and labels need two columns, and there is one; does another format separate them?")
        }
        var text = text ?? index(of: textNames, in: table.names, but: label)
        var label = label ?? index(of: labelNames, in: table.names, but: text)
        if table.width == 2 {
            if text == nil, label == nil, table.names.isEmpty { label = try lessVaried(of: table) }
            text = text ?? label.map { 1 - $0 }
            label = label ?? text.map { 1 - $0 }
        }
        guard let text else { throw unclear("texts", table) }
        guard let label else { throw unclear("labels", table) }
        return (text, label)
    }

    /// The column of the texts.
    static func text(of table: DataTable) throws(DataError) -> Int {
        if table.width == 1 { return 0 }
        if let text = index(of: textNames, in: table.names) { return text }
        return try textAndLabel(of: table).text
    }

    private static func index(of usual: [String], in names: [String], but other: Int? = nil) -> Int? {
        let indices = names.indices.filter { $0 != other }
        for name in usual {
            if let index = indices.first(where: { isSame(names[$0], name) }) { return index }
        }
        return nil
    }

    /// Whether a name is a usual one, perhaps in the plural, in capitals, or with spaces around it.
    private static func isSame(_ name: String, _ usual: String) -> Bool {
        guard name.utf8.count < 32 else { return false }
        let bare = name.lowercased().split(whereSeparator: \.isWhitespace)
        return bare.count == 1 && (bare[0] == usual || bare[0] == usual + "s")
    }

    /// Which of two columns has fewer different values or, if they have as many, shorter ones: the labels, as there are
    /// many texts of one class. The first rows tell.
    private static func lessVaried(of table: DataTable) throws(DataError) -> Int? {
        let first = try table.values(0, rows: 10_000) { (text, _) throws(DataError) in text }
        let second = try table.values(1, rows: 10_000) { (text, _) throws(DataError) in text }
        let variety = [first, second].map { (Set($0).count, $0.reduce(0) { $0 + $1.utf8.count }) }
        return variety[0] == variety[1] ? nil : variety[0] < variety[1] ? 0 : 1
    }

    private static func unclear(_ what: String, _ table: DataTable) -> DataError {
        DataError(
            file: table.source.file,
            problem: "it is not clear which column holds the \(what); give its name or number, of "
                + (table.names.isEmpty ? "the columns 1 to \(table.width)" : DataError.list(table.names)))
    }
}
