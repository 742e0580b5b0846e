import RNNTasks

/// What goes on inside of a model while it reads an input.
struct InputView<Task: TrainerTask>: Sendable {
    let input: Task.Model.Input
    let prediction: Task.Model.Prediction
    /// What the layers read at each step: words, or numbers from 1 on.
    let steps: [String]
    /// The steps that charts have room for, the first ones.
    var shown: ArraySlice<String> { steps.prefix(120) }
    /// The recurrent layers that read the input, in the order in which they ran.
    let layers: [LayerRecord<Float>]
    /// The weights of attention.
    let attention: [Tensor<Float>]

    init(_ input: Task.Model.Input, in model: TrainedModel<Task.Model>) {
        let (predictions, record) = model.recording([input])
        self.input = input
        prediction = predictions[0]
        attention = record.attention
        // What a decoder runs has other steps.
        layers = record.layers.prefix { $0.lengths == record.layers[0].lengths }
        let names = model.task.stepNames(of: input)
        if let count = layers.first?.lengths.first {
            steps = names.flatMap { $0.count == count ? $0 : nil } ?? (0..<count).map { "\($0 + 1)" }
        } else {
            steps = names ?? []
        }
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
