/// Batch normalisation of each feature (Ioffe and Szegedy 2015): (x - mean) / sqrt(variance + epsilon) * weight + bias.
///
/// ```swift
/// let layer = BatchNorm<Float>(width: 64)
/// let features = layer(convolution(frames))  // over all valid steps of all sequences
/// let maps = layer(images)                   // over all pixels of all images, [batch, height, width, channels]
/// ```
///
/// In training, the mean and the variance are those of the batch. In inference they are the running statistics, which
/// each training batch updates with the weight `momentum`. Computations do not change a model: ``Training`` and
/// ``withTraining(_:random:step:_:)`` update its running statistics after each batch; ``withTraining(random:step:_:)``
/// leaves them as they are. A batch of a single row has no variance and updates only the mean.
///
/// | parameter | shape |
/// |---|---|
/// | `weight`, `bias` | [width], unless the layer has none |
/// | `running_mean`, `running_var` | [width], not trained |
public struct BatchNorm<Scalar: TensorScalar>: Module {
    /// The scale of each feature, if any.
    public var weight: Tensor<Scalar>?
    /// The bias of each feature, if any.
    public var bias: Tensor<Scalar>?
    /// The running mean of each feature.
    public var runningMean: Tensor<Scalar>
    /// The running variance of each feature.
    public var runningVariance: Tensor<Scalar>
    /// The weight of a new batch in the running statistics.
    public let momentum: Double
    /// Added to the variance to keep the divisor positive.
    public let epsilon: Scalar
    private let key = LayerKey()

    /// A layer with scale 1 and bias 0, or without either.
    public init(width: Int, momentum: Double = 0.1, epsilon: Scalar = 1e-5, isAffine: Bool = true) {
        require(width > 0, "BatchNorm: the width must be positive, not \(width)")
        require((0...1).contains(momentum), "BatchNorm: the momentum must be between 0 and 1, not \(momentum)")
        weight = isAffine ? .ones([width]) : nil
        bias = isAffine ? .zeros([width]) : nil
        runningMean = .zeros([width])
        runningVariance = .ones([width])
        self.momentum = momentum
        self.epsilon = epsilon
    }

    /// The mean and the variance of a batch of rows.
    private struct Statistics: Sendable {
        let rows: Int
        let mean: Tensor<Scalar>
        let variance: Tensor<Scalar>
    }

    /// x with the features of its last axis normalised over all other axes.
    public func callAsFunction(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        let width = runningMean.count
        require(
            x.rank >= 1 && x.shape[x.rank - 1] == width,
            "BatchNorm: x has shape \(x.shape); its last axis must be \(width)")
        let rows = x.reshaped([x.count / width, width])
        guard let phase = TrainingRandom.current, rows.shape[0] > 0 else {
            return scaled((rows - runningMean) * (1 / sqrt(runningVariance + epsilon))).reshaped(x.shape)
        }
        let mean = rows.mean(axis: 0)
        let centered = rows - mean
        let variance = centered.squared().mean(axis: 0)
        let note = Statistics(rows: rows.shape[0], mean: mean.detached, variance: variance.detached)
        phase.notes?.withLock { $0.note(note, for: key) }
        return scaled(centered * (1 / sqrt(variance + epsilon))).reshaped(x.shape)
    }

    /// The valid steps, normalised over all of them.
    public func callAsFunction(_ x: SequenceBatch<Scalar>) -> SequenceBatch<Scalar> {
        x.mapSteps { self($0) }
    }

    private func scaled(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        let y = weight.map { x * $0 } ?? x
        return bias.map { y + $0 } ?? y
    }

    /// Visits `weight`, `bias`, `running_mean` and `running_var`.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        for note in visitor.notes(for: key, as: Statistics.self) {
            let share = Scalar(momentum)
            runningMean = runningMean + (note.mean - runningMean) * share
            guard note.rows > 1 else { continue }
            // The unbiased estimate of the variance.
            let unbiased = note.variance * Scalar(Double(note.rows) / Double(note.rows - 1))
            runningVariance = runningVariance + (unbiased - runningVariance) * share
        }
        visitor.visit("weight", &weight)
        visitor.visit("bias", &bias)
        visitor.visit("running_mean", &runningMean, isTrainable: false)
        visitor.visit("running_var", &runningVariance, isTrainable: false)
    }
}
