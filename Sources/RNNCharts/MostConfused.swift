/// The part of a large confusion matrix that is worth a look: the classes with the most errors, of which they were the
/// truth or the prediction, and all others as one class at the end.
struct MostConfused {
    /// Which classes, in the order of all.
    let classes: [Int]
    /// How many examples of the row's class were taken for the column's.
    let counts: [[Int]]

    init(_ all: [[Int]], classes count: Int, limit: Int) {
        let (rowSums, columnSums) = Self.sums(all, count)
        let hits = (0..<count).map { Self.value(all, $0, $0) }
        let errors = (0..<count).map { rowSums[$0] + columnSums[$0] - 2 * hits[$0] }
        let worst = (0..<count).sorted { (errors[$1], $0) < (errors[$0], $1) }
        let chosen = worst.prefix(limit).sorted()
        var table = chosen.map { row in
            let shown = chosen.map { Self.value(all, row, $0) }
            return shown + [rowSums[row] - shown.reduce(0, +)]
        }
        let lastRow = chosen.enumerated().map { position, column in
            columnSums[column] - table.reduce(0) { $0 + $1[position] }
        }
        let counted = table.joined().reduce(0, +) + lastRow.reduce(0, +)
        table.append(lastRow + [rowSums.reduce(0, +) - counted])
        (classes, counts) = (chosen, table)
    }

    private static func value(_ all: [[Int]], _ row: Int, _ column: Int) -> Int {
        all.indices.contains(row) && all[row].indices.contains(column) ? all[row][column] : 0
    }

    /// The sums of rows and columns. A matrix of 5,000 classes has 25 million numbers, and a build for debugging is not
    /// to take a minute for them: a loop without iterators does not.
    private static func sums(_ all: [[Int]], _ count: Int) -> (rows: [Int], columns: [Int]) {
        var rowSums = Array(repeating: 0, count: count)
        var columnSums = Array(repeating: 0, count: count)
        columnSums.withUnsafeMutableBufferPointer { columnSums in
            for (index, row) in all.prefix(count).enumerated() {
                row.withUnsafeBufferPointer { row in
                    let end = min(row.count, count)
                    var (sum, column) = (0, 0)
                    while column < end {
                        let value = row[column]
                        if value != 0 {
                            sum += value
                            columnSums[column] += value
                        }
                        column += 1
                    }
                    rowSums[index] = sum
                }
            }
        }
        return (rowSums, columnSums)
    }
}
