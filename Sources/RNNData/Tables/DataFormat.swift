/// How a file keeps rows and columns.
///
/// ```swift
/// try DataTable(file: "train.txt", format: .tsv(header: false))
/// ```
///
/// All are UTF-8, with or without a byte-order mark. Lines end with LF, CRLF or CR.
public struct DataFormat: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case separated(by: UInt8, hasHeader: Bool?, hasQuotes: Bool)
        case jsonLines
        case lines
        case fastText
    }

    let kind: Kind

    /// Values separated by commas, or by another character of ASCII, as RFC 4180 has them: a field in quotes may hold
    /// separators, line ends, and quotes that are doubled. A quote that does not stand at the beginning of a field is an
    /// ordinary character. Blank lines are ignored, but not those between the rows of a single column.
    ///
    /// - Parameters:
    ///   - header: Whether the first row names the columns. If not given, it does unless one of its fields comes again
    ///     below in the same column, as the names of classes do and those of columns do not. A row with a usual name,
    ///     such as `text` or `label`, always does.
    ///   - separator: What stands between two fields.
    /// - Returns: The format.
    public static func csv(header: Bool? = nil, separator: Unicode.Scalar = ",") -> DataFormat {
        require(
            separator.isASCII && separator != "\"" && separator != "\n" && separator != "\r",
            "separator: \(separator.debugDescription) cannot separate fields; a comma, semicolon or tab can")
        return DataFormat(kind: .separated(by: UInt8(separator.value), hasHeader: header, hasQuotes: true))
    }

    /// Values separated by tabs. As the format is registered with IANA, and as corpora use it, a field is what stands
    /// between two tabs, and a quote is a character like any other: `"Great" , she said` is a text with quotes.
    /// Spreadsheets, however, put quotes around some fields here too.
    ///
    /// - Parameters:
    ///   - header: Whether the first row names the columns; if not given, that is found out as for `csv`.
    ///   - quotes: Whether quotes at both ends of a field enclose it, as in `csv`.
    /// - Returns: The format.
    public static func tsv(header: Bool? = nil, quotes: Bool = false) -> DataFormat {
        DataFormat(kind: .separated(by: UInt8(ascii: "\t"), hasHeader: header, hasQuotes: quotes))
    }

    /// A JSON object in each line, or a list of objects; their names are those of the columns. A row need not have all
    /// columns. Texts, numbers, `true` and `false` can be asked for; `null` is nothing, and lists and objects are passed
    /// over.
    public static let jsonLines = DataFormat(kind: .jsonLines)

    /// A label and a text in each line, as fastText has them: `__label__good what a film`. Blank lines are ignored.
    public static let fastText = DataFormat(kind: .fastText)

    /// A text in each line, blank ones included: one column without a name.
    public static let lines = DataFormat(kind: .lines)

    /// The format that the ending of a file's name stands for: `tsv` and `tab`, `jsonl`, `ndjson` and `json`, `txt` for
    /// a text in each line; all else is taken for commas.
    public init(file: String) {
        let name = file.split(separator: "/").last ?? ""
        switch name.lastIndex(of: ".").map({ name[name.index(after: $0)...].lowercased() }) {
        case "tsv", "tab": self = .tsv()
        case "jsonl", "ndjson", "json": self = .jsonLines
        case "txt": self = .lines
        default: self = .csv()
        }
    }

    /// The same format, with or without a header; nil looks whether there is one. Formats that have none stay as they are.
    public func header(_ header: Bool?) -> DataFormat {
        guard case .separated(let separator, _, let hasQuotes) = kind else { return self }
        return DataFormat(kind: .separated(by: separator, hasHeader: header, hasQuotes: hasQuotes))
    }

    private init(kind: Kind) {
        self.kind = kind
    }
}
