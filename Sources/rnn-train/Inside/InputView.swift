import RNNTasks

/// What goes on inside of a model while it reads an input.
struct InputView<Task: TrainerTask>: Sendable {
    let input: Task.Model.Input
    let prediction: Task.Model.Prediction
    /// What the layers read at each step: words, or numbers from 1 on.
    let steps: [String]
    /// The steps that charts have room for, the first ones.
    var shown: ArraySlice<String> { steps.prefix(120) }
    /// The recurrent layers that read the input, in the order of the model's parameters; those that read something else, such as
    /// a decoder, are not among them.
    let layers: [LayerRecord<Float>]
    /// The number of each layer among all of the model's; see `Module.silencing`.
    let numbers: [Int]
    /// The weights of attention.
    let attention: [Tensor<Float>]

    init(_ input: Task.Model.Input, in model: TrainedModel<Task.Model>) {
        let (predictions, record) = model.recording([input])
        self.input = input
        prediction = predictions[0]
        attention = record.attention
        (numbers, layers) = Self.layers(of: record, in: model)
        let names = model.task.stepNames(of: input)
        if let count = layers.first?.lengths.first {
            steps = names.flatMap { $0.count == count ? $0 : nil } ?? (0..<count).map { "\($0 + 1)" }
        } else {
            steps = names ?? []
        }
    }

    /// The layers of the task's reader, each with all that it read: long texts are read window by window.
    private static func layers(
        of record: Record<Float>, in model: TrainedModel<Task.Model>
    ) -> ([Int], [LayerRecord<Float>]) {
        let reading = Self.readingLayers(of: model)
        var runs: [Int: [LayerRecord<Float>]] = [:]
        for layer in record.layers {
            guard let number = model.model.layerNumber(of: layer) else { continue }
            if let reading, !reading.contains(number) { continue }
            // Of a model whose reader is not known: what reads as the first layer does.
            if reading == nil, layer.lengths != record.layers[0].lengths { continue }
            runs[number, default: []].append(layer)
        }
        let numbers = runs.keys.sorted()
        return (numbers, numbers.map { LayerRecord(joining: runs[$0] ?? []) })
    }

    /// The numbers of the layers that read inputs; nil if that is not known.
    static func readingLayers(of model: TrainedModel<Task.Model>) -> [Int]? {
        model.task.reader(of: model.model).map { model.model.layerNumbers(in: $0.recurrent) }
    }

    /// The class that the model predicts.
    var group: String? { Task.group(of: prediction) }

    /// The states of a layer after each step; nil where nothing was read.
    func states(ofLayer layer: Int) -> Tensor<Float>? {
        guard layers.indices.contains(layer) else { return nil }
        return layers[layer].states["hidden"]?.entry(0)
    }

    /// The weight of each step, of a model that weighs the steps once; nil of others.
    var weights: [Double]? {
        guard attention.count == 1, attention[0].shape == [1, 1, steps.count] else { return nil }
        return attention[0].scalars.map { Double($0) }
    }
}
