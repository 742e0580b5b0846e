internal import CRNNKernels

/// RMSprop (Hinton 2012): the gradient divided by the root of a running mean of its squares, with momentum if wanted.
public struct RMSprop<Model: Module>: Optimizer {
    /// The learning rate.
    public var learningRate: Double
    /// The share of the mean of the squares that is kept from step to step.
    public let alpha: Double
    /// Added to the divisor, so that it is never 0.
    public let epsilon: Double
    /// The share of the last step that goes into the next.
    public let momentum: Double
    /// The share of each parameter that is added to its gradient.
    public let weightDecay: Double
    /// Which parameters weight decay applies to.
    public let decaying: ParameterSelection
    /// The number of steps taken.
    public private(set) var step = 0
    private var squares = Moment<Model.Scalar>("square")
    private var velocities = Moment<Model.Scalar>("velocity")

    /// A rule with given settings, for a model: `RMSprop(for: model)`.
    public init(
        for model: Model? = nil, learningRate: Double = 0.01, alpha: Double = 0.99, epsilon: Double = 1e-8,
        momentum: Double = 0,
        weightDecay: Double = 0, decaying: ParameterSelection = .all
    ) {
        self.learningRate = learningRate
        self.alpha = alpha
        self.epsilon = epsilon
        self.momentum = momentum
        self.weightDecay = weightDecay
        self.decaying = decaying
    }

    /// Takes one step downhill.
    public mutating func update(_ model: inout Model, along gradient: Model) {
        step += 1
        let kernel = Model.Scalar.kernels.pointee.rmsprop
        model.forEachTrainable(with: gradient) { position, value, gradient in
            let decay = decaying.decay(weightDecay, position, gradient.shape)
            value.write { p in
                gradient.read { g in
                    squares.withTensor(position, shape: gradient.shape) { square in
                        guard momentum != 0 else {
                            return forEachPart(of: gradient.count) { start, count in
                                kernel(
                                    count, learningRate, alpha, epsilon, 0, decay, g + start, p + start,
                                    square + start, nil)
                            }
                        }
                        velocities.withTensor(position, shape: gradient.shape) { v in
                            forEachPart(of: gradient.count) { start, count in
                                kernel(
                                    count, learningRate, alpha, epsilon, momentum, decay, g + start, p + start,
                                    square + start, v + start)
                            }
                        }
                    }
                }
            }
        }
    }

    /// What the rule remembers of its steps: the squares and, with momentum, the velocities.
    public var state: OptimizerState<Model.Scalar> { OptimizerState(step: step, [squares, velocities]) }

    /// Goes on where another rule was; throws where the state does not fit the model, and changes nothing.
    public mutating func restore(
        _ state: OptimizerState<Model.Scalar>, for model: Model
    ) throws(OptimizerStateError) {
        let moments = try state.moments(momentum == 0 ? ["square"] : ["square", "velocity"], for: model)
        squares = moments[0]
        velocities = moments.count > 1 ? moments[1] : Moment("velocity")
        step = state.step
    }
}
