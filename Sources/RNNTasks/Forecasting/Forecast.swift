import RNNKit

/// What a model says of the rows after the origin of a series, in the units of its columns.
public struct Forecast: Sendable, Hashable, Encodable {
    /// What is said of a column: a number for each row.
    public struct Column: Sendable, Hashable, Encodable {
        /// The name of the column.
        public let name: String
        /// The forecast numbers: means, medians, or the quantile next to it.
        public let values: [Double]
        /// The standard deviations, if the model gives normal distributions.
        public let deviations: [Double]?
        /// The quantiles, if the model gives them. Sorted in each row.
        public let quantiles: [Quantile]?
    }

    /// A quantile of each row.
    public struct Quantile: Sendable, Hashable, Encodable {
        /// The share of the numbers that should lie below.
        public let share: Double
        /// The quantiles.
        public let values: [Double]
    }

    /// From where to where the numbers of the rows should lie.
    public struct Band: Sendable, Hashable {
        /// The lower end of each row.
        public let low: [Double]
        /// The upper end of each row.
        public let high: [Double]
    }

    /// The name of the series.
    public let series: String
    /// The first row that is forecast.
    public let row: Int
    /// The dates of the rows; nil if the series has none.
    public let dates: [Timestamp]?
    /// What is said of each column that is forecast.
    public let columns: [Column]

    /// What is said of a column; nil if it is not forecast.
    public subscript(column: String) -> Column? { columns.first { $0.name == column } }
}

extension Forecast.Column {
    /// The band in which a share of the numbers should lie, with as many below it as above.
    ///
    /// - Parameter share: The share, between 0 and 1: 0.8 is the band between the quantiles 0.1 and 0.9.
    /// - Returns: The band; nil if the model gives neither normal distributions nor these two quantiles.
    public func band(_ share: Double) -> Forecast.Band? {
        require(share > 0 && share < 1, "band: the share must be between 0 and 1, not \(share)")
        let ends = [(1 - share) / 2, (1 + share) / 2]
        if let deviations {
            let reach = NormalDistribution.quantile(ends[1])
            return Forecast.Band(
                low: zip(values, deviations).map { $0 - reach * $1 },
                high: zip(values, deviations).map { $0 + reach * $1 })
        }
        // 1 - 0.8 is not quite 0.2.
        let found = ends.compactMap { end in quantiles?.first { abs($0.share - end) < 1e-9 } }
        return found.count == 2 ? Forecast.Band(low: found[0].values, high: found[1].values) : nil
    }
}
