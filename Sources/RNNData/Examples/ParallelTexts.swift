/// Texts, each with what may be written for it: translations, dates in another format, corrections.
///
///     source        target
///     3 March 2021  2021-03-03
///     colour        color|colour
///
/// ```swift
/// let table = try DataTable(file: "pairs.tsv")
/// let texts = try ParallelTexts(table, source: "source", target: "target", alternatives: "|")
/// texts.pairs            // a Dataset<String, String> of sources and first targets, to learn from
/// texts.targets[1]       // ["color", "colour"], all of which are right
/// ```
public struct ParallelTexts: Sendable {
    /// The texts that are read.
    public let sources: [String]
    /// The accepted texts of each source, at least one; the first is the one to learn.
    public let targets: [[String]]

    /// Takes two columns of a table.
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - source: The column of the texts that are read.
    ///   - target: The column of the texts that are written.
    ///   - alternatives: What stands between several accepted targets of a source; spaces around it are no part of them.
    ///     nil if each source has one target.
    /// - Throws: ``DataError`` with line and column if a source or a target has nothing but white space, and if there is
    ///   no such column.
    public init(
        _ table: DataTable, source: DataTable.Column, target: DataTable.Column, alternatives: String? = nil
    ) throws(DataError) {
        sources = try table.values(table.index(of: source)) { (text, error) throws(DataError) in
            guard !Self.isBlank(text) else { throw error("the source of this pair is empty") }
            return text
        }
        targets = try table.values(table.index(of: target)) { (text, error) throws(DataError) in
            guard let alternatives, !alternatives.isEmpty else {
                guard !Self.isBlank(text) else { throw error("the target of this pair is empty") }
                return [text]
            }
            let parts = text.split(separator: alternatives, omittingEmptySubsequences: false)
            if parts.contains(where: Self.isBlank) {
                throw error(
                    parts.count == 1
                        ? "the target of this pair is empty"
                        : "one of the \(parts.count) targets of this pair is empty; '\(alternatives)' stands between two"
                )
            }
            return parts.map(Self.trimmed)
        }
    }

    private init(sources: [String], targets: [[String]]) {
        (self.sources, self.targets) = (sources, targets)
    }

    /// The number of sources.
    public var count: Int { sources.count }

    /// What to learn: each source with its first target.
    public var pairs: Dataset<String, String> { Dataset(sources, labels: targets.compactMap(\.first)) }

    /// Parts that have shares of the pairs, drawn at random.
    public func split(into shares: [Double], random: inout RandomSource) -> [ParallelTexts] {
        Dataset(sources, labels: targets).split(into: shares, random: &random).map {
            ParallelTexts(sources: $0.inputs, targets: $0.labels)
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }

    private static func isBlank(_ text: some StringProtocol) -> Bool { text.allSatisfy(\.isWhitespace) }
}
