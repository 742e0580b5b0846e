import RNNKit
import TestSupport
import Testing

@Suite("Optimizers take the same steps as PyTorch's")
struct OptimizerTrajectoryTests {
    @Test("Double: every parameter within 1e-12 after each of five steps", arguments: try Reference.loaded.get().runs)
    func double(run: Run) throws {
        try follow(run, with: Double.self, tolerance: 1e-12)
    }

    @Test("Float: every parameter within 1e-6 after each of five steps", arguments: try Reference.loaded.get().runs)
    func float(run: Run) throws {
        try follow(run, with: Float.self, tolerance: 1e-6)
    }

    @Test("There is a run for each kind of step, and each has five")
    func runs() throws {
        let runs = try Reference.loaded.get().runs
        #expect(Set(runs.map(\.kind)) == ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad"])
        #expect(Set(runs.map(\.name)).count == runs.count)
        #expect(runs.contains { $0.settings.momentum != nil && $0.settings.nesterov == nil })
        #expect(runs.contains { $0.settings.nesterov == true })
        for kind in ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad"] {
            #expect(runs.contains { $0.kind == kind && $0.settings.weightDecay != nil }, "\(kind) with weight decay")
        }
        #expect(runs.allSatisfy { $0.steps.count == 5 && $0.learningRates.count == 5 })
    }

    private func follow<Scalar: TensorScalar>(_ run: Run, with type: Scalar.Type, tolerance: Double) throws {
        switch run.kind {
        case "SGD":
            try follow(run, type, tolerance, SGD(run))
        case "Adam":
            try follow(run, type, tolerance, Adam(run))
        case "AdamW":
            try follow(run, type, tolerance, AdamW(run))
        case "RMSprop":
            try follow(run, type, tolerance, RMSprop(run))
        case "Adagrad":
            try follow(run, type, tolerance, Adagrad(run))
        default:
            Issue.record("there is no optimizer \(run.kind)")
        }
    }

    /// Follows a run, and follows it again from each of its steps by a rule that was restored there: to the bit.
    private func follow<Scalar: TensorScalar>(
        _ run: Run, _ type: Scalar.Type, _ tolerance: Double, _ start: any Optimizer<Layer<Scalar>>
    ) throws {
        let reference = try Reference.loaded.get()
        let x = reference.x.tensor(type)
        let y = reference.y.tensor(type)
        var layer = Layer(weight: reference.weight.tensor(type), bias: reference.bias.tensor(type))
        var optimizer = start
        var resumed: [(rule: any Optimizer<Layer<Scalar>>, layer: Layer<Scalar>)] = []
        for (number, step) in run.steps.enumerated() {
            var restored = start
            try restored.restore(optimizer.state, for: layer)
            resumed.append((restored, layer))

            func take(_ optimizer: inout any Optimizer<Layer<Scalar>>, _ layer: inout Layer<Scalar>) {
                #expect(optimizer.step == number)
                optimizer.learningRate = run.learningRates[number]
                let gradient = valueWithGradient(at: layer) {
                    (tanh(matmul(x, $0.weight) + $0.bias) - y).squared().sum()
                }
                optimizer.update(&layer, along: gradient.gradient)
            }
            take(&optimizer, &layer)
            for index in resumed.indices {
                var (rule, other) = resumed[index]
                take(&rule, &other)
                #expect(other.parameterValues == layer.parameterValues, "restored at step \(index)")
                #expect(rule.state == optimizer.state, "restored at step \(index)")
                resumed[index] = (rule, other)
            }
            let found = (layer.weight.scalars + layer.bias.scalars).map { Double($0) }
            let expected = step.weight.values + step.bias.values
            #expect(layer.weight.shape == step.weight.shape && layer.bias.shape == step.bias.shape)
            for (index, (a, b)) in zip(found, expected).enumerated() {
                #expect(
                    abs(a - b) <= tolerance * max(1, abs(b)),
                    "step \(number + 1), number \(index): \(a) instead of \(b)")
            }
        }
    }
}

extension OptimizerTrajectoryTests {
    /// x · weight + bias.
    struct Layer<Scalar: TensorScalar>: Module {
        var weight: Tensor<Scalar>
        var bias: Tensor<Scalar>

        mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
            visitor.visit("weight", &weight)
            visitor.visit("bias", &bias)
        }
    }

    /// Some steps of one optimizer. Settings that PyTorch was not given are left out here as well.
    struct Run: Decodable, Sendable, CustomTestStringConvertible {
        struct Settings: Decodable, Sendable {
            let momentum: Double?
            let nesterov: Bool?
            let betas: [Double]?
            let eps: Double?
            let weightDecay: Double?
            let alpha: Double?
            let matricesOnly: Bool?

            var decaying: ParameterSelection { matricesOnly == true ? .matricesOnly : .all }

            private enum CodingKeys: String, CodingKey {
                case momentum
                case nesterov
                case betas
                case eps
                case weightDecay = "weight_decay"
                case alpha
                case matricesOnly = "matrices_only"
            }
        }

        struct Step: Decodable, Sendable {
            let weight: Fixture.Array
            let bias: Fixture.Array
        }

        let name: String
        let kind: String
        let learningRates: [Double]
        let settings: Settings
        let steps: [Step]

        var testDescription: String { name }
    }
}

/// The content of optimizers.json.
private struct Reference: Decodable, Sendable {
    let x: Fixture.Array
    let y: Fixture.Array
    let weight: Fixture.Array
    let bias: Fixture.Array
    let runs: [OptimizerTrajectoryTests.Run]

    static let loaded = Result { try Fixture.load("optimizers.json", as: Reference.self) }
}

extension SGD {
    fileprivate init(_ run: OptimizerTrajectoryTests.Run) {
        let settings = run.settings
        self.init(
            learningRate: run.learningRates[0], momentum: settings.momentum ?? 0,
            isNesterov: settings.nesterov ?? false, weightDecay: settings.weightDecay ?? 0,
            decaying: settings.decaying)
    }
}

extension Adam {
    fileprivate init(_ run: OptimizerTrajectoryTests.Run) {
        let betas = run.settings.betas ?? [0.9, 0.999]
        self.init(
            learningRate: run.learningRates[0], betas: (betas[0], betas[1]), epsilon: run.settings.eps ?? 1e-8,
            weightDecay: run.settings.weightDecay ?? 0, decaying: run.settings.decaying)
    }
}

extension AdamW {
    fileprivate init(_ run: OptimizerTrajectoryTests.Run) {
        let betas = run.settings.betas ?? [0.9, 0.999]
        self.init(
            learningRate: run.learningRates[0], betas: (betas[0], betas[1]), epsilon: run.settings.eps ?? 1e-8,
            weightDecay: run.settings.weightDecay ?? 0.01, decaying: run.settings.decaying)
    }
}

extension RMSprop {
    fileprivate init(_ run: OptimizerTrajectoryTests.Run) {
        let settings = run.settings
        self.init(
            learningRate: run.learningRates[0], alpha: settings.alpha ?? 0.99, epsilon: settings.eps ?? 1e-8,
            momentum: settings.momentum ?? 0, weightDecay: settings.weightDecay ?? 0, decaying: settings.decaying)
    }
}

extension Adagrad {
    fileprivate init(_ run: OptimizerTrajectoryTests.Run) {
        self.init(
            learningRate: run.learningRates[0], epsilon: run.settings.eps ?? 1e-10,
            weightDecay: run.settings.weightDecay ?? 0, decaying: run.settings.decaying)
    }
}
