/// Forecasts the rows after windows of series; the loss is that of the forecaster's head, and errors are counted on the scale of
/// the features.
///
/// ```swift
/// var training = Training(model, for: HorizonForecast(), with: Adam(for: model))
/// try training.run(epochs: 10, batches: { windows.batches(of: 64, seed: 1, epoch: $0) })
/// ```
///
/// While training, a recursive forecaster reads what was seen; when it is measured, it reads its own forecasts.
public struct HorizonForecast<Scalar: TensorScalar>: Objective {
    /// Forecasts the rows after windows.
    public init() {}

    /// The mean loss of a number that is there, and how far the forecasts are off.
    public func callAsFunction(
        _ model: Forecaster<Scalar>, _ batch: ForecastBatch<Scalar>
    ) -> Outcome<Scalar, RegressionTally> {
        let outputs = model(batch, isTaught: isTraining)
        let forecasts = batch.selected(model.centre(outputs.detached).expanded(axis: -1)).flattened()
        return Outcome(
            model.loss(outputs, batch), count: batch.observed.count, tokens: batch.past.shape[0] * batch.past.shape[1],
            tally: RegressionTally(forecasts, batch.targets))
    }
}
