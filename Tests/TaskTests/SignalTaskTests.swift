import Foundation
import RNNTasks
import TestSupport
import Testing

@Suite("Tasks of signals")
struct SignalTaskTests {
    /// Waves of two speeds and directions with noise, in units far from 1; one number in 20 is missing.
    private static func waves(_ count: Int, seed: UInt64, gaps: Bool = false) -> Dataset<Tensor<Float>, String> {
        var random = RandomSource(seed: seed)
        let names = ["slow", "fast", "still"]
        let labels = (0..<count).map { _ in names[random.integer(below: 3)] }
        let inputs = labels.map { label -> Tensor<Float> in
            let speed = label == "still" ? 0 : label == "slow" ? 0.3 : 1.2
            let start = 6 * random.uniform()
            let frames = (0..<12 + random.integer(below: 8)).map { step -> [Float] in
                let angle = start + speed * Double(step)
                return [cos(angle), sin(angle)].map { value in
                    gaps && random.uniform() < 0.05 ? .nan : Float(300 + 20 * (value + 0.1 * random.normal()))
                }
            }
            return Tensor(frames)
        }
        return Dataset(inputs, labels: labels)
    }

    private static func trained<Head>(
        _ task: SignalTask<Head>, on examples: Dataset<Tensor<Float>, [Head.Item]>, epochs: Int = 12,
        rate: Double = 0.02
    ) throws -> TrainedModel<SignalTask<Head>> {
        var random = RandomSource(seed: 2)
        let model = TrainedModel(task, random: &random)
        var training = Training(
            model.model, for: task.goal, with: Adam(learningRate: rate), options: .init(clipping: 5))
        try training.run(task, epochs: epochs, on: examples, validation: examples, batchSize: 10)
        return TrainedModel(training.model, for: task)
    }

    @Test("Classes of sequences are learned, with gaps too, saved, and read frame by frame", arguments: [false, true])
    func classes(gaps: Bool) throws {
        let (training, others) = (Self.waves(120, seed: 1, gaps: gaps), Self.waves(40, seed: 2, gaps: gaps))
        let settings = SignalSettings("gru", hidden: 12, convolution: .init(channels: 8, width: 3))
        let task = try SignalTask(settings, ClassHead(of: training.labels), of: training.inputs)
        #expect(task.marksGaps == gaps && task.head.classes == ["fast", "slow", "still"])
        #expect(abs(task.features.means[0] - 300) < 3 && task.features.deviations[0] > 5)
        let model = try Self.trained(task, on: task.encode(training))
        let accuracy = try #require(model.measure(task.encode(others)).figures["accuracy"])
        #expect(accuracy > 0.9, "\(accuracy)")
        #expect(Double(model.model.parameterCount) == task.parameterCount)

        let predictions = model.predict(others.inputs)
        #expect(predictions.allSatisfy { $0.items.count == 1 && $0.attention == nil })
        #expect(model.predict([others.inputs[3]]) == [predictions[3]] && model.predict([]).isEmpty)
        try withModelDirectory { directory in
            try model.write(to: directory)
            let read = try #require(try SavedModel(contentsOf: directory).as(SignalTask<ClassHead>.self))
            #expect(read.predict(others.inputs) == predictions)
        }
        var reader = SignalReader(model)
        let frames = others.inputs[3]
        let last = (0..<frames.shape[0]).map { reader.read(frames.entry($0).scalars) }.last
        #expect(last == predictions[3].items[0])
    }

    @Test("Attention has a weight for each step of the convolution, which a stride makes fewer")
    func attention() throws {
        let waves = Self.waves(3, seed: 1)
        let settings = SignalSettings(
            "gru", hidden: 4, pooling: .attention, convolution: .init(channels: 3, width: 3, stride: 2))
        let task = try SignalTask(settings, ClassHead(of: waves.labels), of: waves.inputs)
        var random = RandomSource(seed: 1)
        for (frames, prediction) in zip(
            waves.inputs, TrainedModel(task, random: &random).predict(waves.inputs))
        {
            let attention = try #require(prediction.attention)
            #expect(attention.count == (frames.shape[0] + 1) / 2 && abs(attention.reduce(0, +) - 1) < 1e-5)
        }
    }

    @Test("The names of features are saved; a file with another number of them is refused, one without them read")
    func featureNames() throws {
        let waves = Self.waves(10, seed: 1)
        let task = try SignalTask(
            SignalSettings("gru", hidden: 3), ClassHead(of: waves.labels), of: waves.inputs, featureNames: ["x", "why"])
        var random = RandomSource(seed: 1)
        let model = TrainedModel(task, random: &random)
        try withModelDirectory { directory in
            try model.write(to: directory)
            #expect(try TrainedModel<SignalTask<ClassHead>>(contentsOf: directory).task.featureNames == ["x", "why"])
            try replace("featureNames", with: "earlier", of: directory)
            #expect(try TrainedModel<SignalTask<ClassHead>>(contentsOf: directory).task.featureNames == nil)
        }
        try expectRefusal(
            of: model, replacing: "\"why\"", with: "\"why\", \"z\"",
            "at task.featureNames: there are 3 names for 2 features")
    }

    @Test("States are the outputs of the recurrent layers, which the last map reads")
    func states() throws {
        var random = RandomSource(seed: 1)
        let settings = SignalSettings("bigru", hidden: 4, scope: .step, convolution: .init(channels: 3, width: 2))
        let model = SignalModel<Float>(settings, features: 2, outputs: 5, random: &random)
        let frames = SequenceBatch(Tensor<Float>.normal([2, 6, 2], random: &random), lengths: [6, 4])
        let states = model.states(frames)
        #expect(states.values.shape == [2, 6, 8] && states.lengths == [6, 4])
        #expect(model.output(states).steps == model(frames))
    }

    @Test("A task trains a model in one call, with the weights of a training by hand; one that diverges throws")
    func inOneCall() throws {
        let waves = Self.waves(40, seed: 1)
        let task = try SignalTask(SignalSettings("gru", hidden: 4), ClassHead(of: waves.labels), of: waves.inputs)
        let examples = try task.encode(waves)
        let model = try task.trained(on: examples, validation: examples, epochs: 3, learningRate: 0.01, seed: 5)
        var random = RandomSource(seed: 5)
        let start = task.model(random: &random)
        var training = Training(
            start, for: task.goal, with: Adam(learningRate: 0.01),
            options: .init(clipping: 5, criterion: .accuracy, seed: 5))
        try training.run(task, epochs: 3, on: examples, validation: examples)
        #expect(model.model.parameterValues == (try #require(training.kept)).model.parameterValues)
        #expect(throws: DivergenceError.self) {
            try task.trained(on: examples, validation: examples, epochs: 9, learningRate: 1e38, clipping: nil)
        }
    }

    @Test("What is fitted sees nothing but the training data, and targets go through means and deviations and back")
    func numbers() throws {
        let waves = Self.waves(80, seed: 3)
        let data = Dataset(
            waves.inputs,
            labels: waves.inputs.map { frames in [Double(frames.mean(axis: 0).scalars[0]) * 10, 7] })
        let head = try NumberHead(["mean", "constant"], of: data.labels)
        let task = try SignalTask(SignalSettings("gru", hidden: 12, pooling: .mean), head, of: data.inputs)
        let model = try Self.trained(task, on: task.encode(data), epochs: 30)
        let figures = model.measure(try task.encode(data)).figures
        // The deviation of the targets is some hundred.
        #expect(head.deviations[0] > 50 && (figures["mae"] ?? .infinity) < head.deviations[0] / 6, "\(figures)")
        #expect(abs(model.predict([data.inputs[0]])[0].items[0].values[1] - 7) < 0.5)
    }

    @Test("Several labels at each step are learned; thresholds are chosen on other examples")
    func labels() throws {
        func examples(_ count: Int, seed: UInt64) -> Dataset<Tensor<Float>, [[String]]> {
            var random = RandomSource(seed: seed)
            let inputs = (0..<count).map { _ in
                Tensor((0..<8).map { _ in [Float(random.normal()), Float(random.normal())] })
            }
            let labels = inputs.map { frames in
                (0..<8).map { step -> [String] in
                    // "rising" compares with the frame before; the other one is rare.
                    let rises = step > 0 && frames[step, 0] > frames[step - 1, 0]
                    return (rises ? ["rising"] : []) + (frames[step, 1] > 1.2 ? ["high"] : [])
                }
            }
            return Dataset(inputs, labels: labels)
        }
        let (training, others) = (examples(100, seed: 1), examples(30, seed: 2))
        let task = try SignalTask(
            SignalSettings("gru", hidden: 12, scope: .step), LabelHead(["high", "rising"]), of: training.inputs)
        let model = try Self.trained(task, on: task.encode(training))
        let encoded = try task.encode(others)
        let measured = model.measure(encoded)
        #expect(measured.count == 240 && (measured.figures["micro_f1"] ?? 0) > 0.85, "\(measured.figures)")
        #expect((model.scores(encoded).meanAveragePrecision ?? 0) > 0.9)
        let chosen = model.choosingThresholds(on: encoded)
        #expect(chosen.task.head.thresholds != [0.5, 0.5] && model.task.head.thresholds == [0.5, 0.5])
        let better = chosen.measure(encoded).tally.labels.map(\.f1)
        #expect(zip(better, measured.tally.labels.map(\.f1)).allSatisfy { $0 >= $1 })
        let predictions = chosen.predict(others.inputs)
        #expect(predictions.allSatisfy { $0.items.count == 8 })
        try withModelDirectory { directory in
            try chosen.write(to: directory)
            let read = try TrainedModel<SignalTask<LabelHead>>(contentsOf: directory)
            #expect(read.predict(others.inputs) == predictions && read.task.head == chosen.task.head)
        }
    }

    @Test("Examples that cannot be are refused with their place")
    func refused() throws {
        let data = [Tensor<Float>([[1, 2], [3, .nan]])]
        let task = try SignalTask(SignalSettings("gru", scope: .step), ClassHead(["a", "b"]), of: data)
        #expect(task.marksGaps)
        func problem(_ frames: Tensor<Float>, _ targets: [String], _ problem: String) {
            let examples = Dataset([data[0], frames], labels: [["a", "b"], targets])
            #expect(throws: ExampleError(1, problem)) { try task.encode(examples) }
        }
        problem(data[0], ["a"], "there are 1 targets for 2 frames")
        problem(data[0], ["a", "c"], "step 1: the class \"c\" is not one of \"a\", \"b\"")
        problem(.zeros([2, 3]), ["a", "b"], "frames of shape [2, 3] are not [frames, features] with 2 features")
        problem(Tensor([[1, -.infinity]]), ["a"], "feature 1 of frame 0 is -inf, which is not finite")
        let infinite = #expect(throws: ExampleError.self) {
            try SignalTask(SignalSettings("gru"), ClassHead(["a"]), of: [Tensor([[.infinity]])])
        }
        #expect(infinite?.problem == "feature 0 of frame 0 is inf, which is not finite")
        // Only gaps: the column has no mean, and all of it is the gap.
        let gaps = try SignalTask(SignalSettings("gru"), ClassHead(["a"]), of: [Tensor([[.nan], [.nan]])])
        #expect(gaps.features.means == [0] && gaps.features.deviations == [1])
        // Sequences without frames have a prediction for each step: none.
        var random = RandomSource(seed: 1)
        let model = TrainedModel(task, random: &random)
        #expect(model.predict([.zeros([0, 2]), Tensor([[.nan, .infinity]])]).map(\.items.count) == [0, 1])
    }

    @Test(
        "A description that no model can have, or not this one, is refused",
        arguments: refusedRecurrentSettings + [
            ("\"channels\" : 2", "\"channels\" : -1", "at task.settings.convolution.channels: -1 is out of range"),
            ("\"width\" : 5", "\"width\" : 1025", "at task.settings.convolution.width: 1025 is out of range"),
            ("\"stride\" : 1", "\"stride\" : 2", "with a stride there is no output at each step"),
            ("\"last\"", "\"first\"", "at task.settings.pooling"),
            ("\"b\"", "\"a\"", "at task.head.classes: the name \"a\" occurs twice"),
            ("\"marksGaps\" : false", "\"marksGaps\" : true", "convolution.weight"),
            ("\"deviations\" : [", "\"deviations\" : [ 0, 1 ], \"x\" : [", "deviations greater than 0"),
        ])
    func hostile(_ part: String, _ replacement: String, _ text: String) throws {
        var random = RandomSource(seed: 1)
        let settings = SignalSettings("gru", hidden: 3, scope: .step, convolution: .init(channels: 2, width: 5))
        let task = try SignalTask(settings, ClassHead(["a", "b"]), of: [.zeros([2, 2])])
        try expectRefusal(of: TrainedModel(task, random: &random), replacing: part, with: replacement, text)
    }

    @Test("Texts with several labels, and with numbers")
    func texts() throws {
        var random = RandomSource(seed: 4)
        let words = ["goal", "rain", "vote", "and", "the"]
        let texts = (0..<120).map { _ in (0..<5).map { _ in words[random.integer(below: 5)] }.joined(separator: " ") }
        let labels = texts.map { text in
            [("goal", "sport"), ("rain", "weather"), ("vote", "politics")].filter { text.contains($0.0) }.map(\.1)
        }
        let vocabulary = Vocabulary(texts.map { $0.split(separator: " ").map(String.init) })
        let settings = ClassifierSettings(.recurrent(.gru), embedding: 8, hidden: 8)
        let labelling = TextLabelling(settings, LabelHead(of: labels), tokenizer: .words(), vocabulary: vocabulary)
        let examples = try labelling.encode(Dataset(texts, labels: labels))
        var model = TrainedModel(labelling, random: &random)
        var training = Training(model.model, for: labelling.goal, with: Adam(learningRate: 0.03))
        try training.run(labelling, epochs: 15, on: examples, validation: examples, batchSize: 20)
        model = TrainedModel(training.model, for: labelling).choosingThresholds(on: examples)
        #expect((model.measure(examples).figures["micro_f1"] ?? 0) > 0.95)
        let prediction = model.predict(["the rain and the vote"])[0]
        #expect(prediction.output.labels == ["politics", "weather"] && prediction.tokens.count == 5)
        let json = String(decoding: try JSONEncoder().encode(prediction), as: UTF8.self)
        #expect(json.contains("\"labels\":[") && json.contains("\"tokens\":["))
        try withModelDirectory { directory in
            try model.write(to: directory)
            let read = try #require(try SavedModel(contentsOf: directory).as(TextLabelling.self))
            #expect(read.predict(texts) == model.predict(texts))
        }
        let unknown = #expect(throws: ExampleError.self) { try labelling.encode(Dataset(["a"], labels: [["x"]])) }
        #expect(unknown?.description.hasPrefix("example 0: the label \"x\" is not one of") == true)

        let counts = texts.map { text in [Double(text.split(separator: " ").count { $0 == "goal" }) * 100] }
        let regression = TextRegression(
            settings, try NumberHead(["goals"], of: counts), tokenizer: .words(), vocabulary: vocabulary)
        let numbers = try regression.encode(Dataset(texts, labels: counts))
        var other = Training(
            regression.model(random: &random), for: regression.goal, with: Adam(learningRate: 0.03))
        try other.run(regression, epochs: 25, on: numbers, validation: numbers, batchSize: 20)
        let figures = TrainedModel(other.model, for: regression).measure(numbers).figures
        #expect((figures["r2"] ?? 0) > 0.9, "\(figures)")
    }
}
