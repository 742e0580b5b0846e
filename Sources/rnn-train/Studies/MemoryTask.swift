import RNNCharts
import RNNConsole
import RNNTasks

/// A task for which something has to be remembered over a distance, and one trial of it.
enum MemoryTask: String, Sendable, CaseIterable {
    case adding
    case copy

    var features: Int { self == .adding ? AddingProblem.features : DelayedCopy.features }
    var outputs: Int { self == .adding ? 1 : DelayedCopy.alphabet }

    /// The largest error of a model that has solved it: of adding a mean squared one, of copying the share of wrong symbols.
    var solvedError: Double { self == .adding ? 0.02 : 0.05 }

    /// What a caption says of it.
    var text: String { self == .adding ? "the adding problem" : "delayed copying" }

    func batch(_ size: Int, distance: Int, _ random: inout RandomSource) -> StudyBatch {
        switch self {
        case .adding: AddingProblem(length: distance).batch(size, &random)
        case .copy: DelayedCopy(distance: distance).batch(size, &random)
        }
    }

    /// A model with a layer, and random parameters for the rest.
    func model(
        _ draws: Draws, _ layer: (_ inputs: Int, _ random: inout RandomSource) -> AnyRecurrentLayer<Float>
    ) -> SignalModel<Float> {
        var random = draws.model
        let recurrent = layer(features, &random)
        // The settings say how outputs are read; the layer is the one that is given.
        var model = SignalModel<Float>(
            SignalSettings("rnn", hidden: recurrent.outputSize, scope: self == .adding ? .sequence : .step),
            features: features, outputs: outputs, random: &random)
        model.recurrent = recurrent
        return model
    }

    /// Trains a model until it has solved the task or has no updates left, and tests it on other examples.
    ///
    /// - Returns: `solved` (1 or 0), the `error` of the test, and the number of `updates`.
    func trial(
        distance: Int, seed: Int, _ plan: UpdatePlan, testing tests: Int, _ watch: TrialWatch,
        with optimizer: ((SignalModel<Float>) -> any Optimizer<SignalModel<Float>>)? = nil,
        _ layer: (_ inputs: Int, _ random: inout RandomSource) -> AnyRecurrentLayer<Float>
    ) throws -> [Measured] {
        let draws = Draws(seed: seed)
        func examples(_ random: RandomSource, _ count: Int) -> [StudyBatch] {
            var random = random
            return [batch(count, distance: distance, &random)]
        }
        let start = model(draws, layer)
        let trained = try plan.train(
            start, for: StudyGoal(), seed: seed, watch, with: optimizer?(start),
            validation: examples(draws.validation, tests / 2)
        ) { update in
            var random = draws.update(update)
            return batch(plan.batchSize, distance: distance, &random)
        }
        let figures = StudyGoal().evaluate(trained.model, on: examples(draws.test, tests)).figures
        let error = trained.hasDiverged ? .nan : self == .adding ? figures.loss : 1 - (figures[.accuracy] ?? 0)
        return [
            Measured("solved", error <= solvedError ? 1 : 0), Measured("error", error),
            Measured("loss", trained.hasDiverged ? .nan : figures.loss),
            Measured("updates", Double(trained.updates)), Measured("diverged", trained.hasDiverged ? 1 : 0),
        ]
    }

    /// When a training stops because it has solved the task: a little better than it must be.
    var enough: UpdatePlan.Solved {
        self == .adding ? .error(atMost: 0.8 * solvedError) : .accuracy(atLeast: 1 - 0.4 * solvedError)
    }
}

extension StudyRows {
    /// How far a model reaches in a task: the longest distance that at least half of the seeds have solved, as they have all
    /// shorter ones; 0 if not even the shortest.
    func reach(_ model: String, _ task: MemoryTask) -> Int {
        let solved = numbered(task.rawValue).prefix { average("solved", model, $0.name) >= 0.5 }
        return solved.last.map { Int($0.number) } ?? 0
    }

    /// The share of seeds that solve a task: a row for each model, a column for each distance.
    func solvedChart(_ task: MemoryTask) -> HeatMap {
        let distances = numbered(task.rawValue)
        return HeatMap(
            "Seeds that solve \(task.text), in percent", x: "distance in steps", rows: models,
            columns: distances.map { "\(Int($0.number))" },
            models.map { model in distances.map { (100 * average("solved", model, $0.name)).rounded() } })
    }

    /// How far each model reaches, for a caption.
    func reachText(_ task: MemoryTask) -> String {
        let distances = numbered(task.rawValue).map { Int($0.number) }
        return models.map { model in
            let reach = reach(model, task)
            return "\(model) "
                + (reach == 0
                    ? "not even \(distances.first ?? 0) steps"
                    : reach == distances.last
                        ? "\(reach) steps, the longest tried" : "\(reach) steps")
        }.joined(separator: ", ")
    }
}
