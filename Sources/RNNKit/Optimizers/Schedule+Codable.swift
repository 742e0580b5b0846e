extension Schedule: Codable {
    /// A schedule as it is saved: its kind, and the numbers that it has.
    private struct Saved: Codable {
        enum Kind: String, Codable {
            case constant, step, exponential, linear, cosine, inverseSquareRoot, warmUp, oneCycle
        }

        var kind: Kind
        var from: Double?
        var to: Double?
        var factor: Double?
        var steps: Int?
        var rise: Double?
        var startDivisor: Double?
        var endDivisor: Double?
        var then: Schedule?
    }

    /// Reads a schedule; throws where a number is missing, or is one that no schedule can have.
    public init(from decoder: any Decoder) throws {
        let saved = try Saved(from: decoder)
        func error(_ text: String) -> DecodingError {
            .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: text))
        }
        func number(_ value: Double?, _ name: String) throws -> Double {
            guard let value, value.isFinite else { throw error("\(saved.kind) has no \(name)") }
            return value
        }
        func steps(from minimum: Int = 1) throws -> Int {
            guard let steps = saved.steps, steps >= minimum else {
                throw error("\(saved.kind) of \(saved.steps.map { "\($0)" } ?? "no") steps")
            }
            return steps
        }
        switch saved.kind {
        case .constant: self = .constant(try number(saved.from, "from"))
        case .step:
            self = .step(
                from: try number(saved.from, "from"), every: try steps(), factor: try number(saved.factor, "factor"))
        case .exponential:
            self = .exponential(from: try number(saved.from, "from"), factor: try number(saved.factor, "factor"))
        case .linear:
            self = .linear(from: try number(saved.from, "from"), to: try number(saved.to, "to"), steps: try steps())
        case .cosine:
            self = .cosine(from: try number(saved.from, "from"), to: try number(saved.to, "to"), steps: try steps())
        case .inverseSquareRoot:
            self = .inverseSquareRoot(from: try number(saved.from, "from"), timescale: try steps())
        case .warmUp:
            guard let following = saved.then else { throw error("nothing follows the warm-up") }
            self = .warmUp(steps: try steps(from: 0), then: following)
        case .oneCycle:
            let rise = try number(saved.rise, "rise")
            guard rise >= 0 && rise <= 1 else { throw error("a cycle that rises for \(rise) of its steps") }
            let divisors = (
                start: try number(saved.startDivisor, "startDivisor"), end: try number(saved.endDivisor, "endDivisor")
            )
            guard divisors.start != 0 && divisors.end != 0 else { throw error("a cycle that is divided by zero") }
            self = .oneCycle(
                peak: try number(saved.from, "from"), steps: try steps(), rise: rise, startDivisor: divisors.start,
                endDivisor: divisors.end)
        }
    }

    /// Writes the kind and its numbers: `{"kind": "cosine", "from": 0.001, "to": 0, "steps": 900}`.
    public func encode(to encoder: any Encoder) throws {
        let saved =
            switch self {
            case .constant(let rate): Saved(kind: .constant, from: rate)
            case .step(let start, let every, let factor):
                Saved(kind: .step, from: start, factor: factor, steps: every)
            case .exponential(let start, let factor): Saved(kind: .exponential, from: start, factor: factor)
            case .linear(let start, let end, let steps): Saved(kind: .linear, from: start, to: end, steps: steps)
            case .cosine(let start, let end, let steps): Saved(kind: .cosine, from: start, to: end, steps: steps)
            case .inverseSquareRoot(let start, let timescale):
                Saved(kind: .inverseSquareRoot, from: start, steps: timescale)
            case .warmUp(let steps, let following): Saved(kind: .warmUp, steps: steps, then: following)
            case .oneCycle(let peak, let steps, let rise, let startDivisor, let endDivisor):
                Saved(
                    kind: .oneCycle, from: peak, steps: steps, rise: rise, startDivisor: startDivisor,
                    endDivisor: endDivisor)
            }
        try saved.encode(to: encoder)
    }
}
