/// The mean and the standard deviation of the numbers of a column.
package struct ColumnMoments {
    /// The mean; 0 if there are no numbers.
    package let mean: Double
    /// The standard deviation, or 1 if it is too small to divide by.
    package let deviation: Double

    /// The moments of numbers, none of which is NaN.
    package init(_ numbers: [Double]) {
        let (count, first) = (Double(numbers.count), numbers.first ?? 0)
        // From the first number on, so that the mean of numbers that are all the same is that number.
        let mean = first + numbers.reduce(0) { $0 + ($1 - first) / count }
        let deviation = numbers.reduce(0) { $0 + ($1 - mean) * (($1 - mean) / count) }.squareRoot()
        self.mean = mean
        self.deviation = deviation >= .leastNormalMagnitude ? deviation : 1
    }

    /// Whether the numbers could be added up.
    package var isFinite: Bool { mean.isFinite && deviation.isFinite }
}
