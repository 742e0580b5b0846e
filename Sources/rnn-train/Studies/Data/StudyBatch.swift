import RNNTasks

/// Examples that a study made up: sequences, and what a model should put out for each, or for some of their steps.
struct StudyBatch: Sendable {
    enum Targets: Sendable, Equatable {
        case numbers([Float])
        case classes([Int32])
    }

    let inputs: SequenceBatch<Float>
    let targets: Targets
    /// The rows of the model's outputs that have targets, where not all have.
    let rows: [Int32]?

    init(_ inputs: Tensor<Float>, _ targets: Targets, rows: [Int32]? = nil) {
        (self.inputs, self.targets, self.rows) = (SequenceBatch(inputs), targets, rows)
    }

    /// The numbers of the inputs of an example at a step.
    func input(_ example: Int, _ step: Int) -> [Float] {
        inputs.values.entry(example).entry(step).scalars
    }
}

/// Where the random numbers of a trial come from: the same seed gives the same examples to every model.
struct Draws: Sendable {
    let seed: Int

    /// The parameters of a model.
    var model: RandomSource { source(0, 0) }
    /// Examples that a training is watched on, and stopped by.
    var validation: RandomSource { source(1, 0) }
    /// Examples that are reported on.
    var test: RandomSource { source(2, 0) }
    /// Examples of a training that has a fixed number of them.
    var examples: RandomSource { source(3, 0) }

    /// The examples of an update.
    func update(_ number: Int) -> RandomSource { source(4, number) }

    private func source(_ stream: Int, _ number: Int) -> RandomSource {
        var seeds = RandomSource(seed: UInt64(truncatingIfNeeded: seed))
        seeds.skip(stream)
        var source = RandomSource(seed: seeds.next())
        // Far apart, so that no two updates see the same numbers.
        source.skip(number << 32)
        return source
    }
}
