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
    /// The line of the file in which each step of each sequence is, from 1 on: where an ``ExampleError`` is about.
    public let lines: [[Int]]

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - file: The file's path.
    ///   - allowed: The labels that may occur; nil for all.
    /// - Throws: ``DataError`` for a label that occurs twice in a step or is not allowed, for `-` beside labels, and for a file
    ///   without a step; ``FileError``.
    public init(file: String, allowing allowed: Set<String>? = nil) throws {
        try self.init(source: SourceText(file: file), allowed)
    }

    private init(source: SourceText, _ allowed: Set<String>?) throws(DataError) {
        var (sequences, lines): ([[[String]]], [[Int]]) = ([], [])
        var isInSequence = false
        try source.forEachLine { (line, number) throws(DataError) in
            let fields = source.bytes[line].split(whereSeparator: SourceText.isSpace)
            if !fields.isEmpty {
                if !isInSequence {
                    sequences.append([])
                    lines.append([])
                }
                sequences[sequences.count - 1].append(try Self.labels(fields, source, allowed))
                lines[lines.count - 1].append(number)
            }
            isInSequence = !fields.isEmpty
        }
        if sequences.isEmpty { throw DataError(file: source.file, problem: "the file has blank lines only") }
        (self.sequences, self.lines) = (sequences, lines)
    }

    /// The labels of a line that is not blank.
    private static func labels(
        _ fields: [ArraySlice<UInt8>], _ source: SourceText, _ allowed: Set<String>?
    ) throws(DataError) -> [String] {
        var labels: [String] = []
        var known: Set<String> = []
        for field in fields {
            let label = String(decoding: field, as: UTF8.self)
            guard label != "-" || fields.count == 1 else {
                throw source.error(at: field.startIndex, "\"-\" means no labels, but there are others in this line")
            }
            if label == "-" { continue }
            guard known.insert(label).inserted else {
                throw source.error(at: field.startIndex, "the label \"\(label)\" occurs twice in this line")
            }
            guard allowed?.contains(label) ?? true else {
                throw source.error(at: field.startIndex, "\"\(label)\" is not one of the labels")
            }
            labels.append(label)
        }
        return labels
    }
}
