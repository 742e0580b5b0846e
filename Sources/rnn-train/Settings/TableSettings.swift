import RNNConsole
import RNNTasks

/// How a table is read from a file, whatever its columns.
struct TableSettings: Sendable, Equatable {
    enum FormatName: String, CaseIterable {
        case auto, csv, tsv, jsonl, fasttext
    }

    enum HeaderName: String, CaseIterable {
        case auto, yes, no
    }

    var format = FormatName.auto
    var separator: String?
    var header = HeaderName.auto

    static var options: [Option<TableSettings>] {
        [
            .choice(
                "--format", "name", \.format,
                """
                csv, tsv, jsonl (a list of objects too) or fasttext (__label__good a text); auto goes by the file's name.
                """),
            .value(
                "--separator", "char", \.separator,
                "What separates the fields of a csv file, if no comma; tab is one.",
                wanted: "a character of ASCII that is no quote, such as ; or |, or the word tab", shown: { $0 },
                { separator(in: $0).map(Optional.some) }),
            .choice(
                "--header", "answer", \.header,
                "Whether the first line of a csv or tsv file names the columns: yes or no; auto looks at it."),
        ]
    }

    /// The format to read a file in; nil to find it out by its name and its beginning.
    func format(of file: String) -> DataFormat? {
        format == .auto && header == .auto && separator == nil ? nil : namedFormat(of: file)
    }

    /// The format to read a file in, by its name if no other is given.
    func namedFormat(of file: String) -> DataFormat {
        let header: Bool? =
            switch self.header {
            case .auto: nil
            case .yes: true
            case .no: false
            }
        let separator = separator?.unicodeScalars.first
        switch format {
        case .csv: return .csv(header: header, separator: separator ?? ",")
        case .tsv: return .tsv(header: header)
        case .jsonl: return .jsonLines
        case .fasttext: return .fastText
        case .auto:
            if let separator { return .csv(header: header, separator: separator) }
            return DataFormat(file: file).header(header)
        }
    }

    /// Throws where a separator is given for a format that has its own.
    func check() throws(UsageError) {
        guard separator == nil || format == .auto || format == .csv else {
            throw UsageError("'--separator' does not go with '--format \(format.rawValue)'.")
        }
    }

    /// A character that can separate fields.
    private static func separator(in text: String) -> String? {
        if text == "tab" { return "\t" }
        guard text.utf8.count == 1, text != "\"", text != "\n", text != "\r" else { return nil }
        return text
    }
}

/// Throws where one column is given for two roles: what is to be predicted must not be read.
func checkRoles(_ columns: [(option: String, column: String?)]) throws(UsageError) {
    var known: [String: String] = [:]
    for (option, column) in columns {
        guard let column else { continue }
        if let other = known.updateValue(option, forKey: column) {
            throw UsageError("'\(other)' and '\(option)' name the same column, '\(column)'.")
        }
    }
}

extension DataTable.Column {
    /// A column as a person gives it: its number from 1 on, or its name.
    init(_ text: String) {
        self = Int(text).map { .number($0) } ?? .name(text)
    }
}
