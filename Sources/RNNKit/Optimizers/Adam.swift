internal import CRNNKernels

/// Adam (Kingma and Ba 2015). For weight decay that does not go through the moments see ``AdamW``.
public struct Adam<Model: Module>: Optimizer {
    /// The learning rate.
    public var learningRate: Double
    /// The shares of the first and the second moment that are kept from step to step.
    public let betas: (Double, Double)
    /// Added to the divisor, so that it is never 0.
    public let epsilon: Double
    /// The share of each parameter that is added to its gradient.
    public let weightDecay: Double
    /// Which parameters weight decay applies to.
    public let decaying: ParameterSelection
    private let isDecoupled: Bool
    /// The number of steps taken.
    public private(set) var step = 0
    private var means = Moment<Model.Scalar>("mean")
    private var squares = Moment<Model.Scalar>("square")

    /// A rule with given settings, for a model: `Adam(for: model)`.
    public init(
        for model: Model? = nil, learningRate: Double = 0.001, betas: (Double, Double) = (0.9, 0.999),
        epsilon: Double = 1e-8,
        weightDecay: Double = 0, decaying: ParameterSelection = .all
    ) {
        self.init(learningRate, betas, epsilon, weightDecay, decaying, isDecoupled: false)
    }

    init(
        _ learningRate: Double, _ betas: (Double, Double), _ epsilon: Double, _ weightDecay: Double,
        _ decaying: ParameterSelection, isDecoupled: Bool
    ) {
        self.learningRate = learningRate
        self.betas = betas
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.decaying = decaying
        self.isDecoupled = isDecoupled
    }

    /// Takes one step downhill.
    public mutating func update(_ model: inout Model, along gradient: Model) {
        step += 1
        var settings = RNNAdamSettings(
            learning_rate: learningRate, beta1: betas.0, beta2: betas.1, epsilon: epsilon, weight_decay: weightDecay,
            step: UInt64(step), decoupled: isDecoupled)
        model.forEachTrainable(with: gradient) { position, value, gradient in
            settings.weight_decay = decaying.decay(weightDecay, position, gradient.shape)
            takeStep(settings, position, &value, gradient, &means, &squares)
        }
    }

    /// What the rule remembers of its steps: the means and the squares.
    public var state: OptimizerState<Model.Scalar> { OptimizerState(step: step, [means, squares]) }

    /// Goes on where another rule was; throws where the state does not fit the model, and changes nothing.
    public mutating func restore(
        _ state: OptimizerState<Model.Scalar>, for model: Model
    ) throws(OptimizerStateError) {
        let moments = try state.moments(["mean", "square"], for: model)
        (means, squares) = (moments[0], moments[1])
        step = state.step
    }
}

/// One parameter's step of Adam, apart from the rule so that it is compiled for each scalar: what is generic over the model
/// looks types up for every parameter.
@_specialize(where Scalar == Float)
private func takeStep<Scalar>(
    _ settings: RNNAdamSettings, _ position: ParameterPosition<Scalar>, _ value: inout Tensor<Scalar>,
    _ gradient: Tensor<Scalar>, _ means: inout Moment<Scalar>, _ squares: inout Moment<Scalar>
) {
    let kernel = Scalar.kernels.pointee.adam
    withUnsafePointer(to: settings) { settings in
        value.write { p in
            gradient.read { g in
                means.withTensor(position, shape: gradient.shape) { mean in
                    squares.withTensor(position, shape: gradient.shape) { square in
                        forEachPart(of: gradient.count) { start, count in
                            kernel(count, settings, g + start, p + start, mean + start, square + start)
                        }
                    }
                }
            }
        }
    }
}
