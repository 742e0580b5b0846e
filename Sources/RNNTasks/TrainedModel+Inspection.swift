extension TrainedModel {
    /// How far the gradients of the loss reach back through the steps of each recurrent layer, in a batch of examples.
    ///
    /// - Parameters:
    ///   - examples: The examples, of which those of middle length are looked at.
    ///   - size: The number of them.
    /// - Returns: The norms of the gradients; nil if there are no examples.
    public func gradientFlow(on examples: Task.Examples, batchSize size: Int = 32) -> GradientFlow? {
        func middle(_ batches: some Collection<Task.Goal.Batch>) -> Task.Goal.Batch? {
            batches.isEmpty ? nil : batches[batches.index(batches.startIndex, offsetBy: batches.count / 2)]
        }
        return middle(task.batches(of: examples, size: size)).map { task.goal.gradientFlow(of: model, on: $0) }
    }

    /// What recurrent layers and attention compute while the model predicts.
    public func recording(_ inputs: [Task.Input]) -> (predictions: [Task.Prediction], record: Record<Float>) {
        let (predictions, record) = RNNKit.recording(.gates, .states, .attention) { predict(inputs) }
        return (predictions, record)
    }

    /// How much each step of an input speaks for what the model predicts: the gradient of the loss with the prediction for a label,
    /// times the input, with the other sign. Where predictions are numbers, it is that of their sum.
    ///
    /// ```swift
    /// for (word, number) in zip(model.task.stepNames(of: text) ?? [], model.relevance(of: text) ?? []) { print(word, number) }
    /// ```
    ///
    /// - Parameter input: The input.
    /// - Returns: A number for each step that the lowest recurrent layer reads; nil of a model without one, and where predictions
    ///   are no labels.
    public func relevance(of input: Task.Input) -> [Double]? {
        guard let batch = targetBatch(of: input) else { return nil }
        let relevance = inputRelevance(in: model) { -task.goal($0, batch).loss }
        // Several runs of a layer over one input are no steps of it.
        return relevance.count == 1 ? relevance[0] : nil
    }

    /// How much less sure the model is of what it predicts without each of the steps: the loss without the step, less the loss
    /// with all of them.
    ///
    /// - Parameter input: The input.
    /// - Returns: A number for each step; nil where predictions are no labels, and where steps cannot be left out.
    public func effectOfLeavingOut(stepsOf input: Task.Input) -> [Double]? {
        guard let names = task.stepNames(of: input) else { return nil }
        let prediction = predict([input])[0]
        func loss(_ step: Int?) -> Double? {
            batch(of: input, as: prediction, leavingOut: step).map { Double(task.goal(model, $0).loss.scalar) }
        }
        guard let whole = loss(nil) else { return nil }
        let others = names.indices.map { loss($0) }
        return others.contains(nil) ? nil : others.compactMap { $0 }.map { $0 - whole }
    }

    /// What silencing each unit of a recurrent layer costs: by how much the mean loss of some inputs grows, with the model's
    /// own predictions for labels.
    ///
    /// - Parameters:
    ///   - layer: The number of the layer, as in ``Module/silencing(_:ofLayer:)``.
    ///   - units: The units to silence, each by itself; nil means all.
    ///   - inputs: The inputs.
    /// - Returns: The costs; nil where predictions are no labels, or without inputs.
    public func unitCosts(
        ofLayer layer: Int, units: [Int]? = nil, on inputs: [Task.Input]
    ) -> UnitCosts<Double>? {
        let batches = zip(inputs, predict(inputs)).map { batch(of: $0, as: $1, leavingOut: nil) }
        guard !batches.isEmpty, !batches.contains(where: { $0 == nil }) else { return nil }
        return UnitCosts(of: model, layer: layer, units: units) { model in
            batches.compactMap { $0 }.reduce(0) { $0 + Double(task.goal(model, $1).loss.scalar) }
                / Double(batches.count)
        }
    }

    /// How far the gradients of the loss of an input reach back, with the model's own prediction for a label; where predictions are
    /// numbers, those of their sum.
    ///
    /// - Parameter input: The input.
    /// - Returns: The norms of the gradients; nil where predictions are no labels.
    public func gradientFlow(of input: Task.Input) -> GradientFlow? {
        targetBatch(of: input).map { task.goal.gradientFlow(of: model, on: $0) }
    }

    /// The loss of an input with the model's own prediction for a label: the less, the surer the model is.
    ///
    /// - Parameter input: The input.
    /// - Returns: The loss; nil where predictions are no labels.
    public func loss(of input: Task.Input) -> Double? {
        batch(of: input, as: predict([input])[0], leavingOut: nil).map { Double(task.goal(model, $0).loss.scalar) }
    }

    private func batch(
        of input: Task.Input, as prediction: Task.Prediction, leavingOut step: Int?
    ) -> Task.Goal.Batch? {
        task.example(of: input, as: prediction, leavingOut: step).flatMap(task.batch(of:))
    }

    /// The batch of an input whose loss has a gradient that tells what the prediction comes from.
    private func targetBatch(of input: Task.Input) -> Task.Goal.Batch? {
        task.target(of: input, for: predict([input])[0]).flatMap(task.batch(of:))
    }
}
