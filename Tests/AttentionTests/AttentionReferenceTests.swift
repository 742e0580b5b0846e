import RNNKit
import TestSupport
import Testing

/// Attention against PyTorch: the contexts, the weights, and the gradients of inputs and parameters.
@Suite struct AttentionReferenceTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let kind: String
        let lengths: [Int]?
        let masks: [Mask]?
        let inputs: [String: Fixture.Formula]
        let context: Fixture.Array
        let weights: Fixture.Array
        let gradients: [String: Fixture.Array]?

        var testDescription: String { name }

        /// The masks, of which one may add a tensor that is among the inputs.
        func masks<Scalar: TensorScalar>(_ added: Tensor<Scalar>?) -> [AttentionMask<Scalar>] {
            (masks ?? []).compactMap { mask in
                switch (mask.kind, mask.allowed, added) {
                case ("causal", _, _): return .causal
                case ("window", _, _): return .window(before: mask.before ?? 0, after: mask.after ?? 0)
                case ("allowed", let allowed?, _): return .allowed(allowed.tensor())
                case ("added", _, let added?): return .added(added)
                default:
                    Issue.record("\(name): there is no mask of kind \(mask.kind)")
                    return nil
                }
            }
        }
    }

    struct Mask: Decodable, Sendable {
        let kind: String
        let before: Int?
        let after: Int?
        let allowed: Fixture.Array?
    }

    /// A model and what it is given, in one value to take gradients of.
    struct Everything<Model: Module>: Module {
        var model: Model
        var names: [String]
        var inputs: [Tensor<Model.Scalar>]

        mutating func visitParameters(_ visitor: inout ParameterVisitor<Model.Scalar>) {
            model.visitParameters(&visitor)
            for index in names.indices { visitor.visit(names[index], &inputs[index]) }
        }

        subscript(_ name: String) -> Tensor<Model.Scalar>? { names.firstIndex(of: name).map { inputs[$0] } }
    }

    static let cases: [Case] = (try? Fixture.load("attention.json")) ?? []

    @Test("The reference has cases of every kind")
    func fixture() {
        #expect(Set(Self.cases.map(\.kind)) == ["dot", "scaled", "general", "additive", "heads", "pooling"])
        #expect(Self.cases.count == 67)
        for kind in ["scaled", "additive", "heads"] {
            let masks = Self.cases.filter { $0.kind == kind }.flatMap { $0.masks ?? [] }
            #expect(Set(masks.map(\.kind)) == ["causal", "window", "allowed", "added"])
        }
    }

    @Test("In Double, PyTorch's values and gradients to eleven digits", arguments: cases)
    func wide(_ example: Case) { compare(example, Double.self, tolerance: 1e-11) }

    @Test("In Float, PyTorch's values and gradients to five digits", arguments: cases)
    func single(_ example: Case) { compare(example, Float.self, tolerance: 1e-5) }

    private func compare<Scalar: TensorScalar>(_ example: Case, _ type: Scalar.Type, tolerance: Double) {
        var random = RandomSource(seed: 1)
        func attend<Score: AttentionScore>(_ score: Score) where Score.Scalar == Scalar {
            check(example, score, tolerance) { all in
                guard let queries = all["queries"], let keys = all["keys"] else { return nil }
                return all.model(
                    queries: queries, keys: SequenceBatch(keys, lengths: example.lengths),
                    values: all["values"].map { SequenceBatch($0, lengths: example.lengths) },
                    masks: example.masks(all["added"]))
            }
        }
        switch example.kind {
        case "dot": attend(DotScore<Scalar>(isScaled: false))
        case "scaled": attend(DotScore<Scalar>())
        case "general": attend(GeneralScore<Scalar>(queries: 4, keys: 2, random: &random))
        case "additive": attend(AdditiveScore<Scalar>(queries: 4, keys: 2, hidden: 6, random: &random))
        case "heads":
            check(example, MultiHeadAttention<Scalar>(width: 4, heads: 2, random: &random), tolerance) { all in
                guard let queries = all["queries"], let keys = all["keys"], let values = all["values"] else {
                    return nil
                }
                let (context, weights) = all.model(
                    queries: SequenceBatch(queries), keys: SequenceBatch(keys, lengths: example.lengths),
                    values: SequenceBatch(values, lengths: example.lengths), masks: example.masks(all["added"]))
                return (context.values, weights)
            }
        case "pooling":
            check(example, AttentionPooling<Scalar>(features: 4, hidden: 6, random: &random), tolerance) { all in
                all["x"].map { x in
                    let (pooled, weights) = all.model(SequenceBatch(x, lengths: example.lengths))
                    return (pooled, weights)
                }
            }
        default: Issue.record("there is no attention of kind \(example.kind)")
        }
    }

    private func check<Model: Module>(
        _ example: Case, _ model: Model, _ tolerance: Double,
        _ function: (Everything<Model>) -> (context: Tensor<Model.Scalar>, weights: Tensor<Model.Scalar>)?
    ) {
        typealias Values = Tensor<Model.Scalar>
        let parameters = model.parameters.map(\.name)
        let inputs = example.inputs.keys.filter { !parameters.contains($0) }.sorted()
        #expect(inputs.count + parameters.count == example.inputs.count, "\(example.name): \(parameters)")
        let all = Everything(
            model: model.mapParameters { example.inputs[$0.name]?.tensor() ?? $1 }, names: inputs,
            inputs: inputs.compactMap { example.inputs[$0]?.tensor() })

        func weighted(_ value: Values) -> Values {
            let weights = (0..<value.count).map { 1 + 0.5 * Model.Scalar(($0 * 7919) % 13) / 13 }
            return (value * Values(weights, shape: value.shape)).sum()
        }
        func compare(_ value: Values, _ reference: Fixture.Array?, _ what: String) {
            guard let reference, reference.shape == value.shape else {
                Issue.record(
                    "\(example.name): \(what) has shape \(value.shape), the reference \(reference?.shape ?? [])")
                return
            }
            let difference = zip(value.scalars, reference.values).map { abs(Double($0) - $1) }.max() ?? 0
            let greatest = reference.values.map(abs).max() ?? 0
            // Gradients of scores are differences of numbers around one, and may be much smaller themselves.
            #expect(
                value.isFinite && difference <= tolerance * max(0.01, greatest),
                "\(example.name): \(what) differs by \(difference) of \(greatest)")
        }

        let (_, gradient, result) = valueWithGradient(at: all) { all in
            let result = function(all) ?? (.zeros([0]), .zeros([0]))
            return (weighted(result.0) + weighted(result.1), result)
        }
        compare(result.0, example.context, "the context")
        compare(result.1, example.weights, "the weights")
        if let gradients = example.gradients {
            gradient.forEachParameter { compare($1, gradients[$0.name], "the gradient of \($0.name)") }
        } else {
            gradient.forEachParameter { #expect($1.isFinite, "\(example.name): the gradient of \($0.name)") }
        }
    }
}
