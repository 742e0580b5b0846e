import CPeak
import RNNKit

/// The most multiply-adds that one thread can do at the instruction-set level in use.
struct Peak {
    /// The level's name.
    let level: String
    /// Floating-point operations per second, the best measured so far; a multiply-add is two.
    private(set) var flopsPerSecond: Double = 0

    private let loop: PeakLevel

    /// Gets ready to measure at a level; nil for a level that has no loop here.
    init?(at level: InstructionSet) {
        guard let loop = peak_level(level.name) else { return nil }
        self.loop = loop.pointee
        self.level = level.name
    }

    /// Measures for a fifth of a second, and keeps the best of all measurements: many short ones, some of which nothing
    /// disturbs.
    mutating func measure() {
        let clock = ContinuousClock()
        let end = clock.now + .milliseconds(200)
        let steps = 20_000
        while clock.now < end {
            let seconds = clock.measure { consume(loop.run(steps, 0.999, 0.001)) } / .seconds(1)
            flopsPerSecond = max(flopsPerSecond, Double(steps * loop.flops_per_step) / seconds)
        }
    }
}
