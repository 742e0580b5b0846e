/// Windows over series, each with the rows that come after it: what a forecaster learns from.
///
/// ```swift
/// let windows = try SeriesWindows<Float>(
///     of: [parts[0]], features, scale, window: 48, horizon: 24)  // the rows forecast are those of the part
/// for batch in windows.batches(of: 64, seed: 1, epoch: 0) { ... }
/// ```
///
/// A window is a place in a series: a batch gathers its rows when it is asked for. A window may begin before the part, whose
/// rows it forecasts; none ends after it.
public struct SeriesWindows<Scalar: TensorScalar>: Sendable {
    /// What is read of the series.
    public let features: SeriesFeatures
    /// The number of rows that are read.
    public let window: Int
    /// The number of rows that are forecast.
    public let horizon: Int
    /// The number of windows.
    public let count: Int
    private let runs: [Run]
    private let stride: Int

    /// The windows of a series: so many, the first of which begins at a row.
    private struct Run: Sendable {
        let series: Int
        let values: ScaledSeries<Scalar>
        let start: Int
        /// The number of windows of the runs before.
        let before: Int
        let count: Int
    }

    /// The windows that forecast rows of parts.
    ///
    /// - Parameters:
    ///   - parts: The parts of series.
    ///   - features: What is read of them.
    ///   - scale: The scale of the features' columns, fitted on what is trained with.
    ///   - window: The number of rows that are read.
    ///   - horizon: The number of rows that are forecast.
    ///   - stride: The number of rows from a window to the next.
    /// - Throws: ``ExampleError`` where a series lacks a column or dates, and where there is no window for a part.
    public init(
        of parts: [SeriesPart], _ features: SeriesFeatures, _ scale: SeriesScale, window: Int, horizon: Int,
        stride: Int = 1
    ) throws(ExampleError) {
        require(stride > 0, "SeriesWindows: a stride of \(stride) rows")
        var (runs, total): ([Run], Int) = ([], 0)
        for (index, part) in parts.enumerated() {
            if let problem = features.problem(of: part.series) { throw ExampleError(index, problem) }
            let first = max(features.reach, part.rows.lowerBound - window)
            let last = part.rows.upperBound - horizon - window
            guard first <= last else {
                throw ExampleError(
                    index,
                    """
                    a window of \(window) rows\(features.reach > 0 ? ", \(features.reach) before it for lags," : "") and \
                    \(horizon) to forecast do not fit rows \(part.rows) of a series of \(part.series.count)
                    """)
            }
            let count = (last - first) / stride + 1
            let values = ScaledSeries<Scalar>(
                part.series, rows: first..<part.rows.upperBound, features, scale)
            runs.append(Run(series: index, values: values, start: first, before: total, count: count))
            total += count
        }
        self.init(features, scale, window: window, horizon: horizon, stride: stride, runs, count: total)
    }

    /// The window before each origin. Rows before a series begins are gaps.
    public init(
        before origins: [SeriesOrigin], _ features: SeriesFeatures, _ scale: SeriesScale, window: Int, horizon: Int
    ) {
        let runs = origins.enumerated().map { index, origin in
            let problem = features.problem(of: origin.series)
            require(problem == nil, "SeriesWindows: series \(index): \(problem ?? "")")
            let rows = origin.row - window..<origin.row + horizon
            return Run(
                series: index, values: ScaledSeries(origin.series, rows: rows, features, scale), start: rows.lowerBound,
                before: index, count: 1)
        }
        self.init(features, scale, window: window, horizon: horizon, stride: 1, runs, count: runs.count)
    }

    private init(
        _ features: SeriesFeatures, _ scale: SeriesScale, window: Int, horizon: Int, stride: Int, _ runs: [Run],
        count: Int
    ) {
        require(
            window > 0 && horizon > 0, "SeriesWindows: windows of \(window) rows with \(horizon) to forecast")
        require(
            scale.count == features.columns.count,
            "SeriesWindows: a scale of \(scale.count) columns for \(features.columns)")
        (self.features, self.window, self.horizon, self.stride) = (features, window, horizon, stride)
        (self.runs, self.count) = (runs, count)
    }

    /// Where the forecast of a window begins: the number of its part or origin, and the row.
    public func origin(of index: Int) -> (part: Int, row: Int) {
        let (run, start) = place(of: index)
        return (run.series, start + window)
    }

    /// The run that a window is of, and its first row.
    private func place(of index: Int) -> (run: Run, start: Int) {
        require(index >= 0 && index < count, "SeriesWindows: there is no window \(index) of \(count)")
        // The last run that begins at the window or before it.
        var (low, high) = (0, runs.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if runs[middle].before <= index { low = middle } else { high = middle - 1 }
        }
        return (runs[low], runs[low].start + (index - runs[low].before) * stride)
    }

    /// Some windows, ready for a model.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func batch(_ indices: [Int]) -> ForecastBatch<Scalar> {
        let (targets, columns, known) = (features.targets.count, features.pastCount, features.knownCount)
        var (past, following, ahead, observed): ([Scalar], [Scalar], [Scalar], [Int32]) = ([], [], [], [])
        past.reserveCapacity(indices.count * window * columns)
        following.reserveCapacity(indices.count * horizon * columns)
        ahead.reserveCapacity(indices.count * (window + horizon - 1) * known)
        for (row, index) in indices.enumerated() {
            let (run, start) = place(of: index)
            let first = start - run.values.rows.lowerBound
            let (origin, end) = (first + window, first + window + horizon)
            past += run.values.past[first * columns..<origin * columns]
            following += run.values.past[origin * columns..<end * columns]
            ahead += run.values.known[(first + 1) * known..<end * known]
            for entry in 0..<horizon * targets where run.values.isThere[origin * targets + entry] {
                observed.append(Int32(row * horizon * targets + entry))
            }
        }
        return ForecastBatch(
            past: Tensor(past, shape: [indices.count, window, columns]),
            known: Tensor(ahead, shape: [indices.count, window + horizon - 1, known]),
            following: Tensor(following, shape: [indices.count, horizon, columns]), targetCount: targets,
            observed: observed, indices: indices)
    }
}
