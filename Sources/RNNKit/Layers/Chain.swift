internal import CRNNKernels

// What a conditional random field computes, by kernels: forward and backward through all labels of each sequence at once.

/// The scores of a linear chain.
struct ChainScores<Scalar: TensorScalar> {
    let transitions: Tensor<Scalar>
    let start: Tensor<Scalar>
    let end: Tensor<Scalar>
    /// Those of what is forbidden are -infinity, in this order.
    private let masked: [Storage<Scalar>]
    let labels: Int

    init(transitions: Tensor<Scalar>, start: Tensor<Scalar>, end: Tensor<Scalar>, forbidden: ForbiddenTransitions) {
        self.transitions = transitions
        self.start = start
        self.end = end
        let labels = start.count
        self.labels = labels
        guard !forbidden.isEmpty else {
            masked = [transitions.storage, start.storage, end.storage]
            return
        }
        var (all, first, last) = (transitions.detached, start.detached, end.detached)
        for label in 0..<labels {
            if !forbidden.allowsStart(label) { first[label] = -.infinity }
            if !forbidden.allowsEnd(label) { last[label] = -.infinity }
            for next in 0..<labels where !forbidden.allows(label, before: next) { all[label, next] = -.infinity }
        }
        masked = [all.storage, first.storage, last.storage]
    }

    /// Calls `body` with the kernels' description of a sequence without steps, gradients and tags.
    func read(_ body: (RNNChain) -> Void) {
        let kernels = Scalar.kernels.pointee
        let prepared = Storage<Scalar>(uninitialized: kernels.chain_count(labels))
        reading(masked) { pieces in
            guard let transitions = pieces[0], let start = pieces[1], let end = pieces[2] else { return }
            prepared.write { prepared in
                // A NaN score makes all results NaN, and the kernel detects NaN in the emissions too.
                let areNumbers = kernels.chain_prepare(labels, transitions, start, end, prepared)
                body(
                    RNNChain(
                        steps: 0, labels: labels, emissions: prepared, transitions: transitions, start: start,
                        end: end, prepared: prepared, is_number: areNumbers, tags: nil, gradient: nil,
                        transitions_gradient: nil, start_gradient: nil, end_gradient: nil))
            }
        }
    }
}

/// The kernels' description of a sequence, with its part of what all sequences have.
private struct ChainCalls<Scalar: TensorScalar> {
    let common: RNNChain
    let sequences: SequenceRows
    let emissions: UnsafePointer<Scalar>
    var tags: UnsafePointer<Int32>?
    /// The gradients of emissions, transitions, start and end, sequence after sequence.
    var gradients: [UnsafeMutablePointer<Scalar>?] = [nil, nil, nil, nil]

    func forEach(_ body: (Int, UnsafePointer<RNNChain>, UnsafeMutablePointer<Scalar>) -> Void) {
        let labels = common.labels
        // A label before each label costs about as much as a symbol of a frame.
        sequences.forEach(
            work: { _ in labels * (labels + 8) },
            workspace: { sequence in
                withUnsafePointer(to: self[sequence]) { Scalar.kernels.pointee.chain_workspace($0) }
            },
            { (sequence, space: UnsafeMutablePointer<Scalar>) in
                withUnsafePointer(to: self[sequence]) { body(sequence, $0, space) }
            })
    }

    private subscript(sequence: Int) -> RNNChain {
        let labels = common.labels
        let start = sequences.starts[sequence]
        var chain = common
        chain.steps = sequences.lengths[sequence]
        chain.emissions = UnsafeRawPointer(emissions + start * labels)
        chain.tags = tags.map { $0 + start }
        chain.gradient = gradients[0].map { UnsafeMutableRawPointer($0 + start * labels) }
        chain.transitions_gradient = gradients[1].map { UnsafeMutableRawPointer($0 + sequence * labels * labels) }
        chain.start_gradient = gradients[2].map { UnsafeMutableRawPointer($0 + sequence * labels) }
        chain.end_gradient = gradients[3].map { UnsafeMutableRawPointer($0 + sequence * labels) }
        return chain
    }
}

/// log Σ exp(score) - score(tags) of each sequence. Its gradient is the expected count of each label at each step, and of
/// each two in a row, less what the tags have.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func chainLosses<Scalar>(
    _ emissions: SequenceBatch<Scalar>, _ tags: TokenBatch, scores: ChainScores<Scalar>, impossible: ImpossibleLoss
) -> Tensor<Scalar> {
    let steps = emissions.steps
    let (count, labels) = (emissions.count, scores.labels)
    let sequences = SequenceRows(emissions.layout)
    let parameters = [scores.transitions, scores.start, scores.end]
    let isOfParameters = parameters.contains { $0.history != nil }
    let isRecorded = isOfParameters || steps.history != nil
    let kept: [Storage<Scalar>?] = [
        isRecorded ? Storage(uninitialized: steps.count) : nil,
        isOfParameters ? Storage(uninitialized: count * labels * labels) : nil,
        isOfParameters ? Storage(uninitialized: count * labels) : nil,
        isOfParameters ? Storage(uninitialized: count * labels) : nil,
    ]
    let losses = Tensor<Scalar>(shape: [count]) { losses in
        // One more than there are, so that there is an address if there are none.
        (tags.steps + [0]).withUnsafeBufferPointer { ids in
            guard let ids = ids.baseAddress else { return }
            steps.read { steps in
                writing(kept) { kept in
                    scores.read { common in
                        let calls = ChainCalls(
                            common: common, sequences: sequences, emissions: steps, tags: ids, gradients: kept)
                        calls.forEach { sequence, chain, space in
                            let loss = Scalar.kernels.pointee.chain(chain, space)
                            losses[sequence] = impossible == .zero && loss == .infinity ? 0 : Scalar(loss)
                        }
                    }
                }
            }
        }
    }
    let shapes = parameters.map(\.shape)
    return losses.recorded(fromAll: [steps] + parameters) { gradient, inputs in
        if let ofSteps = kept[0] {
            sequences.pass(ofSteps, width: labels, scaledBy: gradient, to: 0, of: inputs)
        }
        for (number, shape) in shapes.enumerated() {
            guard let ofSequences = kept[number + 1] else { continue }
            let each = Tensor(storage: ofSequences, shape: [count, shape.elementCount])
            inputs.add(
                matmul(gradient.detached.reshaped([1, count]), each).reshaped(shape), to: number + 1)
        }
    }
}

/// The labels with the greatest score of each sequence, and that score.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func chainBest<Scalar>(
    _ emissions: SequenceBatch<Scalar>, scores: ChainScores<Scalar>
) -> (tags: TokenBatch, scores: [Double]) {
    let steps = emissions.detached.steps
    let sequences = SequenceRows(emissions.layout)
    var best = [Double](repeating: 0, count: emissions.count)
    var tags = [Int32](repeating: 0, count: steps.shape[0] + 1)
    tags.withUnsafeMutableBufferPointer { tags in
        best.withUnsafeMutableBufferPointer { best in
            guard let tags = tags.baseAddress, let best = best.baseAddress else { return }
            steps.read { steps in
                scores.read { common in
                    ChainCalls(common: common, sequences: sequences, emissions: steps).forEach {
                        sequence, chain, space in
                        best[sequence] = Scalar.kernels.pointee.chain_best(
                            chain, tags + sequences.starts[sequence], space)
                    }
                }
            }
        }
    }
    let found = sequences.lengths.indices.map { sequence in
        Array(tags[sequences.starts[sequence]..<sequences.starts[sequence] + sequences.lengths[sequence]])
    }
    return (TokenBatch(found, time: emissions.time), best)
}

/// The probability of each label at each step, and log Σ exp(score) of each sequence.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func chainMarginals<Scalar>(
    _ emissions: SequenceBatch<Scalar>, scores: ChainScores<Scalar>
) -> (marginals: SequenceBatch<Scalar>, logNormalizers: [Double]) {
    let steps = emissions.detached.steps
    let sequences = SequenceRows(emissions.layout)
    var logNormalizers = [Double](repeating: 0, count: emissions.count)
    let marginals = Tensor<Scalar>(shape: steps.shape) { marginals in
        logNormalizers.withUnsafeMutableBufferPointer { logNormalizers in
            guard let logNormalizers = logNormalizers.baseAddress else { return }
            steps.read { steps in
                scores.read { common in
                    let calls = ChainCalls(
                        common: common, sequences: sequences, emissions: steps,
                        gradients: [marginals, nil, nil, nil])
                    calls.forEach { sequence, chain, space in
                        logNormalizers[sequence] = Scalar.kernels.pointee.chain(chain, space)
                    }
                }
            }
        }
    }
    return (SequenceBatch(steps: marginals, layout: emissions.layout), logNormalizers)
}
