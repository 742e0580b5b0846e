/// One measurement of a study, which depends on nothing but what it is made of.
struct Trial: Sendable {
    /// What is compared: a cell, a way to start, a way to train.
    let model: String
    /// What it is compared at: a task and a distance, a learning rate.
    let setting: String
    let seed: Int
    /// How long it takes, against the other trials of the study; the longest begin first.
    let cost: Double
    /// Measures, and gives the figures. Throws ``TrialStopped`` if the watch says that all is over.
    let run: @Sendable (TrialWatch) throws -> [Measured]

    init(
        _ model: String, _ setting: String, seed: Int, cost: Double,
        _ run: @escaping @Sendable (TrialWatch) throws -> [Measured]
    ) {
        (self.model, self.setting, self.seed, self.cost, self.run) = (model, setting, seed, cost, run)
    }
}

/// A figure of a trial.
struct Measured: Sendable {
    let figure: String
    let value: Double

    init(_ figure: String, _ value: Double) {
        (self.figure, self.value) = (figure, value)
    }
}

/// Tells a trial whether the run is over: because of a signal, or because another trial failed.
struct TrialWatch: Sendable {
    let isOver: @Sendable () -> Bool

    /// Throws if the run is over.
    func check() throws {
        if isOver() { throw TrialStopped() }
    }
}

/// A trial ended before it had measured anything, because the run is over.
struct TrialStopped: Error {}
