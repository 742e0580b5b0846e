/// What is wrong with a series, and where.
///
/// Its description is one line:
///
/// ```
/// row 17: 2024-01-03T00:00:00 comes after 2024-01-04T00:00:00; dates must ascend
/// ```
///
/// Of a series in a file, a ``DataError`` says the same with the line and the column.
public struct SeriesError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The row, from 0 on; nil if the whole series is meant.
    public let row: Int?
    /// The name of the column; nil if the dates or whole rows are meant.
    public let column: String?
    /// What is wrong, and what would be right.
    public let problem: String

    /// An error at a place of a series.
    public init(row: Int? = nil, column: String? = nil, _ problem: String) {
        self.row = row
        self.column = column
        self.problem = problem
    }

    /// Place and problem in one line.
    public var description: String {
        let places = (column.map { ["column \"\($0)\""] } ?? []) + (row.map { ["row \($0)"] } ?? [])
        return places.isEmpty ? problem : places.joined(separator: ", ") + ": " + problem
    }
}
