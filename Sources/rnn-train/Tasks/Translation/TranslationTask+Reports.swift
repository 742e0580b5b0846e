import RNNCharts
import RNNConsole
import RNNTasks

extension TranslationTask {
    /// What `evaluate --json` prints beside figures.
    struct EvaluationRecord: Encodable {
        /// The texts that are written without an error.
        let exact: Int
        let edits: Int
        /// The tokens of the nearest accepted targets.
        let tokens: Int
        /// The tokens of the data that the model does not know.
        let unknown: Unknown
    }

    static func record(of evaluation: Evaluation<Self>, for task: TextTranslation) -> EvaluationRecord {
        let tally = evaluation.details.written.tally
        return EvaluationRecord(
            exact: tally.exact, edits: tally.edits, tokens: tally.symbols, unknown: evaluation.details.unknown)
    }

    static func table(of evaluation: Evaluation<Self>, for task: TextTranslation) -> NamedTable? {
        let (tally, unknown) = (evaluation.details.written.tally, evaluation.details.unknown)
        return NamedTable(
            columns: ["", "count"],
            rows: [
                ["texts", grouped(tally.sequences)], ["written without an error", grouped(tally.exact)],
                ["tokens of the nearest targets", grouped(tally.symbols)], ["edits to them", grouped(tally.edits)],
                ["source tokens never seen in training", grouped(unknown.sourceTokens)],
                ["target tokens never seen in training", grouped(unknown.targetTokens)],
            ], caption: "What is written for the test data, token by token.")
    }

    func charts(of results: [VariantResult<Self>]) -> [NamedChart] {
        let groups = LengthGroups(parts.test.examples.inputs.map(\.count))
        let seeds = results.contains { $0.evaluations.count > 1 } ? ", means over the seeds" : ""
        let lengths = NamedChart(
            file: "length.svg", chart: lengths(of: results, groups),
            caption: """
                Texts written without an error, and tokens that need no edit, by the length of the source in tokens\(seeds). \
                The n test examples of a group are a sample: whiskers are 95 % intervals (Wilson) of the share of texts.
                """)
        return [lengths] + (alignments(of: results).map { [$0] } ?? [])
    }

    private func lengths(of results: [VariantResult<Self>], _ groups: LengthGroups) -> Panels {
        let colors = NamedChart.colors(ofModels: results.map(\.isBaseline))
        func lines(
            _ share: (WrittenTexts, [Int]) -> Double, hasIntervals: Bool
        ) -> [LineChart.Series] {
            zip(results, colors).map { result, color in
                let shares = groups.members.map { members in
                    mean(result.evaluations.map { share($0.details.written, members) })
                }
                let intervals = zip(shares, groups.members).map { share, members in
                    let interval = Interval.wilson(share, of: members.count)
                    return Interval(100 * interval.low, 100 * interval.high)
                }
                return LineChart.Series(
                    result.name, shares.map { 100 * $0 }, intervals: hasIntervals ? intervals : [], style: .solid,
                    color: color)
            }
        }
        let names = zip(groups.ranges, groups.members).map { range, members in
            Set([range.lowerBound, range.upperBound]).sorted().map { grouped($0) }.joined(separator: "–")
                + "\nn = \(grouped(members.count))"
        }
        func chart(_ title: String, _ lines: [LineChart.Series]) -> LineChart {
            LineChart(
                title, x: "tokens of the source", y: Axis(unit: "%", range: 0...100, decimals: 1), lines,
                categories: names)
        }
        return Panels(
            [
                chart(
                    "Exact match",
                    lines({ written, members in mean(members.map { written.isRight($0) ? 1 : 0 }) }, hasIntervals: true)
                ),
                chart("Right tokens", lines({ $0.shareRight(of: $1) }, hasIntervals: false)),
            ], columns: 2, minimumWidth: 320)
    }

    /// Where models with attention look, in two texts that are not long.
    private func alignments(of results: [VariantResult<Self>]) -> NamedChart? {
        let looking = results.filter { result in
            result.evaluations[0].details.predictions.contains { !$0.alignment.isEmpty }
        }.prefix(3)
        guard !looking.isEmpty else { return nil }
        let sources = parts.test.examples.inputs
        let fitting = sources.indices.filter { index in
            sources[index].count <= 40
                && looking.allSatisfy { (1...40).contains($0.evaluations[0].details.predictions[index].target.count) }
        }
        // Of the longer ones, that there is something to see.
        let shown = fitting.sorted { (-sources[$0].count, $0) < (-sources[$1].count, $1) }
            .dropFirst(fitting.count / 4).prefix(2)
        guard !shown.isEmpty else { return nil }
        let maps = looking.flatMap { result in
            shown.map { index in
                let prediction = result.evaluations[0].details.predictions[index]
                return HeatMap(
                    alignment: "\(result.name): \(prediction.text.prefix(40))",
                    source: pair.source.tokens(of: parts.test.texts.sources[index]),
                    target: pair.target.tokens(of: prediction.target), prediction.alignment)
            }
        }
        let seed = results.contains { $0.evaluations.count > 1 } ? " Of the first seed." : ""
        return NamedChart(
            file: "alignment.svg",
            chart: Panels(maps, title: "Where models look in the source as they write", columns: 2, minimumWidth: 320),
            caption: """
                Attention in some test examples: a row a token that is written, a column a token that is read; the darker, \
                the greater the weight.\(seed)
                """)
    }

    func samples(of results: [VariantResult<Self>]) -> NamedTable? {
        let sources = parts.test.texts.sources
        func text(_ result: VariantResult<Self>, _ index: Int) -> String {
            result.evaluations[0].details.predictions[index].text
        }
        func isRight(_ result: VariantResult<Self>, _ index: Int) -> Bool {
            result.evaluations[0].details.written.isRight(index)
        }
        // What models disagree about comes first, then what all have wrong.
        let shown = sources.indices.filter { sources[$0].count <= 200 }
        let order = shown.sorted { one, other in
            func rank(_ index: Int) -> Int {
                let right = results.count { isRight($0, index) }
                return right == results.count ? 2 : right == 0 ? 1 : 0
            }
            return (rank(one), one) < (rank(other), other)
        }
        let right = shown.filter { index in results.allSatisfy { isRight($0, index) } }
        var chosen = Array(order.prefix(6))
        chosen += right.filter { !chosen.contains($0) }.prefix(2)
        return NamedTable(
            columns: ["source", "target"] + results.map(\.name),
            cells: chosen.map { index in
                [
                    Report.Cell(sources[index]),
                    Report.Cell(parts.test.texts.targets[index].joined(separator: " | ")),
                ]
                    + results.map { result in
                        Report.Cell(
                            isRight(result, index) ? "same" : text(result, index), isWrong: !isRight(result, index))
                    }
            },
            caption:
                "What models write for some test examples, those first about which they disagree; \(Report.Cell.wrongSign) marks a wrong text."
        )
    }
}
