import RNNTasks

/// The runs of one model with several seeds.
struct ModelGroup {
    let runs: [ModelRun]
    let evaluations: [Evaluation]

    var name: String { runs[0].name }
    var isBaseline: Bool { runs[0].network == .bagOfWords }

    /// A figure of each run; runs that have none are left out.
    func values(_ figure: (ModelRun) -> Double?) -> [Double] { runs.compactMap(figure) }

    /// The confusion of all runs together.
    var confusion: ConfusionMatrix {
        var sum = ConfusionMatrix(classes: evaluations[0].confusion.classes)
        for evaluation in evaluations { sum.add(evaluation.confusion) }
        return sum
    }
}

/// Several models that were trained on the same examples.
struct Comparison {
    let examples: Examples
    let groups: [ModelGroup]

    /// The names of the columns of `results.csv`.
    static let columns = [
        "model", "seed", "parameters", "epochs", "train_loss", "train_accuracy", "test_loss", "test_accuracy",
        "test_f1", "seconds", "tokens_per_second",
    ]

    /// `results.csv`: a row a model and seed, with what its last epoch showed.
    static func results(_ runs: [ModelRun]) -> String {
        func text(_ number: Double?) -> String { number.map { "\($0)" } ?? "" }
        let rows = runs.map { run in
            let (train, test) = (run.last?.training, run.last?.validation)
            return [run.name, "\(run.seed)", "\(run.parameters)", "\(run.history.count)"]
                + [train?.loss, train?["accuracy"], test?.loss, test?["accuracy"], test?["f1"]].map(text)
                + [fixed(run.seconds, 3), fixed(run.tokensPerSecond, 0)]
        }
        return CSV.text([columns] + rows)
    }

    /// `history.csv`: a row an epoch.
    static func history(_ runs: [ModelRun]) -> String {
        let columns = runs.first { !$0.history.isEmpty }?.history[0].columns ?? []
        let rows = runs.flatMap { run in run.history.map { [run.name, "\(run.seed)"] + $0.fields(columns) } }
        return CSV.text([["model", "seed"] + columns] + rows)
    }

    /// The table that is printed and stands in the report.
    var table: (columns: [String], rows: [[String]]) {
        let columns = ["model", "parameters", "best", "final", "F1", "seconds", "tokens/s"]
        let hasBaseline = groups.contains(where: \.isBaseline)
        let baseline = groups.first(where: \.isBaseline).map { mean($0.values { $0.last?.validation?["accuracy"] }) }
        let rows = groups.map { group in
            let final = group.values { $0.last?.validation?["accuracy"] }
            var row = [
                group.name, grouped(Double(group.runs[0].parameters)),
                shares(group.values { $0.best?.validation?["accuracy"] }), shares(final),
                numbers(group.values { $0.last?.validation?["f1"] }, 3),
                fixed(mean(group.values(\.seconds)), 2), grouped(mean(group.values(\.tokensPerSecond))),
            ]
            if let baseline {
                let points = 100 * (mean(final) - baseline)
                row.append(group.isBaseline || !points.isFinite ? "" : (points < 0 ? "-" : "+") + fixed(abs(points), 1))
            }
            return row
        }
        return (columns + (hasBaseline ? ["against baseline"] : []), rows)
    }

    private func shares(_ values: [Double]) -> String {
        guard !values.isEmpty else { return "none" }
        return fixed(100 * mean(values), 1) + (values.count > 1 ? " ± " + fixed(100 * deviation(values), 1) : "") + " %"
    }

    private func numbers(_ values: [Double], _ digits: Int) -> String {
        guard !values.isEmpty else { return "none" }
        return fixed(mean(values), digits) + (values.count > 1 ? " ± " + fixed(deviation(values), digits) : "")
    }
}
