internal import CRNNKernels

/// Adam (Kingma and Ba 2015); with `isDecoupled` weight decay, AdamW (Loshchilov and Hutter 2019).
public struct Adam<Model: Module>: Optimizer {
    /// The length of a step.
    public var learningRate: Double
    /// The shares of the first and the second moment that are kept from step to step.
    public let betas: (Double, Double)
    /// What keeps the divisor away from zero.
    public let epsilon: Double
    /// The share of each parameter that is added to its gradient or, decoupled, taken off the parameter.
    public let weightDecay: Double
    /// Whether weight decay bypasses the moments.
    public let isDecoupled: Bool
    private var step: UInt64 = 0
    private var means = OptimizerState<Model.Scalar>()
    private var squares = OptimizerState<Model.Scalar>()

    /// A rule with given settings.
    public init(
        learningRate: Double = 0.001, betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8,
        weightDecay: Double = 0, isDecoupled: Bool = false
    ) {
        self.learningRate = learningRate
        self.betas = betas
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.isDecoupled = isDecoupled
    }

    /// Takes one step downhill.
    public mutating func update(_ model: inout Model, along gradient: Model) {
        step += 1
        let kernel = Model.Scalar.kernels.pointee.adam
        let settings = RNNAdamSettings(
            learning_rate: learningRate, beta1: betas.0, beta2: betas.1, epsilon: epsilon, weight_decay: weightDecay,
            step: step, decoupled: isDecoupled)
        model.forEachTrainable(with: gradient) { number, value, gradient in
            withUnsafePointer(to: settings) { settings in
                value.write { p in
                    gradient.read { g in
                        means.withTensor(number, shape: gradient.shape) { mean in
                            squares.withTensor(number, shape: gradient.shape) {
                                kernel(gradient.count, settings, g, p, mean, $0)
                            }
                        }
                    }
                }
            }
        }
    }
}
