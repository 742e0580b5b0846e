import RNNCharts
import RNNConsole
import RNNTasks

/// The report and the tables of a run of studies.
enum StudyReport {
    /// `report.html`: a table of claims with verdicts, then each study with its charts and what exactly was run.
    static func report(_ results: [StudyResult], _ settings: StudySettings) -> Report {
        var report = Report("What is said of recurrent networks, measured")
        report.append(
            .paragraph(
                """
                \(counted(results.count, "claim")), each with a small controlled experiment. A claim holds if all of its parts do, \
                and partly if some do; the parts and their thresholds are stated with each. A part that compares means over seeds is \
                undecided where the threshold is within a standard error of the mean. What does not hold here may hold \
                elsewhere: sizes and data are small, and what was run is said exactly.\(noVerdicts(settings))
                """))
        report.append(
            .table(
                ["study", "claim", "verdict"],
                results.map { [$0.study.name, $0.study.claim, $0.verdict.finding.rawValue] },
                caption:
                    "The claims as people say them, and whether they hold here. \(seeds(settings)), at \(settings.scale.rawValue) size."
            ))
        for result in results { add(result, to: &report) }
        report.append(.heading("How to repeat this"))
        report.append(.commands(settings.command))
        return report
    }

    private static func noVerdicts(_ settings: StudySettings) -> String {
        !settings.scale.isToy
            ? ""
            : " This was a run at toy size to see that everything works: there are no verdicts, and the figures say little."
    }

    private static func seeds(_ settings: StudySettings) -> String {
        let seeds = settings.allSeeds
        return seeds.count == 1
            ? "One seed (\(seeds[0]))" : "\(seeds.count) seeds (\(seeds[0]) to \(seeds[seeds.count - 1]))"
    }

    private static func add(_ result: StudyResult, to report: inout Report) {
        let study = result.study
        report.append(.heading(study.question))
        report.append(.paragraph("\(study.name): \u{201c}\(study.claim)\u{201d}"))
        report.append(
            .paragraph("\(result.verdict.finding.rawValue.withCapital). \(result.verdict.sentence)"))
        for chart in result.charts { report.append(.chart(chart.chart, caption: chart.caption)) }
        report.append(.paragraph("What was run: \(study.method(result.scale))"))
        report.append(.paragraph("Where the evidence is thin: \(thin(result)) \(study.limits)"))
        report.append(.details("All figures", [figures(result.rows)]))
    }

    /// How many measurements there are behind each figure, and how far they are apart where they are the most.
    static func thin(_ result: StudyResult) -> String {
        guard result.study.isRandom else { return "" }
        let (rows, count) = (result.rows, result.rows.seeds.count)
        let text = "\(count == 1 ? "One measurement" : "\(count) measurements") behind each figure."
        let places = rows.figures.filter { $0.hasPrefix(result.study.decisive) }.flatMap { figure in
            rows.settings.flatMap { setting in
                rows.models.map { (figure, setting, $0, rows.values(figure, $0, setting)) }
            }
        }
        let missing = places.flatMap(\.3).count { !$0.isFinite }
        let gaps = missing == 0 ? "" : " \(counted(missing, "number")) of them are missing, as trainings diverged."
        let widest = places.filter { deviation($0.3).isFinite }.max { deviation($0.3) < deviation($1.3) }
        guard count > 1, let (figure, setting, model, values) = widest, deviation(values) > 0 else {
            return text + gaps
        }
        return text + gaps + """
             Seeds are furthest apart in \(figure.replacing("_", with: " ")) of \(model) (\(setting)): \(number(mean(values))) ± \
            \(number(deviation(values))).
            """
    }

    /// A table of all figures: means and deviations over the seeds.
    private static func figures(_ rows: StudyRows) -> Report.Block {
        var lines: [[String]] = []
        for setting in rows.settings {
            for model in rows.models {
                for figure in rows.figures {
                    let values = rows.values(figure, model, setting)
                    guard !values.isEmpty else { continue }
                    lines.append([
                        setting, model, figure.replacing("_", with: " "), number(mean(values)),
                        values.count > 1 ? number(deviation(values)) : "\u{2013}",
                    ])
                }
            }
        }
        return .table(
            ["setting", "model", "figure", "mean", "deviation"], lines,
            caption: "Means and standard deviations over the seeds; each number is in \(StudyRows.file).")
    }

    private static func number(_ value: Double) -> String {
        value.isFinite ? (abs(value) >= 1000 ? grouped(value) : fixed(value, 4)) : "\u{2013}"
    }

    /// The table that is printed.
    static func table(_ results: [StudyResult]) -> NamedTable {
        NamedTable(
            columns: ["study", "verdict"],
            rows: results.map { [$0.study.name, $0.verdict.finding.rawValue] }, caption: "")
    }
}

/// A study as `--json` prints it.
struct StudySummary: Encodable {
    let study: String
    let claim: String
    let verdict: String
    let sentence: String
    let seeds: Int

    init(_ result: StudyResult) {
        (study, claim) = (result.study.name, result.study.claim)
        (verdict, sentence) = (result.verdict.finding.rawValue, result.verdict.sentence)
        seeds = result.rows.seeds.count
    }
}
