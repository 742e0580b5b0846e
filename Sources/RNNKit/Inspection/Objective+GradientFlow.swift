extension Objective {
    /// How far the gradients of the loss of a batch reach back through the steps of each recurrent layer, in one way back.
    ///
    /// ```swift
    /// let flow = objective.gradientFlow(of: model, on: batch)
    /// flow.parts[0].byDistance  // the mean norms, from the step that was read last to the first
    /// ```
    ///
    /// - Parameters:
    ///   - model: The model, as it predicts: without dropout.
    ///   - batch: The batch.
    /// - Returns: The norms of the gradients of the states.
    public func gradientFlow(of model: Model, on batch: Batch) -> GradientFlow {
        let record = recording(Model.Scalar.self, .gradients) {
            valueWithGradient(at: model) { self($0, batch).loss }
        }.record
        return GradientFlow(record) { model.layerNumber(of: $0) }
    }
}
