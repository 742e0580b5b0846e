/// The masks of one pass along a batch of sequences, drawn before it starts: every way to compute it uses the same.
struct StateNoise<Scalar: TensorScalar>: Sendable {
    /// How a part of the state keeps its former value.
    enum Zoneout: Sendable {
        /// Where the mask [batch, time, ...] is 1.
        case mask(Tensor<Scalar>)
        /// To this share, everywhere.
        case share(Scalar)
    }

    /// What products see of the hidden state: a factor for each element, [batch, outputs].
    var dropout: Tensor<Scalar>?
    /// For each part of the state, in their order; empty if no part has any.
    var zoneout: [Zoneout?]

    init(dropout: Tensor<Scalar>? = nil, zoneout: [Zoneout?] = []) {
        self.dropout = dropout
        self.zoneout = zoneout
    }

    /// The masks that the current task's training draws, or the shares of inference.
    init<State: RecurrentState<Scalar>>(_ options: RecurrentOptions, state: State, time: Int) {
        self.init()
        let hasZoneout = options.hiddenZoneout > 0 || options.memoryZoneout > 0
        func rate(_ part: Int) -> Double {
            State.role(of: part) == .output ? options.hiddenZoneout : options.memoryZoneout
        }
        if options.dropout > 0 || hasZoneout, var random = TrainingRandom.current?.split() {
            if options.dropout > 0 {
                dropout = Dropout.mask(state.output.shape, rate: options.dropout, random: &random)
            }
            guard hasZoneout else { return }
            zoneout = state.parameterValues.enumerated().map { part, value in
                guard rate(part) > 0 else { return nil }
                let shape = [value.shape[0], time] + value.shape.dropFirst()
                return .mask(.binary(shape, probability: rate(part), random: &random))
            }
        } else if hasZoneout {
            zoneout = state.parameterValues.indices.map { rate($0) > 0 ? .share(Scalar(rate($0))) : nil }
        }
    }

    /// The same masks, where products do not see what `heard` [outputs] has zeros for.
    func hiding(_ heard: Tensor<Scalar>?, batch: Int) -> StateNoise {
        guard let heard else { return self }
        return StateNoise(dropout: (dropout ?? .ones([batch, heard.count])) * heard, zoneout: zoneout)
    }

    /// A part of the state after a step.
    func mixed(_ part: Int, at step: Int, before: Tensor<Scalar>, after: Tensor<Scalar>) -> Tensor<Scalar> {
        guard part < zoneout.count, let kind = zoneout[part] else { return after }
        switch kind {
        case .mask(let mask): return select(where: mask.entry(step, axis: 1), before, otherwise: after)
        case .share(let share): return before * share + after * (1 - share)
        }
    }
}

extension Tensor {
    /// 1 with a probability, else 0.
    fileprivate static func binary(_ shape: [Int], probability: Double, random: inout RandomSource) -> Tensor {
        guard probability < 1 else { return .ones(shape) }
        let threshold = UInt64(probability * 0x1p64)
        return Tensor(shape: shape) { [count = shape.elementCount] pointer in
            for index in 0..<count { pointer[index] = random.next() < threshold ? 1 : 0 }
        }
    }
}
