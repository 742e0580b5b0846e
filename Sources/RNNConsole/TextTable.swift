/// Rows of texts in columns: the first column flush left, the others flush right.
///
/// A text of several lines, such as the header of a narrow column, stands on as many lines of the table, the last ones of
/// its row. Lines do not end with spaces.
public func textTable(_ rows: [[String]]) -> String {
    let cells = rows.map { row in row.map { $0.split(separator: "\n", omittingEmptySubsequences: false) } }
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
        cells.map { $0.indices.contains(column) ? $0[column].map(\.count).max() ?? 0 : 0 }.max() ?? 0
    }
    return cells.flatMap { row in
        let height = row.map(\.count).max() ?? 1
        return (0..<height).map { line -> String in
            let line = row.enumerated().map { column, cell in
                let line = line - (height - cell.count)
                let text = line >= 0 ? String(cell[line]) : ""
                let space = String(repeating: " ", count: widths[column] - text.count)
                return column == 0 ? text + space : space + text
            }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }.joined(separator: "\n")
}
