internal import CRNNKernels

/// Adagrad (Duchi, Hazan and Singer 2011): the gradient divided by the root of the sum of all its squares.
public struct Adagrad<Model: Module>: Optimizer {
    /// The learning rate.
    public var learningRate: Double
    /// Added to the divisor, so that it is never 0.
    public let epsilon: Double
    /// The share of each parameter that is added to its gradient.
    public let weightDecay: Double
    /// Which parameters weight decay applies to.
    public let decaying: ParameterSelection
    /// The number of steps taken.
    public private(set) var step = 0
    private var sums = Moment<Model.Scalar>("sum")

    /// A rule with given settings, for a model: `Adagrad(for: model)`.
    public init(
        for model: Model? = nil, learningRate: Double = 0.01, epsilon: Double = 1e-10, weightDecay: Double = 0,
        decaying: ParameterSelection = .all
    ) {
        self.learningRate = learningRate
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.decaying = decaying
    }

    /// Takes one step downhill.
    public mutating func update(_ model: inout Model, along gradient: Model) {
        step += 1
        let kernel = Model.Scalar.kernels.pointee.adagrad
        model.forEachTrainable(with: gradient) { position, value, gradient in
            let decay = decaying.decay(weightDecay, position, gradient.shape)
            value.write { p in
                gradient.read { g in
                    sums.withTensor(position, shape: gradient.shape) { sum in
                        forEachPart(of: gradient.count) { start, count in
                            kernel(count, learningRate, epsilon, decay, g + start, p + start, sum + start)
                        }
                    }
                }
            }
        }
    }

    /// What the rule remembers of its steps: the sums of squares.
    public var state: OptimizerState<Model.Scalar> { OptimizerState(step: step, [sums]) }

    /// Goes on where another rule was; throws where the state does not fit the model, and changes nothing.
    public mutating func restore(
        _ state: OptimizerState<Model.Scalar>, for model: Model
    ) throws(OptimizerStateError) {
        let moments = try state.moments(["sum"], for: model)
        sums = moments[0]
        step = state.step
    }
}
