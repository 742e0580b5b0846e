/// How many of each class go into each part: a row for each class, whole numbers next to the exact shares, so chosen that
/// the sums over all classes are next to the exact ones too.
///
/// This is controlled rounding (Cox 1987). A last row makes the sums of all columns zero; then every row and column has a
/// whole sum, and one with a fraction has two at least. So there is a cycle through fractions, along a row and a column in
/// turn. Moving the same amount around it, up and down alternately, keeps all sums and ends one fraction at least.
func partSizes(of classes: [Int], shares: [Double]) -> [[Int]] {
    require(
        !shares.isEmpty && shares.allSatisfy { $0 >= 0 } && abs(shares.reduce(0, +) - 1) < 1e-9,
        "shares: \(shares) are not shares of a whole: none may be negative, and together they must be 1")
    var table = classes.map { size in shares.map { $0 * Double(size) } }
    let total = Double(classes.reduce(0, +))
    table.append(shares.map { -$0 * total })

    func isFraction(_ row: Int, _ column: Int) -> Bool {
        abs(table[row][column] - table[row][column].rounded()) > 1e-6
    }

    for row in table.indices {
        while let start = shares.indices.first(where: { isFraction(row, $0) }) {
            guard let cycle = fractionCycle(from: (row, start), rows: table.count, columns: shares.count, isFraction)
            else { break }
            // How far each can go until it is whole: those at even positions up, the others down.
            let steps = cycle.enumerated().map { index, cell in
                let value = table[cell.row][cell.column]
                return index.isMultiple(of: 2) ? value.rounded(.up) - value : value - value.rounded(.down)
            }
            let step = steps.min() ?? 0
            for (index, cell) in cycle.enumerated() {
                table[cell.row][cell.column] += index.isMultiple(of: 2) ? step : -step
            }
        }
    }
    return table.dropLast().map { $0.map { Int($0.rounded()) } }
}

/// A cycle of fractions: from each to the next along a row and along a column in turn. It begins along a row.
private func fractionCycle(
    from start: (row: Int, column: Int), rows: Int, columns: Int, _ isFraction: (Int, Int) -> Bool
) -> [(row: Int, column: Int)]? {
    var path = [start]
    while let last = path.last {
        if path.count.isMultiple(of: 2) {
            guard let row = (0..<rows).first(where: { $0 != last.row && isFraction($0, last.column) }) else {
                return nil
            }
            // A row that the path has been in closes it. The path entered a row at even positions and left it at odd ones.
            if let entry = path.firstIndex(where: { $0.row == row }) {
                let exit = entry + 1
                if path[exit].column == last.column { return Array(path[(exit + 1)...]) }
                return path[exit...] + [(row, last.column)]
            }
            path.append((row, last.column))
        } else {
            guard let column = (0..<columns).first(where: { $0 != last.column && isFraction(last.row, $0) }) else {
                return nil
            }
            path.append((last.row, column))
        }
    }
    return nil
}
