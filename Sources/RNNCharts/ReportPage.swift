/// The body of a report while it is written.
struct ReportPage {
    private(set) var markup = ""
    private var chartCount = 0

    /// Every element of text the reports have, in the colours of the charts.
    static let rules =
        """
        body { margin: 0; background: #ffffff; color: #1f2328; font: 16px/1.55 \(Style.font); }
        main { max-width: 848px; margin: 0 auto; padding: 24px; }
        h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 1.6em 0 0.6em; }
        h1 { font-size: 28px; margin-top: 0.4em; }
        h2 { font-size: 22px; }
        h3 { font-size: 18px; }
        h4, h5, h6 { font-size: 16px; }
        p, figure, pre, details, .wide { margin: 0 0 16px; }
        p { max-width: 42em; overflow-wrap: break-word; }
        svg { display: block; }
        figcaption, caption { color: #57606a; font-size: 14px; text-align: left; padding: 4px 0; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; font-size: 15px; font-variant-numeric: tabular-nums; }
        th, td { padding: 5px 10px; border-bottom: 1px solid #e3e6ea; text-align: left; vertical-align: top; }
        th { border-bottom: 2px solid #8c959f; }
        .number { text-align: right; }
        td.number { white-space: nowrap; }
        pre { padding: 12px 14px; border-radius: 6px; background: #f4f6f8; overflow-x: auto; }
        pre { font-size: 14px; line-height: 1.45; }
        pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        details { border: 1px solid #e3e6ea; border-radius: 6px; padding: 8px 14px; }
        summary { cursor: pointer; font-weight: 600; }
        details[open] > summary { margin-bottom: 12px; }
        @media screen and (prefers-color-scheme: dark) {
        body { background: #10151b; color: #e6edf3; }
        figcaption, caption { color: #a0a9b4; }
        th, td, details { border-color: #2a313a; }
        th { border-bottom-color: #6e7681; }
        pre { background: #1a212a; }
        }
        @media print {
        main { max-width: none; padding: 0; }
        figure, table, pre { break-inside: avoid; }
        h2, h3, h4, h5, h6 { break-after: avoid; }
        pre { white-space: pre-wrap; border: 1px solid #8c959f; }
        }

        """

    mutating func add(_ block: Report.Block) {
        switch block {
        case .heading(let text, let level):
            let level = max(2, min(level, 6))
            markup += "<h\(level)>\(text.escapedForXML)</h\(level)>\n"
        case .paragraph(let text):
            markup += "<p>\(text.escapedForXML)</p>\n"
        case .table(let columns, let rows, let caption):
            addTable(columns, rows, caption)
        case .chart(let chart, let caption):
            chartCount += 1
            markup += "<figure>\n\(chart.svg.element(id: "chart-\(chartCount)"))\n"
            if !caption.isEmpty { markup += "<figcaption>\(caption.escapedForXML)</figcaption>\n" }
            markup += "</figure>\n"
        case .commands(let text):
            // The first line break after the tag is not part of the text.
            markup += "<pre>\n\(text.escapedForXML)</pre>\n"
        case .details(let summary, let blocks):
            markup += "<details>\n<summary>\(summary.escapedForXML)</summary>\n"
            for block in blocks { add(block) }
            markup += "</details>\n"
        }
    }

    private mutating func addTable(_ columns: [String], _ rows: [[String]], _ caption: String) {
        let count = max(columns.count, rows.map(\.count).max() ?? 0)
        guard count > 0 else { return }
        let isNumber = (0..<count).map { column in
            let cells = rows.compactMap {
                $0.indices.contains(column) && !$0[column].asLabel.isEmpty ? $0[column] : nil
            }
            return !cells.isEmpty && cells.allSatisfy(Self.isNumber)
        }
        let cell = { (tag: String, extra: String, column: Int, row: [String]) -> String in
            let text = row.indices.contains(column) ? row[column].escapedForXML : ""
            return "<\(tag)\(extra)\(isNumber[column] ? " class=\"number\"" : "")>\(text)</\(tag)>"
        }
        markup += "<div class=\"wide\">\n<table>\n"
        if !caption.isEmpty { markup += "<caption>\(caption.escapedForXML)</caption>\n" }
        markup +=
            "<thead>\n<tr>\((0..<count).map { cell("th", " scope=\"col\"", $0, columns) }.joined())</tr>\n</thead>\n"
        markup += "<tbody>\n"
        for row in rows {
            markup += "<tr>\((0..<count).map { cell("td", "", $0, row) }.joined())</tr>\n"
        }
        markup += "</tbody>\n</table>\n</div>\n"
    }

    /// Whether a cell is a number, with a sign, a unit or a deviation perhaps, or a dash in place of one.
    private static func isNumber(_ cell: String) -> Bool {
        let text = cell.asLabel
        if ["-", "\u{2013}", "\u{2014}", "\u{2212}"].contains(text) { return true }
        let parts = text.split(separator: "±").map { $0.split(separator: " ") }
        return !parts.isEmpty
            && parts.allSatisfy { part in
                guard part.count == 1 || part.count == 2, let first = part.first else { return false }
                let digits = first.drop { "+-\u{2212}<>~".contains($0) }
                let number = digits.prefix { $0.isASCII && ($0.isNumber || ".,".contains($0)) }
                let unit = String(digits.dropFirst(number.count)) + (part.count == 2 ? String(part[1]) : "")
                let exponent = unit.first == "e" ? unit.dropFirst().drop { "+-".contains($0) } : ""
                let isExponent = !exponent.isEmpty && exponent.allSatisfy { $0.isASCII && $0.isNumber }
                return number.contains { $0.isNumber }
                    && (isExponent || ["", "%", "k", "M", "G", "T", "s", "ms", "KB", "MB", "GB"].contains(unit))
            }
    }
}
