/// How large a parameter is, its gradient, and what an update changed of it: Euclidean norms.
public struct ParameterNorms: Sendable, Equatable, Codable {
    /// The parameter's name in its model.
    public let name: String
    /// The norm of its values before the update.
    public let value: Double
    /// The norm of its gradient, after it was clipped.
    public let gradient: Double
    /// The norm of what the update changed.
    public let update: Double

    /// The norm of the update for each of the values: about a thousandth is usual; where it is far less, a parameter hardly
    /// learns, and where it is far more, it jumps. Infinite for values of zero.
    public var updateRatio: Double { update == 0 ? 0 : update / value }
}

/// Measures parameters, gradients and updates in the course of a training.
///
/// ```swift
/// let monitor = ParameterMonitor(every: 50) { step, norms in
///     for norm in norms { print(step, norm.name, norm.gradient, norm.updateRatio) }
/// }
/// try training.run(epochs: 10, batches: batches, observers: [monitor])
/// ```
///
/// It keeps the weights and the gradient of one update; a training without it keeps neither.
public struct ParameterMonitor: TrainingObserver {
    private let interval: Int
    private let report: (_ step: Int, _ norms: [ParameterNorms]) -> Void
    /// The parameters before the next update that is measured.
    private var former: [any Sendable] = []

    /// A monitor.
    ///
    /// - Parameters:
    ///   - interval: How many updates there are from one that is measured to the next.
    ///   - report: Receives the number of the update and the norms of the trainable parameters, in the order of the model.
    public init(every interval: Int = 1, _ report: @escaping (_ step: Int, _ norms: [ParameterNorms]) -> Void) {
        require(interval >= 1, "ParameterMonitor: every \(interval) updates is not a number of updates")
        self.interval = interval
        self.report = report
    }

    /// Looks at each update.
    public mutating func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) {
        switch event {
        case .start: training.keepsGradient = true
        case .batch(let record):
            if let gradient = training.gradient, let former = former as? [Tensor<Goal.Model.Scalar>], !former.isEmpty {
                report(record.step, Self.norms(of: training.model, former, gradient))
            }
        case .end: training.keepsGradient = false
        case .validation, .epoch, .improvement: break
        }
        let isNext = (training.optimizer.step + 1).isMultiple(of: interval)
        former = isNext ? training.model.parameterValues : []
    }

    private static func norms<Model: Module>(
        of model: Model, _ former: [Tensor<Model.Scalar>], _ gradient: Model
    ) -> [ParameterNorms] {
        let gradients = gradient.parameterValues
        var norms: [ParameterNorms] = []
        var index = 0
        model.forEachParameter { parameter, value in
            defer { index += 1 }
            guard parameter.isTrainable else { return }
            norms.append(
                ParameterNorms(
                    name: parameter.name, value: former[index].gradientNorm, gradient: gradients[index].gradientNorm,
                    update: (value - former[index]).gradientNorm))
        }
        return norms
    }
}
