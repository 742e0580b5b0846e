internal import CRNNKernels

/// Stochastic gradient descent, with momentum if wanted.
public struct SGD<Model: Module>: Optimizer {
    /// The learning rate.
    public var learningRate: Double
    /// The share of the last step that goes into the next.
    public let momentum: Double
    /// Whether the gradient is looked at where the momentum leads.
    public let isNesterov: Bool
    /// The share of each parameter that is added to its gradient.
    public let weightDecay: Double
    /// Which parameters weight decay applies to.
    public let decaying: ParameterSelection
    /// The number of steps taken.
    public private(set) var step = 0
    private var velocities = Moment<Model.Scalar>("velocity")

    /// A rule with given settings, for a model: `SGD(for: model, learningRate: 0.1)`.
    public init(
        for model: Model? = nil, learningRate: Double, momentum: Double = 0, isNesterov: Bool = false,
        weightDecay: Double = 0,
        decaying: ParameterSelection = .all
    ) {
        self.learningRate = learningRate
        self.momentum = momentum
        self.isNesterov = isNesterov
        self.weightDecay = weightDecay
        self.decaying = decaying
    }

    /// Takes one step downhill.
    public mutating func update(_ model: inout Model, along gradient: Model) {
        step += 1
        let kernel = Model.Scalar.kernels.pointee.sgd
        model.forEachTrainable(with: gradient) { position, value, gradient in
            let decay = decaying.decay(weightDecay, position, gradient.shape)
            value.write { p in
                gradient.read { g in
                    guard momentum != 0 else {
                        return forEachPart(of: gradient.count) { start, count in
                            kernel(count, learningRate, 0, false, decay, g + start, p + start, nil)
                        }
                    }
                    velocities.withTensor(position, shape: gradient.shape) { v in
                        forEachPart(of: gradient.count) { start, count in
                            kernel(
                                count, learningRate, momentum, isNesterov, decay, g + start, p + start, v + start)
                        }
                    }
                }
            }
        }
    }

    /// What the rule remembers of its steps: with momentum, the velocities.
    public var state: OptimizerState<Model.Scalar> { OptimizerState(step: step, [velocities]) }

    /// Goes on where another rule was; throws where the state does not fit the model, and changes nothing.
    public mutating func restore(
        _ state: OptimizerState<Model.Scalar>, for model: Model
    ) throws(OptimizerStateError) {
        let moments = try state.moments(momentum == 0 ? [] : ["velocity"], for: model)
        velocities = moments.first ?? Moment("velocity")
        step = state.step
    }
}
