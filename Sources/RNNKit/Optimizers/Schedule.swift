/// The learning rate as a function of the number of steps taken.
///
/// ```swift
/// let schedule = Schedule.warmUp(steps: 100, then: .cosine(from: 0.001, steps: 900))
/// optimizer.learningRate = schedule(optimizer.step)
/// ```
///
/// A step is what the caller counts, updates or epochs; the first one is 0. Beyond its steps a schedule stays where it
/// ended.
public indirect enum Schedule: Sendable, Hashable {
    /// The same rate throughout.
    case constant(Double)
    /// from * factor^⌊step / every⌋.
    case step(from: Double, every: Int, factor: Double = 0.1)
    /// from * factor^step.
    case exponential(from: Double, factor: Double)
    /// A straight line, at `to` after `steps`.
    case linear(from: Double, to: Double = 0, steps: Int)
    /// Half a wave of the cosine (Loshchilov and Hutter 2017), at `to` after `steps`: to + (from - to)
    /// (1 + cos(π step / steps)) / 2.
    case cosine(from: Double, to: Double = 0, steps: Int)
    /// from / sqrt(1 + step / timescale). Behind a warm-up of `timescale` steps it is the one of Vaswani et al. 2017:
    /// proportional to 1 / sqrt of the number of all steps.
    case inverseSquareRoot(from: Double, timescale: Int)
    /// A straight line up to the first rate of another schedule, which follows: in step i of n the rate is that times
    /// (i + 1) / (n + 1), never zero.
    case warmUp(steps: Int, then: Schedule)
    /// One cycle (Smith and Topin 2018): half a wave from peak / startDivisor up to the peak, for the share `rise` of
    /// the steps, then half a wave down to peak / startDivisor / endDivisor in the last step.
    case oneCycle(
        peak: Double, steps: Int, rise: Double = 0.3, startDivisor: Double = 25, endDivisor: Double = 10_000)

    /// The learning rate of a step, which counts from 0.
    public func callAsFunction(_ step: Int) -> Double {
        require(step >= 0, "Schedule: there is no step \(step)")
        switch self {
        case .constant(let rate):
            return rate
        case .step(let start, let every, let factor):
            require(every > 0, "Schedule: a change every \(every) steps; the number must be positive")
            return start * Self.power(factor, step / every)
        case .exponential(let start, let factor):
            return start * Self.power(factor, step)
        case .linear(let start, let end, let steps):
            return Self.line(start, end, Self.progress(step, of: Double(steps)))
        case .cosine(let start, let end, let steps):
            return Self.wave(start, end, Self.progress(step, of: Double(steps)))
        case .inverseSquareRoot(let start, let timescale):
            require(timescale > 0, "Schedule: a timescale of \(timescale) is not positive")
            return start / (1 + Double(step) / Double(timescale)).squareRoot()
        case .warmUp(let steps, let following):
            require(steps >= 0, "Schedule: a warm-up of \(steps) steps")
            guard step < steps else { return following(step - steps) }
            return following(0) * (Double(step) + 1) / (Double(steps) + 1)
        case .oneCycle(let peak, let steps, let rise, let startDivisor, let endDivisor):
            require(steps > 0 && rise >= 0 && rise <= 1, "Schedule: a cycle of \(steps) steps that rises for \(rise)")
            let start = peak / startDivisor
            let top = max(rise * Double(steps) - 1, 0)
            let last = Double(steps - 1)
            guard Double(step) > top || top == last else {
                return Self.wave(start, peak, top > 0 ? Double(step) / top : 1)
            }
            return Self.wave(peak, start / endDivisor, last > top ? min((Double(step) - top) / (last - top), 1) : 1)
        }
    }

    /// The share of the steps that are done.
    private static func progress(_ step: Int, of steps: Double) -> Double {
        require(steps > 0, "Schedule: \(Int(steps)) steps; the number must be positive")
        return min(Double(step) / steps, 1)
    }

    private static func line(_ start: Double, _ end: Double, _ progress: Double) -> Double {
        start * (1 - progress) + end * progress
    }

    private static func wave(_ start: Double, _ end: Double, _ progress: Double) -> Double {
        guard progress < 1 else { return end }
        return end + (start - end) * (1 + cos(Tensor<Double>(.pi * progress)).scalar) / 2
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        pow(Tensor<Double>(base), Double(exponent)).scalar
    }
}
