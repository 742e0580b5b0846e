/// The times that one run of a workload took.
struct Sampling {
    /// The least time of a run, in seconds.
    let minimum: Double
    /// The time that half of the samples stay below, in seconds.
    let median: Double

    /// Times `body` for `seconds` and at least five samples.
    ///
    /// A sample is as many runs as take a millisecond or more, so that reading the clock does not count; finding out
    /// how many that are warms up caches and memory.
    init(seconds: Double, isRunOncePerSample: Bool, _ body: () -> Void) {
        var runs = 1
        var time = Sampling.time(1, body)
        while !isRunOncePerSample && time < Sampling.leastTime {
            // At most ten times as many, for the first runs are slower than those that follow.
            let wanted = 1.2 * Sampling.leastTime / max(time, 1e-9) * Double(runs)
            runs = min(10 * runs, max(runs + 1, Int(wanted)))
            time = Sampling.time(runs, body)
        }

        var samples: [Double] = []
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        while samples.count < Sampling.leastSamples || clock.now < end {
            samples.append(Sampling.time(runs, body) / Double(runs))
        }
        samples.sort()
        minimum = samples[0]
        median = (samples[(samples.count - 1) / 2] + samples[samples.count / 2]) / 2
    }

    private static let leastTime = 0.001
    private static let leastSamples = 5

    /// How many seconds some runs take together.
    private static func time(_ runs: Int, _ body: () -> Void) -> Double {
        ContinuousClock().measure { for _ in 0..<runs { body() } } / .seconds(1)
    }
}
