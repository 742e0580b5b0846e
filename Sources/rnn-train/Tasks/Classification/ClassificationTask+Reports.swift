import RNNCharts
import RNNConsole
import RNNTasks

extension ClassificationTask {
    static func record(of evaluation: Evaluation<Self>, for task: TextClassification) -> ConfusionRecord {
        ConfusionRecord(classes: task.classes, confusion: evaluation.measurement.tally)
    }

    static func table(of evaluation: Evaluation<Self>, for task: TextClassification) -> NamedTable? {
        NamedTable(classes: task.classes, evaluation.measurement.tally)
    }

    func charts(of results: [VariantResult<Self>]) -> [NamedChart] {
        let groups = LengthGroups(parts.test.encoded.map(\.tokens.count))
        let seeds = hasSeveralSeeds(results) ? ", means over the seeds" : ""
        return [
            NamedChart(
                file: "length.svg", chart: lengths(of: results, groups),
                caption: """
                    Accuracy by the length of texts in tokens\(seeds). The n test examples of a group (\
                    \(groups.members.map { grouped($0.count) }.joined(separator: ", "))) are a sample: whiskers are 95 % \
                    intervals (Wilson) for that many. Where they overlap widely, a difference may be chance.
                    """),
            attention(of: results).map {
                NamedChart(
                    file: "attention.svg", chart: $0,
                    caption: """
                        Attention in some test examples\(firstSeed(results)): the darker a word's shade, the greater its \
                        weight.
                        """)
            },
            NamedChart(
                confusions: results.map { ($0.name, $0.evaluations.map(\.measurement.tally)) }, classes: classes),
        ].compactMap(\.self)
    }

    func samples(of results: [VariantResult<Self>]) -> NamedTable? {
        NamedTable(
            columns: ["text", "label"] + results.map(\.name),
            cells: samples(for: results).map { index in
                [Report.Cell(Self.shortened(parts.test.texts.inputs[index]))]
                    + [Report.Cell(classes[Int(parts.test.texts.labels[index])])]
                    + results.map { result in
                        let details = result.evaluations[0].details
                        let prediction = details.predictions[index]
                        // Label, number and unit stay in one line.
                        return Report.Cell(
                            "\(prediction.label)\u{a0}\(fixed(100 * prediction.probability, 0))\u{a0}%",
                            isWrong: !details.isRight[index])
                    }
            },
            caption: """
                Predictions for some test examples, and their probabilities\(firstSeed(results)); \(Report.Cell.wrongSign) \
                marks a wrong one.
                """)
    }

    private func hasSeveralSeeds(_ results: [VariantResult<Self>]) -> Bool {
        results.contains { $0.evaluations.count > 1 }
    }

    /// What is said of a chart or a table of one training of each model.
    private func firstSeed(_ results: [VariantResult<Self>]) -> String {
        hasSeveralSeeds(results) ? ", of the first seed" : ""
    }

    /// The accuracy of each model by the length of texts: all in one chart, or if they are many each in one with the
    /// baseline.
    private func lengths(of results: [VariantResult<Self>], _ groups: LengthGroups) -> any Chart {
        let isCrowded = NamedChart.isCrowded(by: results.count)
        let colors = NamedChart.colors(ofModels: results.map(\.isBaseline))
        let series = zip(results, colors).map { result, color in
            let shares = groups.members.map { members in
                mean(
                    result.evaluations.map { evaluation in
                        mean(members.map { evaluation.details.isRight[$0] ? 1 : 0 })
                    })
            }
            let intervals = zip(shares, groups.members).map { share, members in
                let interval = Interval.wilson(share, of: members.count)
                return Interval(100 * interval.low, 100 * interval.high)
            }
            return LineChart.Series(
                result.name, shares.map { 100 * $0 }, intervals: intervals, style: .solid, color: color)
        }
        let lowest = series.flatMap { line in line.y + line.intervals.map(\.low) }.filter(\.isFinite).min() ?? 0
        let axis = Axis(unit: "%", range: min(90, max(0, 10 * (lowest / 10).rounded(.down)))...100, decimals: 1)
        let names = groups.ranges.map { range in
            let ends = Set([range.lowerBound, range.upperBound]).sorted()
            return ends.map { grouped($0) }.joined(separator: "–")
        }
        let title = "Test accuracy by length"
        guard isCrowded else {
            return LineChart(
                title, x: "tokens, and the number of test examples", y: axis, series,
                categories: zip(names, groups.members).map { "\($0)\nn = \(grouped($1.count))" })
        }
        let baseline = zip(results, series).first { $0.0.isBaseline }?.1
        let small = zip(results, series).filter { !$0.0.isBaseline }.map { result, line in
            var line = line
            line.name = "the model of the panel"
            return LineChart(
                result.name, y: axis, (baseline.map { [$0] } ?? []) + [line], categories: names, plotHeight: 110)
        }
        return Panels(small, title: "\(title) in tokens", columns: 3)
    }

    private func attention(of results: [VariantResult<Self>]) -> AttentionMap? {
        guard
            let result = results.first(where: { result in
                result.evaluations[0].details.predictions.contains { $0.attention != nil }
            })
        else { return nil }
        let details = result.evaluations[0].details
        return AttentionMap(
            "Attention weights in test examples: \(result.name)",
            samples(for: results).map { index in
                let prediction = details.predictions[index]
                let (tokens, weights) = Self.heaviest(prediction.tokens, prediction.attention ?? [])
                return AttentionMap.Sentence(
                    tokens, weights,
                    label: prediction.label + (details.isRight[index] ? "" : " (wrong)"))
            })
    }

    /// The beginning of a text that is too long for a table.
    static func shortened(_ text: String) -> String {
        text.count <= 200 ? text : text.prefix(199) + "…"
    }

    /// The tokens in a row that weigh most together: as many as a chart has room for.
    static func heaviest(_ tokens: [String], _ weights: [Double]) -> (tokens: [String], weights: [Double]) {
        let room = readable.upperBound
        guard tokens.count > room && weights.count == tokens.count else { return (tokens, weights) }
        let sums = (0...tokens.count - room).map { start in weights[start..<start + room].reduce(0, +) }
        let start = sums.indices.max { sums[$0] < sums[$1] } ?? 0
        let end = start + room
        func framed<Element>(_ shown: ArraySlice<Element>, _ frame: Element) -> [Element] {
            (start > 0 ? [frame] : []) + shown + (end < tokens.count ? [frame] : [])
        }
        return (framed(tokens[start..<end], "…"), framed(weights[start..<end], 0))
    }

    /// How many tokens a text has that can be read at a glance.
    private static let readable = 5...24

    /// The indices of some test examples that are worth a look: of each class, of a length that can be read at a glance or
    /// as near to it as there are, and the first ones that the baseline gets wrong and another model right.
    private func samples(for results: [VariantResult<Self>]) -> [Int] {
        func excess(_ index: Int) -> Int {
            let count = parts.test.encoded[index].tokens.count
            return max(Self.readable.lowerBound - count, count - Self.readable.upperBound, 0)
        }
        let readable = parts.test.encoded.indices.sorted { (excess($0), $0) < (excess($1), $1) }
        let baseline = results.first(where: \.isBaseline)?.evaluations[0].details.isRight
        let others = results.filter { !$0.isBaseline }.map { $0.evaluations[0].details.isRight }
        var chosen = Array(
            readable.filter { index in baseline?[index] == false && others.contains { $0[index] } }.prefix(4))
        for label in classes.indices where chosen.count < 8 {
            chosen += readable.filter { parts.test.texts.labels[$0] == Int32(label) && !chosen.contains($0) }.prefix(2)
        }
        return Array(chosen.prefix(8))
    }
}
