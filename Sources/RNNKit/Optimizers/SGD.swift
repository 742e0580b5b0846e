internal import CRNNKernels

/// Stochastic gradient descent, with momentum if wanted.
public struct SGD<Model: Module>: Optimizer {
    /// The length of a step, relative to the gradient.
    public var learningRate: Double
    /// The share of the last step that goes into the next.
    public let momentum: Double
    /// Whether the gradient is looked at where the momentum leads.
    public let isNesterov: Bool
    /// The share of each parameter that is added to its gradient.
    public let weightDecay: Double
    private var velocities = OptimizerState<Model.Scalar>()

    /// A rule with given settings.
    public init(learningRate: Double, momentum: Double = 0, isNesterov: Bool = false, weightDecay: Double = 0) {
        self.learningRate = learningRate
        self.momentum = momentum
        self.isNesterov = isNesterov
        self.weightDecay = weightDecay
    }

    /// Takes one step downhill.
    public mutating func update(_ model: inout Model, along gradient: Model) {
        let kernel = Model.Scalar.kernels.pointee.sgd
        model.forEachTrainable(with: gradient) { number, value, gradient in
            value.write { p in
                gradient.read { g in
                    guard momentum != 0 else {
                        return kernel(gradient.count, learningRate, 0, false, weightDecay, g, p, nil)
                    }
                    velocities.withTensor(number, shape: gradient.shape) {
                        kernel(gradient.count, learningRate, momentum, isNesterov, weightDecay, g, p, $0)
                    }
                }
            }
        }
    }
}
