/// Adam with decoupled weight decay (Loshchilov and Hutter 2019): a share of each parameter, `learningRate *
/// weightDecay`, is taken off the parameter itself, past the moments.
///
/// ```swift
/// var optimizer = AdamW(for: network, learningRate: 0.001, weightDecay: 0.05, decaying: .matricesOnly)
/// ```
public struct AdamW<Model: Module>: Optimizer {
    private var adam: Adam<Model>

    /// A rule with given settings, for a model: `AdamW(for: model)`.
    public init(
        for model: Model? = nil, learningRate: Double = 0.001, betas: (Double, Double) = (0.9, 0.999),
        epsilon: Double = 1e-8,
        weightDecay: Double = 0.01, decaying: ParameterSelection = .all
    ) {
        adam = Adam(learningRate, betas, epsilon, weightDecay, decaying, isDecoupled: true)
    }

    /// The learning rate.
    public var learningRate: Double {
        get { adam.learningRate }
        set { adam.learningRate = newValue }
    }

    /// The shares of the first and the second moment that are kept from step to step.
    public var betas: (Double, Double) { adam.betas }

    /// Added to the divisor, so that it is never 0.
    public var epsilon: Double { adam.epsilon }

    /// The share of each parameter that is taken off it, times the learning rate.
    public var weightDecay: Double { adam.weightDecay }

    /// Which parameters weight decay applies to.
    public var decaying: ParameterSelection { adam.decaying }

    /// The number of steps taken.
    public var step: Int { adam.step }

    /// Takes one step downhill.
    public mutating func update(_ model: inout Model, along gradient: Model) {
        adam.update(&model, along: gradient)
    }

    /// What the rule remembers of its steps: the means and the squares.
    public var state: OptimizerState<Model.Scalar> { adam.state }

    /// Goes on where another rule was; throws where the state does not fit the model, and changes nothing.
    public mutating func restore(
        _ state: OptimizerState<Model.Scalar>, for model: Model
    ) throws(OptimizerStateError) {
        try adam.restore(state, for: model)
    }
}
