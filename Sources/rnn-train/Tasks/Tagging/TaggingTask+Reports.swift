import RNNCharts
import RNNConsole
import RNNTasks

extension TaggingTask {
    /// What `evaluate --json` prints beside figures.
    struct EvaluationRecord: Encodable {
        let tags: [String]
        let confusion: ConfusionMatrix
    }

    static func record(of evaluation: Evaluation<Self>, for task: TokenTagging) -> EvaluationRecord {
        EvaluationRecord(tags: task.tags, confusion: evaluation.measurement.tally.confusion)
    }

    static func table(of evaluation: Evaluation<Self>, for task: TokenTagging) -> NamedTable? {
        NamedTable(classes: task.tags, evaluation.measurement.tally.confusion, noun: "tag", examples: "tokens")
    }

    private var tags: [String] { tagger.tags }
    private var truth: [[String]] { sentences.test.labels }

    func charts(of results: [VariantResult<Self>]) -> [NamedChart] {
        let hasSeveralSeeds = results.contains { $0.evaluations.count > 1 }
        func matrices(_ result: VariantResult<Self>) -> [ConfusionMatrix] {
            result.evaluations.map(\.measurement.tally.confusion)
        }
        return [
            NamedChart(
                f1: "tags.svg", of: "tag", tags, results,
                caption: "F1 of each tag\(hasSeveralSeeds ? ", of the counts of all seeds together" : "")."
            ) { result in
                let sum = ConfusionMatrix(sumOf: matrices(result), classes: tags.count)
                return tags.indices.map(sum.f1)
            },
            NamedChart(confusions: results.map { ($0.name, matrices($0)) }, classes: tags, nouns: "tags"),
        ]
    }

    func samples(of results: [VariantResult<Self>]) -> NamedTable? {
        let test = parts.test.inputs
        func isShort(_ index: Int) -> Bool { (3...16).contains(test[index].count) }
        // What models disagree about comes first.
        func tags(_ result: VariantResult<Self>, _ index: Int) -> [String] {
            result.evaluations[0].details[index].tags
        }
        let order = test.indices.filter(isShort) + test.indices.filter { !isShort($0) }
        let (same, different) = order.reduce(into: ([Int](), [Int]())) { parts, index in
            let all = Set(results.map { tags($0, index) } + [truth[index]])
            if all.count == 1 { parts.0.append(index) } else { parts.1.append(index) }
        }
        let hasSeveralSeeds = results.contains { $0.evaluations.count > 1 }
        return NamedTable(
            columns: ["tokens", "tags"] + results.map(\.name),
            cells: (different.prefix(6) + same.prefix(2)).map { index in
                [Report.Cell(text(test[index])), Report.Cell(text(truth[index]))]
                    + results.map { result in
                        let found = tags(result, index)
                        return found == truth[index]
                            ? Report.Cell("same")
                            : Report.Cell(mistakes(in: found, of: index), isWrong: true)
                    }
            },
            caption: """
                Some test sequences, those first about which models disagree\
                \(hasSeveralSeeds ? "; the tags are those of the first seed" : ""). \(Report.Cell.wrongSign) marks wrong \
                tags\(areCharacters ? "" : ", each after its token").
                """)
    }

    private var areCharacters: Bool { settings.kind(for: start) == .characters }

    /// The beginning of some tokens or tags, as a table has room for it.
    private func text(_ parts: [String]) -> String {
        let shown = parts.prefix(40).joined(separator: areCharacters ? "" : " ")
        return parts.count > 40 ? shown + "\u{2026}" : shown
    }

    /// The tokens of a test sequence that have wrong tags; of characters, all tags.
    private func mistakes(in tags: [String], of index: Int) -> String {
        if areCharacters { return text(tags) }
        let wrong = tags.indices.filter { tags[$0] != truth[index][$0] }
        let shown = wrong.prefix(8).map { "\(parts.test.inputs[index][$0])/\(tags[$0])" }.joined(separator: " ")
        return wrong.count > 8 ? shown + " \u{2026}" : shown
    }
}
