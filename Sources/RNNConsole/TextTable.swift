/// Rows of texts in columns: the first column flush left, the others flush right.
///
/// A text of several lines, such as the header of a narrow column, stands on as many lines of the table, the last ones of
/// its row. Lines do not end with spaces.
///
/// - Parameters:
///   - rows: The texts, row by row.
///   - width: The columns of characters that there are; nil for any number. A wider table is cut into several, each of which
///     begins with the first column.
/// - Returns: The table.
public func textTable(_ rows: [[String]], width: Int? = nil) -> String {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
        rows.map { $0.indices.contains(column) ? lines(of: $0[column]).map { columns(of: $0) }.max() ?? 0 : 0 }.max()
            ?? 0
    }
    var parts: [[Int]] = [[]]
    var used = 0
    for column in 0..<count {
        let wanted = widths[column] + (column == 0 ? 0 : 2)
        if let width, column > 1, used + wanted > width {
            parts.append([0])
            used = widths[0]
        }
        parts[parts.count - 1].append(column)
        used += wanted
    }
    return parts.map { part in
        let shown = rows.map { row in part.filter(row.indices.contains).map { row[$0] } }
        return table(shown, part.map { widths[$0] })
    }.joined(separator: "\n\n")
}

private func lines(of text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}

private func table(_ rows: [[String]], _ widths: [Int]) -> String {
    rows.flatMap { row in
        let cells = row.map(lines)
        let height = cells.map(\.count).max() ?? 1
        return (0..<height).map { line -> String in
            let line = cells.enumerated().map { column, cell in
                let line = line - (height - cell.count)
                let text = line >= 0 ? cell[line] : ""
                let space = String(repeating: " ", count: widths[column] - columns(of: text))
                return column == 0 ? text + space : space + text
            }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }.joined(separator: "\n")
}
