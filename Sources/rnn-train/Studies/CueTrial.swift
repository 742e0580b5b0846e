import RNNConsole
import RNNTasks

/// A trial of telling the class of a sequence by a cue in noise: what several studies have in common.
struct CueTrial: Sendable {
    let cue: CueInNoise
    let plan: UpdatePlan
    /// The number of examples of the test.
    var tests = 500
    /// The number of examples of the training, which sees them again and again; nil for new ones in every update.
    var examples: Int?
    var weightDropout = 0.0

    /// Trains a model, and tests it on other examples.
    ///
    /// - Returns: `accuracy` and `loss` of the test, the number of `updates`, and `training_accuracy` where the training has a fixed number
    ///   of examples.
    func callAsFunction(
        seed: Int, _ watch: TrialWatch, _ model: (_ random: inout RandomSource) -> SignalModel<Float>
    ) throws -> [Measured] {
        let draws = Draws(seed: seed)
        var (parameters, validation, test) = (draws.model, draws.validation, draws.test)
        let goal = StudyGoal(weightDropout: weightDropout)
        let known = examples.map { count in
            var random = draws.examples
            return cue.batch(count, &random)
        }
        let trained = try plan.train(
            model(&parameters), for: goal, seed: seed, watch,
            validation: plan.solved == nil ? [] : [cue.batch(tests / 2, &validation)]
        ) { update in
            var random = draws.update(update)
            guard let known else { return cue.batch(plan.batchSize, &random) }
            return known.picking(plan.batchSize, &random)
        }
        func figures(_ batch: StudyBatch) -> Figures { goal.evaluate(trained.model, on: [batch]).figures }
        let tested = figures(cue.batch(tests, &test))
        return [
            Measured("accuracy", tested[.accuracy] ?? 0), Measured("loss", tested.loss),
            Measured("updates", Double(trained.updates)),
        ] + (known.map { [Measured("training_accuracy", figures($0)[.accuracy] ?? 0)] } ?? [])
    }
}

extension StudyBatch {
    /// Some of the examples, each with a class.
    fileprivate func picking(_ count: Int, _ random: inout RandomSource) -> StudyBatch {
        guard case .classes(let classes) = targets else { return self }
        let (examples, time) = (inputs.count, inputs.time)
        let chosen = (0..<count).map { _ in random.integer(below: examples) }
        let rows = chosen.map { Int32($0) }
        let values = inputs.values.reshaped([examples, time * inputs.shape[2]]).rows(rows)
        return StudyBatch(
            values.reshaped([count, time, inputs.shape[2]]), .classes(chosen.map { classes[$0] }))
    }
}
