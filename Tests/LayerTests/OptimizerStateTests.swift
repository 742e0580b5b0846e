import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct OptimizerStateTests {
    private typealias Model = Linear<Float>

    private func model() -> Linear<Float> {
        Linear(weight: Sample.wave([2, 3]), bias: Sample.wave([2], salt: 1))
    }

    private func rules() -> [(any Optimizer<Model>, [String])] {
        [
            (SGD(learningRate: 0.1), []),
            (SGD(learningRate: 0.1, momentum: 0.9), ["velocity"]),
            (Adam(), ["mean", "square"]),
            (AdamW(), ["mean", "square"]),
            (RMSprop(), ["square"]),
            (RMSprop(momentum: 0.5), ["square", "velocity"]),
            (Adagrad(), ["sum"]),
        ]
    }

    @Test("A state has the steps and a tensor for each moment and parameter, by name")
    func names() throws {
        for (fresh, kinds) in rules() {
            var (rule, model) = (fresh, model())
            #expect(rule.state == OptimizerState(step: 0, tensors: [:]))
            for _ in 0..<3 { rule.update(&model, along: model) }
            #expect(rule.step == 3 && rule.state.step == 3)
            #expect(Set(rule.state.tensors.keys) == Set(kinds.flatMap { [$0 + ".weight", $0 + ".bias"] }))
            for (name, value) in rule.state.tensors {
                #expect(value.shape == (name.hasSuffix("weight") ? [2, 3] : [2]))
                #expect(value.norm().scalar > 0, "\(name)")
            }
            let saved = try JSONEncoder().encode(rule.state)
            #expect(try JSONDecoder().decode(OptimizerState<Float>.self, from: saved) == rule.state)
        }
    }

    @Test("A state that does not fit is refused, and nothing changes")
    func mismatch() throws {
        for (fresh, kinds) in rules() {
            var (rule, model) = (fresh, model())
            rule.update(&model, along: model)
            let state = rule.state
            func check(_ error: OptimizerStateError, _ change: (inout OptimizerState<Float>) -> Void) {
                var changed = state
                changed.step = 7
                change(&changed)
                #expect(throws: error) { try rule.restore(changed, for: model) }
                #expect(rule.state == state)
            }
            check(.unexpected("mean.other")) { $0.tensors["mean.other"] = .ones([2]) }
            check(.impossibleStep(-1)) { $0.step = -1 }
            check(.impossibleStep(.max)) { $0.step = .max }
            for kind in kinds {
                check(.missing(kind + ".bias")) { $0.tensors[kind + ".bias"] = nil }
                check(.shape(kind + ".weight", expected: [2, 3], found: [3, 2])) {
                    $0.tensors[kind + ".weight"] = .ones([3, 2])
                }
            }
        }
    }

    @Test("After one step nothing may be missing, before it nothing need be there")
    func firstStep() throws {
        for (fresh, kinds) in rules() {
            var (rule, model) = (fresh, model())
            try rule.restore(OptimizerState(step: 0, tensors: [:]), for: model)
            guard let kind = kinds.first else { continue }
            rule.update(&model, along: model)
            let state = rule.state
            #expect(throws: OptimizerStateError.missing(kind + ".weight")) {
                try rule.restore(OptimizerState(step: 1, tensors: [:]), for: model)
            }
            #expect(rule.state == state)
        }
    }

    @Test("An error tells both shapes")
    func description() {
        #expect(
            "\(OptimizerStateError.shape("mean.weight", expected: [2, 3], found: [3, 2]))"
                == "the optimizer's state has mean.weight with shape [3, 2], the parameter has [2, 3]")
    }

    @Test("Behind a step, denormal numbers are numbers as before")
    func denormals() {
        var (rule, x) = (Adam<Tensor<Double>>(), Tensor<Double>.ones([2]))
        rule.update(&x, along: .ones([2]))
        var small = [Double.leastNormalMagnitude]
        small[0] /= Double(rule.step + 1)
        #expect(small[0] > 0)
    }

    @Test("Settings that are not given are PyTorch's")
    func defaults() {
        let (adam, adamW) = (Adam<Model>(), AdamW<Model>())
        #expect(adam.learningRate == 1e-3 && adam.betas == (0.9, 0.999))
        #expect(adam.epsilon == 1e-8 && adam.weightDecay == 0)
        #expect(adamW.learningRate == 1e-3 && adamW.betas == (0.9, 0.999))
        #expect(adamW.epsilon == 1e-8 && adamW.weightDecay == 0.01)
        let (root, sums) = (RMSprop<Model>(), Adagrad<Model>())
        #expect(root.learningRate == 0.01 && root.alpha == 0.99 && root.epsilon == 1e-8)
        #expect(root.momentum == 0 && root.weightDecay == 0)
        #expect(sums.learningRate == 0.01 && sums.epsilon == 1e-10 && sums.weightDecay == 0)
        let plain = SGD<Model>(learningRate: 1)
        #expect(plain.momentum == 0 && !plain.isNesterov && plain.weightDecay == 0)
    }

    @Test("Back to the beginning: an empty state forgets all that was remembered")
    func empty() throws {
        for (fresh, _) in rules() {
            var (rule, used) = (fresh, model())
            for _ in 0..<3 { rule.update(&used, along: used) }
            try rule.restore(fresh.state, for: used)
            #expect(rule.state == fresh.state)
            var (a, b, other) = (model(), model(), fresh)
            rule.update(&a, along: model())
            other.update(&b, along: model())
            #expect(a.weight == b.weight)
        }
    }

    struct Freezing: Module {
        var first: Tensor<Float>
        var second: Tensor<Float>
        var isFirstFrozen = true

        mutating func visitParameters(_ visitor: inout ParameterVisitor<Float>) {
            visitor.visit("first", &first, isTrainable: !isFirstFrozen)
            visitor.visit("second", &second)
        }
    }

    @Test("What is frozen is neither remembered nor asked for; what thaws starts with nothing, and others keep theirs")
    func frozen() throws {
        var model = Freezing(first: .ones([2]), second: .ones([3]))
        var rule = Adam<Freezing>()
        rule.update(&model, along: model)
        #expect(Set(rule.state.tensors.keys) == ["mean.second", "square.second"])
        let before = rule.state.tensors["mean.second"]
        try rule.restore(rule.state, for: model)
        model.isFirstFrozen = false
        rule.update(&model, along: model.zeroed)
        #expect(rule.state.tensors["mean.second"] == before.map { $0 * 0.9 })
        #expect(rule.state.tensors["mean.first"] == .zeros([2]))
    }

    @Test("A tensor by itself has its moments under their names alone")
    func tensor() throws {
        var x = Tensor<Float>.ones([2])
        var rule = Adagrad<Tensor<Float>>()
        rule.update(&x, along: .ones([2]))
        #expect(rule.state.tensors == ["sum": .ones([2])])
        try rule.restore(rule.state, for: x)
    }

    @Test("Weight decay leaves out what the selection does: by shape, or by name")
    func selection() {
        #expect(ParameterSelection.all.contains(name: "bias", shape: [3]))
        #expect(!ParameterSelection.matricesOnly.contains(name: "bias", shape: [3]))
        #expect(ParameterSelection.matricesOnly.contains(name: "weight", shape: [3, 1]))
        let byName = ParameterSelection { name, _ in name == "bias" }
        let rules: [any Optimizer<Model>] = [
            SGD(learningRate: 0.1, weightDecay: 0.5, decaying: byName), Adam(weightDecay: 0.5, decaying: byName),
            AdamW(weightDecay: 0.5, decaying: byName), RMSprop(weightDecay: 0.5, decaying: byName),
            Adagrad(weightDecay: 0.5, decaying: byName),
        ]
        for rule in rules {
            var (rule, model) = (rule, model())
            let before = model
            rule.update(&model, along: model.zeroed)
            #expect(model.weight == before.weight)
            #expect(model.bias != before.bias)
        }
    }

    @Test("An optimizer used for a model of other shapes says so")
    func otherModel() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var rule = Adam<Tensor<Float>>()
            var (a, b) = (Tensor<Float>.ones([2]), Tensor<Float>.ones([3]))
            rule.update(&a, along: a)
            rule.update(&b, along: b)
        }
        #expect(message(result).contains("has shape [3], what is remembered of it [2]"))
    }
}
