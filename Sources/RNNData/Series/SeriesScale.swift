/// Brings columns of series to one scale, and back: takes the mean from each, and divides it by its standard deviation.
///
/// ```swift
/// let scale = try SeriesScale(of: [parts[0]], columns: ["load", "wind"])  // of what is trained with, and of nothing else
/// let scaled = scale.scaled(412, column: 0)
/// scale.value(scaled, column: 0)  // 412, to rounding
/// ```
///
/// Gaps count for nothing. A column that is always the same becomes 0: it is divided by 1.
public struct SeriesScale: Sendable, Hashable {
    /// The mean of each column.
    public let means: [Double]
    /// What each column is divided by: its standard deviation, or 1.
    public let deviations: [Double]

    /// A scale of given numbers, the deviations greater than 0.
    public init(means: [Double], deviations: [Double]) {
        let problem = problemOfScale(means: means, deviations: deviations)
        require(problem == nil, "SeriesScale: \(problem ?? "")")
        self.means = means
        self.deviations = deviations
    }

    /// The scale of columns of all parts together, of whose series no other row is looked at.
    ///
    /// - Parameters:
    ///   - parts: What is trained with.
    ///   - columns: The names of the columns.
    /// - Throws: ``ExampleError`` where a series has no such column, and of the first part where a column has no number in
    ///   any, or numbers too large to be added up.
    public init(of parts: [SeriesPart], columns: [String]) throws(ExampleError) {
        var (means, deviations): ([Double], [Double]) = ([], [])
        for name in columns {
            var numbers: [Double] = []
            for (index, part) in parts.enumerated() {
                guard let column = part.series[name] else {
                    throw ExampleError(
                        index, "there is no column \"\(name)\"; there are \(DataError.list(part.series.names))")
                }
                numbers += column[part.rows].filter { !$0.isNaN }
            }
            if numbers.isEmpty {
                throw ExampleError(0, "the column \"\(name)\" has no number to learn a scale from")
            }
            let moments = ColumnMoments(numbers)
            guard moments.isFinite else {
                throw ExampleError(0, "the numbers of the column \"\(name)\" are too large to be added up")
            }
            means.append(moments.mean)
            deviations.append(moments.deviation)
        }
        self.init(means: means, deviations: deviations)
    }

    /// The number of columns.
    public var count: Int { means.count }

    /// A number of a column on the scale; NaN stays NaN. The result is limited to ±1e9.
    public func scaled(_ value: Double, column: Int) -> Double {
        let scaled = (value - means[column]) / deviations[column]
        return scaled.isNaN ? scaled : min(max(scaled, -1e9), 1e9)
    }

    /// A number on the scale in the units of its column.
    public func value(_ scaled: Double, column: Int) -> Double { scaled * deviations[column] + means[column] }
}

extension SeriesScale: Codable {
    /// Reads a scale; throws where it is of no columns.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        means = try values.decode([Double].self, forKey: .means)
        deviations = try values.decode([Double].self, forKey: .deviations)
        if let problem = problemOfScale(means: means, deviations: deviations) {
            throw values.refused(.deviations, problem)
        }
    }
}
