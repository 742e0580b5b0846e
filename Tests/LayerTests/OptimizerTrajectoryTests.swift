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
        #expect(Set(runs.map(\.kind)) == ["SGD", "Adam", "AdamW"])
        #expect(Set(runs.map(\.name)).count == runs.count)
        #expect(runs.contains { $0.settings.momentum != nil && $0.settings.nesterov == nil })
        #expect(runs.contains { $0.settings.nesterov == true })
        for kind in ["SGD", "Adam", "AdamW"] {
            #expect(runs.contains { $0.kind == kind && $0.settings.weightDecay != nil }, "\(kind) with weight decay")
        }
        #expect(runs.allSatisfy { $0.steps.count == 5 && $0.learningRates.count == 5 })
    }

    private func follow<Scalar: TensorScalar>(_ run: Run, with type: Scalar.Type, tolerance: Double) throws {
        switch run.kind {
        case "SGD":
            try follow(run, type, tolerance, SGD(run), setRate: { $0.learningRate = $1 })
        case "Adam", "AdamW":
            try follow(run, type, tolerance, Adam(run), setRate: { $0.learningRate = $1 })
        default:
            Issue.record("there is no optimizer \(run.kind)")
        }
    }

    private func follow<Scalar, Rule: Optimizer>(
        _ run: Run, _ type: Scalar.Type, _ tolerance: Double, _ start: Rule, setRate: (inout Rule, Double) -> Void
    ) throws where Rule.Model == Layer<Scalar> {
        let reference = try Reference.loaded.get()
        let x = reference.x.tensor(type)
        let y = reference.y.tensor(type)
        var layer = Layer(weight: reference.weight.tensor(type), bias: reference.bias.tensor(type))
        var optimizer = start
        for (number, step) in run.steps.enumerated() {
            setRate(&optimizer, run.learningRates[number])
            let gradient = valueWithGradient(at: layer) { (tanh(matmul(x, $0.weight) + $0.bias) - y).squared().sum() }
            optimizer.update(&layer, along: gradient.gradient)
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

            private enum CodingKeys: String, CodingKey {
                case momentum
                case nesterov
                case betas
                case eps
                case weightDecay = "weight_decay"
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
        self.init(
            learningRate: run.learningRates[0], momentum: run.settings.momentum ?? 0,
            isNesterov: run.settings.nesterov ?? false, weightDecay: run.settings.weightDecay ?? 0)
    }
}

extension Adam {
    fileprivate init(_ run: OptimizerTrajectoryTests.Run) {
        let betas = run.settings.betas ?? [0.9, 0.999]
        self.init(
            learningRate: run.learningRates[0], betas: (betas[0], betas[1]), epsilon: run.settings.eps ?? 1e-8,
            weightDecay: run.settings.weightDecay ?? 0, isDecoupled: run.kind == "AdamW")
    }
}
