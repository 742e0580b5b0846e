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
        /// The quantiles, if the model gives them. They ascend in each row, into which order they are put.
        public let quantiles: [Quantile]?
    }

    /// A quantile of each row.
    public struct Quantile: Sendable, Hashable, Encodable {
        /// The share of the numbers that should lie below.
        public let share: Double
        /// The quantiles.
        public let values: [Double]
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
