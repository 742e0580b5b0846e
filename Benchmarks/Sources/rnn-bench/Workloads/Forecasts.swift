import RNNKit

extension Workload {
    /// A forecaster in training, with the gathering of its batches.
    static var forecasts: [Workload] {
        [
            Workload(name: "forecast/lstm-32", steps: 64) {
                let numbers = sampleTensor([100_024]).scalars.map { Double($0) }
                let features = SeriesFeatures(targets: ["y"])
                let scale = SeriesScale(means: [0], deviations: [1])
                var random = RandomSource(seed: 1)
                var model = Forecaster<Float>(
                    ForecasterSettings("lstm", window: 24, horizon: 1, hidden: 32), features, random: &random)
                var optimizer = Adam(for: model)
                guard let series = try? TimeSeries(["y": numbers]),
                    let windows = try? SeriesWindows<Float>(
                        of: [SeriesPart(series)], features, scale, window: 24, horizon: 1)
                else { return {} }
                let batches = windows.batches(of: 64, seed: 1, epoch: 0)
                var number = 0
                return {
                    let batch = batches[number % batches.count]
                    number += 1
                    let (loss, gradient) = valueWithGradient(at: model) { $0.loss($0(batch), batch) }
                    optimizer.update(&model, along: gradient)
                    consume(loss)
                }
            }
        ]
    }
}
