import RNNConsole
import RNNTasks

/// `rnn-train sweep`: trains a model with many settings, and finds the best.
enum Sweep: TrainingCommand {
    static let name = "sweep"
    static let summary = "Train a model with many settings and find the best."

    static let directory = "sweep"

    static func models<Task: TrainerTask>(of task: Task.Type) -> [Task.Variant] { Train.models(of: task) }

    static func overview<Task: TrainerTask>(of task: Task.Type) -> String {
        """
        Trains a model with settings that are chosen at random, gives the best of them more epochs (successive halving), \
        and writes tables, charts, a report and the best model. Settings are chosen by the validation data; the test data \
        are looked at once, with the best model. Without a file, made-up data are learned from if the task has them. The same \
        seed gives the same trials and results.
        """
    }

    static func settings<Task: TrainerTask>(of task: Task.Type) -> [CommandForm<RunCall<Task>>.Group] {
        [.init("SWEEP", SearchSettings.options.within(\.settings.search))]
            + groups(
                of: task, models: [Train.modelOption(of: task), Train.startOption(of: task)], includesSynthetic: true,
                data: optionalFile(of: task))
    }

    static func examples<Task: TrainerTask>(of task: Task.Type) -> [String] {
        let over = "\(SearchSettings.overName) hidden=32,64,128 \(SearchSettings.overName) learning-rate=1e-4..1e-2"
        let made =
            Task.synthetic == nil
            ? [] : ["\(Program.name) \(name) \(SearchSettings.overName) model=gru,lstm,bilstm \(over) --trials 9"]
        return made
            + Task.exampleCalls.train.prefix(1).map { $0.replacing(" \(Train.name) ", with: " \(name) ") + " " + over }
    }

    /// What can be varied: all that a model is, that it reads of the same examples, and how it learns.
    private static func options<Task: TrainerTask>(of task: Task.Type) -> [Option<RunCall<Task>>] {
        [Train.modelOption(of: task)] + (Task.modelOptions + Task.encodingOptions).within(\.settings.settings)
            + TrainingSettings.options(monitoring: Task.monitored, freezing: Task.freezes)
            .filter { !TrainingSettings.shared.contains($0.name) }.within(\.settings.training)
    }

    /// The settings to try, all of which are found to be possible.
    private static func search<Task: TrainerTask>(
        by call: RunCall<Task>
    ) throws(UsageError) -> (SearchSpace<RunCall<Task>>, [SweepTrial<Task>]) {
        let (settings, search) = (call.settings, call.settings.search)
        for varied in search.varied {
            if varied.name == "model", settings.start != nil {
                throw UsageError("'\(SearchSettings.overName) \(varied)' does not go with '--from', which has a model.")
            }
            guard Task.isComparable(varied.name, by: settings.monitored, on: settings.data) else {
                throw UsageError(
                    """
                    '\(SearchSettings.overName) \(varied)': the \(settings.monitored.title) means something else with \
                    each '--\(varied.name)', so that no best one can be chosen by it.
                    """)
            }
        }
        let others = self.settings(of: Task.self).flatMap(\.options) + OutputSettings.options.within(\.output)
        let space = try SearchSpace(search.varied, of: options(of: Task.self), not: others, in: call)
        var trials: [SweepTrial<Task>] = []
        for values in space.trials(search.trials, seed: settings.training.seed) {
            do {
                let settings = try space.settings(of: values).settings
                try settings.check()
                trials.append(SweepTrial(trials.count + 1, values, settings))
            } catch {
                throw UsageError("With \(space.text(of: values)): \(error.description)")
            }
        }
        return (space, trials)
    }

    static func run<Task: TrainerTask>(_ call: RunCall<Task>, on console: Console) throws {
        let (space, trials) = try search(by: call)
        var session = try Session.begin(name, call, varied: trials.map(\.settings), on: console)
        let results = try session.train(trials, in: space)
        let best = results.trials[0]
        let job = session.job(of: best, in: space)
        let run = try session.measure(job, savedAs: OutputName.model)
        let bestCall = repeating(call, with: job.plan.settings)
        let comparison = session.comparison(of: run, job.plan, by: bestCall)
        let charts = comparison.charts
        try session.write("\(results.chart.chart.svg)", as: results.chart.file)
        try session.finish(
            with: { try results.report(of: run, in: comparison, $0, by: call.command) }, charts: charts)
        report(results, run, job, bestCall, on: session.console)
        if call.output.isJSON {
            console.write(try JSONText.lines(SweepSummary(results, best: run, command: bestCall.command)) + "\n")
        }
        if run.end.isNotFinite {
            throw TrainingFailure("The training of the best trial was \(run.end). The weights of before are kept.")
        }
    }

    /// The call that trains a model with the settings of a trial.
    private static func repeating<Task: TrainerTask>(
        _ call: RunCall<Task>, with settings: RunSettings<Task>
    ) -> RunCall<Task> {
        var call = call
        call.settings = settings
        // Made-up data can only be compared on.
        let command: any TrainingCommand.Type = settings.data.file == nil ? Compare.self : Train.self
        call.options = command.settings(of: Task.self).flatMap(\.options).values(of: call)
        call.command = command.call(with: call)
        return call
    }

    /// Prints what came of a sweep.
    private static func report<Task: TrainerTask>(
        _ results: SweepResults<Task>, _ run: ModelRun<Task>, _ job: TrainingJob<Task>, _ call: RunCall<Task>,
        on console: Console
    ) {
        let shown = 20
        let (table, count) = (results.table, results.trials.count)
        let rows = NamedTable(columns: table.columns, cells: Array(table.rows.prefix(shown)), caption: "")
        console.print("\n" + rows.text(on: console))
        if count > shown { console.say("... and \(grouped(count - shown)) more in \(OutputName.sweep)") }
        console.print("\ntest, with trial \(job.name) alone: \(run.test.figures.text)")
        if let table = Task.table(of: run.test, for: run.model.task) { console.print("\n" + table.text(on: console)) }
        let directory = call.output.directory
        console.say(
            """
            \nThe model is in '\(directory)/\(OutputName.model)', with the weights of epoch \(run.kept?.epoch ?? 0) of \
            \(run.history.count); charts and tables are in '\(directory)', begin with \(OutputName.report) there. This call \
            trains it again:
            """)
        console.print("  " + call.command)
    }
}
