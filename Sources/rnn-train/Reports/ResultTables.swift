import RNNConsole
import RNNTasks

/// `results.csv`: a row a model and seed, with the figures of the weights that are kept. What was counted while training,
/// when the weights changed from batch to batch, is in `history.csv`. References, which are not trained, have figures of the
/// test only.
func resultsTable<Task>(of runs: [ModelRun<Task>], and references: [Reference]) -> String {
    let parts: [(name: String, figures: (ModelRun<Task>) -> Figures?)] = [
        ("validation", { $0.kept?.validation }), ("test", { $0.test.figures }),
    ]
    // A training that failed in its first epoch has no figures of it.
    let names = runs.first { $0.kept != nil }.map { run in parts.map { $0.figures(run)?.all.map(\.kind.name) ?? [] } }
    let columns = zip(parts, names ?? parts.map { _ in [] }).flatMap { part, names in
        names.map { name in
            (
                title: "\(part.name)_\(name)", value: { (run: ModelRun<Task>) in part.figures(run)?[name] },
                reference: { (reference: Reference) in part.name == "test" ? reference[name] : nil }
            )
        }
    }
    let rows = runs.map { run in
        [run.name, "\(run.seed)", "\(run.parameters)", "\(run.history.count)", run.kept.map { "\($0.epoch)" } ?? ""]
            + columns.map { $0.value(run).map { "\($0)" } ?? "" }
            + [fixed(run.seconds, 3), fixed(run.tokensPerSecond, 0)]
    }
    let titles = ["model", "seed", "parameters", "epochs", "kept_epoch"] + columns.map(\.title)
    let others = references.map { reference in
        [reference.name, "", "", "", ""] + columns.map { $0.reference(reference).map { "\($0)" } ?? "" } + ["", ""]
    }
    return CSV.text([titles + ["seconds", "tokens_per_second"]] + rows + others)
}
