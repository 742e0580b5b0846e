/// A table in shades without a name for each cell: cells of one depth are one element, so that there are few even of
/// many cells, and where there are more cells than pixels, a cell is the mean of several.
enum ShadedCells {
    /// How many shades of a colour can be told apart at least.
    static let depths = 24.0

    /// The means of the numbers that share a cell; nil where there is none.
    ///
    /// - Parameters:
    ///   - table: Lists of numbers; what is not finite counts for nothing.
    ///   - count: How many numbers the longest list has.
    ///   - lists: How many lists there are in the end.
    ///   - numbers: How many numbers each of them has.
    /// - Returns: The means, list by list.
    static func means(_ table: [[Double]], of count: Int, lists: Int, numbers: Int) -> [[Double?]] {
        (0..<lists).map { list in
            let some = table[list * table.count / lists..<(list + 1) * table.count / lists]
            return (0..<numbers).map { number in
                let range = number * count / numbers..<(number + 1) * count / numbers
                let shared = some.flatMap { $0.dropFirst(range.lowerBound).prefix(range.count) }.filter(\.isFinite)
                // Divided first, so that no sum of finite numbers is infinite.
                return shared.isEmpty ? nil : shared.reduce(0) { $0 + $1 / Double(shared.count) }
            }
        }
    }

    /// Draws cells, row by row from the top.
    ///
    /// - Parameters:
    ///   - columns: How many columns there are.
    ///   - rows: How many rows there are.
    ///   - area: Where they are drawn.
    ///   - canvas: What they are drawn on.
    ///   - share: How deep the shade of a cell is, by its column and row, between -1 and 1.
    static func draw(
        columns: Int, rows: Int, in area: Rectangle, on canvas: inout Canvas, share: (Int, Int) -> Double?
    ) {
        // Whole pixels: shades that share a part of one would be seen as a line.
        let x = { (column: Int) in (area.x + area.width * Double(column) / Double(columns)).rounded() }
        let y = { (row: Int) in (area.y + area.height * Double(row) / Double(rows)).rounded() }
        var paths: [Int: String] = [:]
        for row in 0..<rows {
            let depths = (0..<columns).map { Int((Self.depths * max(-1, min(share($0, row) ?? 0, 1))).rounded()) }
            var start = 0
            while start < columns {
                let depth = depths[start]
                let end = depths[start...].firstIndex { $0 != depth } ?? columns
                if depth != 0 {
                    let wide = (x(end) - x(start)).written
                    paths[depth, default: ""] +=
                        "M\(x(start).written) \(y(row).written)h\(wide)v\((y(row + 1) - y(row)).written)h-\(wide)z"
                }
                start = end
            }
        }
        for (depth, path) in paths.sorted(by: { $0.key < $1.key }) {
            let shade: Shade = depth < 0 ? .cold : .heat
            let opacity = Double(depth.magnitude) / Self.depths
            canvas.element(
                "path",
                [("class", "shade \(shade.rawValue) cells"), ("fill-opacity", opacity.written), ("d", path)])
        }
    }
}
