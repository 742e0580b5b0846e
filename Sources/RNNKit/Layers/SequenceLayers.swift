// Layers that look at each step by itself take batches of sequences too, and go through their valid steps.

extension Linear {
    /// The map of each valid step.
    public func callAsFunction(_ x: SequenceBatch<Scalar>) -> SequenceBatch<Scalar> {
        x.mapSteps { self($0) }
    }
}

extension LayerNorm {
    /// The valid steps, each normalised by itself.
    public func callAsFunction(_ x: SequenceBatch<Scalar>) -> SequenceBatch<Scalar> {
        x.mapSteps { self($0) }
    }
}

extension Dropout {
    /// The sequences, or in training a part of each valid step: padding draws no random numbers.
    public func callAsFunction<Scalar>(_ x: SequenceBatch<Scalar>) -> SequenceBatch<Scalar> {
        isActive ? x.mapSteps { self($0) } : x
    }
}

extension Activation {
    /// The function of each element of the valid steps.
    public func callAsFunction<Scalar>(_ x: SequenceBatch<Scalar>) -> SequenceBatch<Scalar> {
        x.mapSteps { self($0) }
    }
}
