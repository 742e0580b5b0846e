import Foundation
import RNNKit
import TestSupport
import Testing

/// What is said of gradients through time.
@Suite struct GradientFlowTests {
    /// A unit h' = w h + x, whose state after step t has the gradient w^(T - t) of the last state.
    private func part(weight: Double, steps: Int, isReversed: Bool = false) throws -> GradientFlow.Part {
        var random = RandomSource(seed: 1)
        var cell = ElmanCell<Double>(inputs: 1, hidden: 1, activation: .relu, random: &random)
        cell.updateParameters { parameter, value in
            value = .init(repeating: parameter.name.contains("weight_hh") ? weight : 1, shape: value.shape)
        }
        let layer = Recurrent(cell, isReversed: isReversed)
        let x = SequenceBatch(Tensor<Double>.ones([2, steps, 1]), lengths: [steps, steps / 2])
        let flow = GradientFlow(
            recording(Double.self, .gradients) {
                valueWithGradient(at: layer) { $0.final(x, initial: nil).output.sum() }
            }.record)
        return try #require(flow.parts.first)
    }

    @Test(
        "Of a linear unit, norms are powers of its weight, counted from the step that was read last",
        arguments: [false, true])
    func powers(isReversed: Bool) throws {
        let part = try part(weight: 0.5, steps: 10, isReversed: isReversed)
        #expect(part.layer == 0 && part.name == "hidden" && part.isReversed == isReversed)
        #expect(part.norms.map(\.count) == [10, 5])
        for (distance, norm) in part.byDistance.enumerated() { #expect(norm == pow(0.5, Double(distance))) }
        #expect(part.norms[1][isReversed ? 4 : 0] == pow(0.5, 4))
        // 0.5^7 = 0.0078.
        #expect(part.span == 7 && part.trend == .vanishing(from: 7))
        let rate = try #require(part.rate)
        #expect(abs(rate - 0.5) < 1e-12)
        #expect(
            part.description == """
                layer 0 (ElmanCell), hidden: below 1 % of its greatest from 7 steps back on; 0.5 times as much each step
                """)
    }

    @Test("Gradients that grow, that stay, and that are not finite are known as such")
    func trends() throws {
        // 2^7 = 128.
        #expect(try part(weight: 2, steps: 10).trend == .exploding(from: 7))
        #expect(try part(weight: 1.1, steps: 10).trend == .steady)
        #expect(try part(weight: 0.5, steps: 4).trend == .steady)
        let infinite = try part(weight: 1e200, steps: 4)
        #expect(infinite.trend == .notFinite(at: 2), "\(infinite.byDistance)")
        let still = try part(weight: 1, steps: 3)
        #expect(still.span == nil && still.rate == 1)
        let cut = try part(weight: 0, steps: 3)
        #expect(cut.byDistance == [1, 0, 0] && cut.span == 1 && cut.rate == nil)
    }

    @Test("A gap in the gradients is no end of them")
    func gaps() throws {
        // The loss reads the state after steps 0 and 5, and a step multiplies by 0.1.
        var random = RandomSource(seed: 1)
        var cell = ElmanCell<Double>(inputs: 1, hidden: 1, activation: .relu, random: &random)
        cell.updateParameters { parameter, value in
            value = .init(repeating: parameter.name.contains("weight_hh") ? 0.1 : 1, shape: value.shape)
        }
        let x = SequenceBatch(Tensor<Double>.ones([1, 6, 1]))
        let record = recording(Double.self, .gradients) {
            valueWithGradient(at: Recurrent(cell)) { layer in
                let outputs = layer(x, initial: nil).outputs.values
                return outputs.entry(5, axis: 1).sum() + outputs.entry(0, axis: 1).sum()
            }
        }.record
        let flow = GradientFlow(record)
        let part = try #require(flow.parts.first)
        #expect(part.byDistance[3] < 0.01 && part.byDistance[5] > 1)
        #expect(part.span == nil && part.trend == .steady)
    }

    @Test("An objective's gradients are those of the loss to each state, of all layers and parts")
    func objective() throws {
        var random = RandomSource(seed: 3)
        let embedding = Embedding<Double>(vocabulary: 7, width: 3, random: &random)
        let layer = AnyRecurrentLayer<Double>("bilstm", inputs: 3, hidden: 4, layers: 2, random: &random)
        let model = SequenceClassifier(embedding: embedding, recurrent: layer, classes: 2, random: &random)
        let data = Dataset<[Int32], Int32>([[1, 2, 3, 4], [5, 6]], labels: [0, 1])
        let batch = try #require(data.batches(of: 2).first)
        let flow = Classification<SequenceClassifier<AnyRecurrentLayer<Double>>>().gradientFlow(of: model, on: batch)
        #expect(flow.parts.map(\.layer) == [0, 0, 1, 1, 2, 2, 3, 3])
        #expect(flow.parts.map(\.name) == Array(repeating: ["hidden", "cell"], count: 4).flatMap(\.self))
        #expect(flow.parts.map(\.isReversed) == [false, false, true, true, false, false, true, true])
        #expect(flow.description.split(separator: "\n").count == 8)
        let twice = GradientFlow(joining: [flow, flow])
        for (one, other) in zip(twice.parts, flow.parts) {
            #expect(zip(one.byDistance, other.byDistance).allSatisfy { abs($0 - $1) <= 1e-15 })
        }
        #expect(twice.parts[0].norms == flow.parts[0].norms + flow.parts[0].norms)
        // The last layer's state at its last step is read by the map to the logits alone.
        let last = try #require(flow.parts.first { $0.layer == 2 && $0.name == "hidden" })
        let logits = model(batch.inputs)
        let weight = model.output.weight
        for (row, sequence) in batch.indices.enumerated() {
            let probabilities = logits.softmax()
            var expected = 0.0
            for unit in 0..<4 {
                var gradient = 0.0
                for label in 0..<2 {
                    let target = Int32(label) == batch.labels[row] ? 1.0 : 0.0
                    gradient += (probabilities[row, label] - target) / 2 * weight[label, unit]
                }
                expected += gradient * gradient
            }
            let found = last.norms[row][last.norms[row].count - 1]
            #expect(abs(found - expected.squareRoot()) < 1e-12, "sequence \(sequence)")
        }
    }

    @Test("What is recorded of updates is what happened: norms of parameters, gradients and changes")
    func monitor() throws {
        final class Notes: @unchecked Sendable {
            var norms: [(step: Int, norms: [ParameterNorms])] = []
        }
        let (notes, data) = (Notes(), Beginning())
        var training = data.training(options: .init(seed: 9))
        let monitor = ParameterMonitor(every: 2) { notes.norms.append(($0, $1)) }
        var steps: [(step: Int, norm: Double)] = []
        var models = [training.model]
        let batches = { (epoch: Int) in data.examples.batches(of: 10, seed: 1, epoch: epoch) }
        try training.run(epochs: 1, batches: batches, observers: [monitor]) { event in
            if case .batch(let record) = event { steps.append((record.step, record.gradientNorm)) }
        }
        #expect(notes.norms.map(\.step) == [2, 4])
        // The same training, an update at a time.
        var other = data.training(options: .init(seed: 9))
        try other.run(epochs: 1, batches: batches, observers: [Copies { models.append($0) }])
        for (step, norms) in notes.norms {
            let (before, after) = (models[step - 1], models[step])
            let parameters = zip(before.parameters, after.parameterValues)
            #expect(norms.map(\.name) == before.parameters.map(\.name))
            for (norm, (parameter, changed)) in zip(norms, parameters) {
                func length(_ tensor: Tensor<Float>) -> Double {
                    tensor.scalars.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
                }
                #expect(abs(norm.value - length(parameter.value)) <= 1e-12 * norm.value)
                #expect(abs(norm.update - length(changed - parameter.value)) <= 1e-12 * norm.update)
                #expect(norm.update == 0 || norm.updateRatio == norm.update / norm.value)
            }
            let whole = norms.reduce(0) { $0 + $1.gradient * $1.gradient }.squareRoot()
            let told = steps.first { $0.step == step }?.norm ?? 0
            #expect(abs(whole - told) < 1e-5 * told)
        }
        #expect(training.model.parameterValues == other.model.parameterValues)
    }

    @Test("Of a linear model, the relevance of a step is what leaving it out changes")
    func relevance() throws {
        // h' = h + x: the sum of all inputs.
        var random = RandomSource(seed: 1)
        var cell = ElmanCell<Double>(inputs: 1, hidden: 1, activation: .relu, random: &random)
        cell.updateParameters { parameter, value in
            value = .init(repeating: parameter.name.contains("weight") ? 1 : 0, shape: value.shape)
        }
        let layer = Recurrent(cell)
        let numbers = [0.5, 2, 0.25, 1]
        func sum(_ numbers: [Double]) -> Double {
            layer.final(SequenceBatch(Tensor(numbers, shape: [1, numbers.count, 1])), initial: nil).output.scalar
        }
        let x = SequenceBatch(Tensor(numbers + [7, 8, 0, 0], shape: [2, 4, 1]), lengths: [4, 2])
        let relevance = inputRelevance(in: layer) { $0.final(x, initial: nil).output.entry(0).sum() }
        #expect(relevance == [numbers, [0, 0]])
        #expect(leavingOut(numbers) { $0.map(sum) } == numbers)
        #expect(leavingOut([Double]()) { $0.map(sum) }.isEmpty)
        // Both directions read the same inputs.
        let both = Bidirectional(forward: cell, backward: cell, merge: .sum)
        let twice = inputRelevance(in: both) { both in both(x).outputs.values.entry(0).entry(0).sum() }
        #expect(twice[0] == [1, 2, 0.25, 1])
        #expect(inputRelevance(in: Linear<Double>(inputs: 1, outputs: 1, random: &random)) { $0.weight.sum() }.isEmpty)
    }
}

/// Takes the model after each batch.
private struct Copies: TrainingObserver {
    let take: (SequenceClassifier<StackedGRU<Float>>) -> Void

    func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) {
        if case .batch = event, let model = training.model as? SequenceClassifier<StackedGRU<Float>> { take(model) }
    }
}
