/// How fixed points are searched: from each start downhill on q(h) = |F(h) - h|² / 2 with ``Adam``, whose learning rate falls
/// to a thousandth on the way, then by Newton's method in short steps, as long as q becomes smaller.
public struct FixedPointSearch: Sendable {
    /// The number of steps downhill.
    public var steps: Int
    /// The learning rate of the first step: about how far an element of a state moves in it.
    public var learningRate: Double
    /// The greatest q of a point that is kept. Far above rounding errors, it lets slow points pass: states that
    /// stay nearly where they are for a long time.
    public var maximumSpeed: Double
    /// Points of which no two elements differ by more than this are one.
    public var mergeDistance: Double

    /// A search with given settings.
    public init(
        steps: Int = 1000, learningRate: Double = 0.02, maximumSpeed: Double = 1e-6, mergeDistance: Double = 0.01
    ) {
        require(
            steps >= 0 && learningRate > 0 && maximumSpeed >= 0 && mergeDistance >= 0,
            """
            FixedPointSearch: \(steps) steps, learning rate \(learningRate), maximum speed \(maximumSpeed), merge distance \
            \(mergeDistance); none may be negative
            """)
        self.steps = steps
        self.learningRate = learningRate
        self.maximumSpeed = maximumSpeed
        self.mergeDistance = mergeDistance
    }

    /// How far an element of a state may move in a step of Newton's method: a long step may lead to another point.
    var reach: Double { 0.1 }
}

/// A search on its way.
struct FixedPointDescent<Scalar: TensorScalar> {
    /// Where some of the starts have come to.
    struct Candidate {
        var state: Tensor<Scalar>
        var speed: Double
        /// The numbers of the starts.
        var starts: [Int]
    }

    let search: FixedPointSearch
    let map: (Tensor<Scalar>) -> Tensor<Scalar>

    /// The points that the starts [count, width] lead to, those first that most lead to, and the number of starts that lead to none.
    func candidates(from starts: Tensor<Scalar>) -> (found: [Candidate], lost: Int) {
        guard starts.shape[0] > 0 else { return ([], 0) }
        let all = descended(from: starts)
        // Newton's method costs a linearisation a step, so that points which are one already take it together.
        let polished = merged(all.filter { $0.speed.isFinite }).map(polished)
        let found = merged(polished.filter { $0.speed <= search.maximumSpeed })
        let sorted = found.sorted { ($1.starts.count, $0.starts[0]) < ($0.starts.count, $1.starts[0]) }
        return (sorted, starts.shape[0] - found.reduce(0) { $0 + $1.starts.count })
    }

    /// F at a point and the rows dF_i / dh of its derivative there.
    func linearized(at state: Tensor<Scalar>) -> (next: Tensor<Scalar>, jacobian: Tensor<Scalar>) {
        let width = state.count
        let (next, pullback) = step(at: state.reshaped([1, width]).broadcast(to: [width, width]))
        return (next.entry(0), pullback(.identity(width)))
    }

    /// F at rows, and what takes a gradient of it to one of the rows.
    private func step(
        at rows: Tensor<Scalar>
    ) -> (next: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> Tensor<Scalar>) {
        let (next, pullback) = valueWithPullback(at: rows, map)
        require(
            next.shape == rows.shape, "FixedPoints: the map makes shape \(next.shape) of states of shape \(rows.shape)")
        // A limit to the gradients of a layer's state must not take part, so they are kept far below any.
        let small = Scalar(0x1p-20)
        return (next, { pullback($0 * small) * (1 / small) })
    }

    /// For each start the slowest state on its way downhill.
    private func descended(from starts: Tensor<Scalar>) -> [Candidate] {
        var states = starts.detached
        var slowest = states
        var speeds = Array(repeating: Double.infinity, count: states.shape[0])
        var optimizer = Adam<Tensor<Scalar>>(learningRate: search.learningRate)
        let schedule = Schedule.cosine(from: search.learningRate, to: search.learningRate / 1000, steps: search.steps)
        for number in 0...search.steps {
            let (next, pullback) = step(at: states)
            let change = next - states
            let improved = zip(squares(change), speeds).map { $0 / 2 < $1 }
            // Not `min`, which would take NaN.
            speeds = zip(squares(change), speeds).map { $0 / 2 < $1 ? $0 / 2 : $1 }
            let mask = Tensor<Scalar>(improved.map { $0 ? 1 : 0 }, shape: [improved.count, 1])
            slowest = select(where: mask, states, otherwise: slowest)
            guard number < search.steps else { break }
            // The gradient of |F(h) - h|² / 2.
            let gradient = pullback(change) - change
            optimizer.learningRate = schedule(number)
            optimizer.update(&states, along: gradient)
        }
        return speeds.enumerated().map { Candidate(state: slowest.entry($0), speed: $1, starts: [$0]) }
    }

    private func squares(_ rows: Tensor<Scalar>) -> [Double] {
        rows.squared().sum(axis: 1).scalars.map { Double($0) }
    }

    /// Candidates that are one, at the place of the slowest of them.
    private func merged(_ candidates: [Candidate]) -> [Candidate] {
        var kept: [Candidate] = []
        for candidate in candidates.sorted(by: { ($0.speed, $0.starts[0]) < ($1.speed, $1.starts[0]) }) {
            let same = kept.firstIndex {
                Double($0.state.maximumDifference(from: candidate.state)) <= search.mergeDistance
            }
            if let same {
                kept[same].starts += candidate.starts
            } else {
                kept.append(candidate)
            }
        }
        for index in kept.indices { kept[index].starts.sort() }
        return kept
    }

    /// A candidate after Newton's method for F(h) - h = 0, which gets on where q is a long narrow valley. Steps are shortened
    /// until they lead to a slower point; at a slow point that is no fixed point, none does.
    private func polished(_ candidate: Candidate) -> Candidate {
        var best = candidate
        for _ in 0..<50 {
            let (next, jacobian) = linearized(at: best.state)
            let change = Tensor<Double>(converting: next - best.state)
            let matrix = SquareMatrix(Tensor<Double>.identity(best.state.count) - Tensor(converting: jacobian), "")
            guard let step = matrix.solving(change.scalars) else { break }
            let length = step.reduce(0) { max($0, abs($1)) }
            let whole = min(1, search.reach / length)
            guard
                let better = [whole, whole / 4, whole / 16].lazy.map({ moved(best, by: step, times: $0) })
                    .first(where: { $0.speed < best.speed })
            else { break }
            best = better
        }
        return best
    }

    private func moved(_ candidate: Candidate, by step: [Double], times factor: Double) -> Candidate {
        let state = Tensor(zip(candidate.state.scalars, step).map { Scalar(Double($0) + factor * $1) })
        let row = state.reshaped([1, state.count])
        return Candidate(state: state, speed: squares(map(row) - row)[0] / 2, starts: candidate.starts)
    }
}
