import RNNConsole
import RNNTasks

extension Session {
    /// Trains trials stage by stage: the best of each stage go on in the next one from where they are.
    ///
    /// - Parameters:
    ///   - trials: The trials, in the order of the plans.
    ///   - space: What varies in them.
    /// - Returns: How good they are, the best first.
    /// - Throws: ``Interruption``, or what reading and writing files throws.
    mutating func train(_ trials: [SweepTrial<Task>], in space: SearchSpace<RunCall<Task>>) throws -> SweepResults<Task>
    {
        var trials = trials
        let (settings, names) = (call.settings, space.axes.map(\.name))
        let halving = Halving(trials: trials.count, epochs: settings.training.epochs, factor: settings.search.factor)
        console.say("\(halving)\n")
        let jobs = trials.map { job(of: $0, in: space) }
        let progress = ProgressBoard(jobs.map(\.title), settings.monitored, printsEpochs: false, on: console)
        let journal = RunJournal<SweepTrial<Task>>(
            directory, jobs, named: "trial", table: (OutputName.sweep, { sweepTable(of: $0, names) }))
        try halving.run(
            ranked: { numbers in SweepTrial.ranked(numbers.map { trials[$0] }).map { $0.number - 1 } },
            hasFailed: { trials[$0].hasDiverged },
            train: { number, chosen in
                let stage = halving.stages[number]
                if number > 0 {
                    let numbers = chosen.map { "\($0 + 1)" }.joined(separator: ", ")
                    console.say("\nUp to \(counted(stage.epochs, "epoch")) go on, the best first: \(numbers)\n")
                }
                let (before, resumes) = (trials, number > 0 || call.output.resumes)
                let done = try train(jobs, chosen, upTo: stage.epochs, resumes: resumes, progress, journal) {
                    training, index, _ in before[index].having(training, upTo: stage.epochs)
                }
                trials = done.compactMap(\.self)
            })
        try write(sweepTable(of: trials, names, halving), as: OutputName.sweep)
        return SweepResults(trials, of: task, in: space, by: halving, settings.monitored)
    }

    /// The training of a trial.
    func job(of trial: SweepTrial<Task>, in space: SearchSpace<RunCall<Task>>) -> TrainingJob<Task> {
        let plan = plans[trial.number - 1]
        return TrainingJob(
            plan: plan, variant: plan.settings.models[0], seed: plan.settings.training.seed,
            title: "\(trial.number) (\(space.text(of: trial.values)))", name: "\(trial.number)",
            path: OutputName.trials + "/\(trial.number)")
    }
}
