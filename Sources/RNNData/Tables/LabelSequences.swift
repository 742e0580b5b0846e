/// Sequences whose steps have any number of labels, such as piano rolls, whose labels are the keys that sound.
///
/// ```
/// 51 55 58 63
/// 50 53 58
/// -
///
/// 48 55
/// ```
///
/// A step is a line with its labels between spaces, `-` for none; a blank line stands between two sequences.
///
/// ```swift
/// let chorales = try LabelSequences(file: "chorales.txt").sequences
/// chorales[0][1]  // ["50", "53", "58"]
/// ```
public struct LabelSequences: Sendable, Hashable {
    /// The labels of each step of each sequence.
    public let sequences: [[[String]]]

    /// Reads a file.
    ///
    /// - Throws: ``DataError`` for a label that occurs twice in a step, for `-` beside labels, and for a file without a step;
    ///   ``FileError``.
    public init(file: String) throws {
        try self.init(source: SourceText(file: file))
    }

    private init(source: SourceText) throws(DataError) {
        let bytes = source.bytes
        var (sequences, steps): ([[[String]]], [[String]]) = ([], [])
        var at = source.start
        while at < bytes.count {
            let end = bytes[at...].firstIndex(where: SourceText.isLineEnd) ?? bytes.count
            let labels = try Self.labels(of: at..<end, source)
            if let labels {
                steps.append(labels)
            } else if !steps.isEmpty {
                sequences.append(steps)
                steps = []
            }
            // A line may end in CR and LF.
            at = end + (bytes[end...].starts(with: [13, 10]) ? 2 : 1)
        }
        if !steps.isEmpty { sequences.append(steps) }
        if sequences.isEmpty { throw DataError(file: source.file, problem: "the file has blank lines only") }
        self.sequences = sequences
    }

    /// The labels of a line; nil if it is blank.
    private static func labels(of line: Range<Int>, _ source: SourceText) throws(DataError) -> [String]? {
        let fields = source.bytes[line].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        if fields.isEmpty { return nil }
        var labels: [String] = []
        for field in fields {
            let label = String(decoding: field, as: UTF8.self)
            guard label != "-" || fields.count == 1 else {
                throw source.error(at: field.startIndex, "\"-\" means no labels, but there are others in this line")
            }
            guard !labels.contains(label) else {
                throw source.error(at: field.startIndex, "the label \"\(label)\" occurs twice in this line")
            }
            if label != "-" { labels.append(label) }
        }
        return labels
    }
}
