/// The body of a report while it is written.
struct ReportPage {
    private(set) var markup = ""
    private var chartCount = 0
    private var tableCount = 0

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
        p, figure, pre, details { margin: 0 0 16px; }
        p { max-width: 42em; overflow-wrap: break-word; }
        svg { display: block; }
        figcaption { color: #57606a; font-size: 14px; padding: 4px 0; max-width: 57em; overflow-wrap: break-word; }
        .narrow { display: none; }
        \(scrolling(page: "#ffffff", edge: "rgb(31 35 40 / 0.28)"))
        table { border-collapse: separate; border-spacing: 0; font-size: 15px; font-variant-numeric: tabular-nums; }
        th, td { padding: 5px 10px; border-bottom: 1px solid #e3e6ea; text-align: left; vertical-align: top; }
        th { border-bottom: 2px solid #8c959f; }
        .scroll th:first-child, .scroll td:first-child { position: sticky; left: 0; background: #ffffff; }
        .scroll td:first-child:not(.text) { white-space: nowrap; }
        .text { min-width: 17em; }
        .number { text-align: right; }
        .wrong { color: #b42318; }
        td.number { white-space: nowrap; }
        pre { padding: 12px 14px; border-radius: 6px; background: #f4f6f8; overflow-x: auto; }
        pre { font-size: 14px; line-height: 1.45; }
        pre { font-family: \(Style.monospaced); }
        details { border: 1px solid #e3e6ea; border-radius: 6px; padding: 8px 14px; }
        summary { cursor: pointer; font-weight: 600; }
        details[open] > summary { margin-bottom: 12px; }
        @media screen and (max-width: 719px) {
        main { padding: 16px; }
        .broad { display: none; }
        .narrow { display: block; }
        .narrow svg { width: 100%; max-width: 480px; }
        .text { min-width: 13em; }
        .scroll th.text:first-child, .scroll td.text:first-child { position: static; background: none; }
        }
        @media screen and (prefers-color-scheme: dark) {
        body { background: #10151b; color: #e6edf3; }
        figcaption { color: #a0a9b4; }
        \(scrolling(page: "#10151b", edge: "rgb(230 237 243 / 0.35)"))
        .scroll th:first-child, .scroll td:first-child { background: #10151b; }
        .wrong { color: #ff8f80; }
        th, td, details { border-color: #2a313a; }
        th { border-bottom-color: #6e7681; }
        pre { background: #1a212a; }
        }
        @media print {
        main { max-width: none; padding: 0; }
        .scroll { overflow: visible; background: none; }
        figure, table, pre { break-inside: avoid; }
        h2, h3, h4, h5, h6 { break-after: avoid; }
        pre { white-space: pre-wrap; border: 1px solid #8c959f; }
        }

        """

    /// The width of a chart's layout for narrow screens: text of 12 pixels still has 10 on the narrowest.
    private static let narrowWidth = 340.0

    /// Rules for what is scrolled by itself: a shade at an edge says that there is more beyond it. Two covers in the
    /// page's colour move with the content, and hide the shades at the beginning and at the end.
    private static func scrolling(page: String, edge: String) -> String {
        let sides = [("right", "left"), ("left", "right")]
        let covers = sides.map {
            "linear-gradient(to \($0), \(page) 40%, transparent) \($1) / 48px 100% no-repeat local"
        }
        let shades = sides.map { "linear-gradient(to \($0), \(edge), transparent) \($1) / 16px 100% no-repeat scroll" }
        return ".scroll { overflow-x: auto; background: \((covers + shades).joined(separator: ", ")); }"
    }

    mutating func add(_ block: Report.Block) {
        switch block {
        case .heading(let text, let level):
            let level = max(2, min(level, 6))
            markup += "<h\(level)>\(text.escapedForXML)</h\(level)>\n"
        case .paragraph(let text):
            markup += "<p>\(text.escapedForXML)</p>\n"
        case .table(let columns, cells: let rows, let caption):
            addTable(columns, rows, caption)
        case .chart(let chart, let caption):
            chartCount += 1
            let (broad, narrow) = (chart.svg, chart.svg(width: Self.narrowWidth))
            markup += "<figure>\n"
            if broad == narrow {
                markup += "\(broad.element(id: "chart-\(chartCount)"))\n"
            } else {
                markup += "<div class=\"broad\">\n\(broad.element(id: "chart-\(chartCount)"))\n</div>\n"
                markup += "<div class=\"narrow\">\n\(narrow.element(id: "chart-\(chartCount)-narrow"))\n</div>\n"
            }
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

    private mutating func addTable(_ columns: [String], _ rows: [[Report.Cell]], _ caption: String) {
        let count = max(columns.count, rows.map(\.count).max() ?? 0)
        guard count > 0 else { return }
        let kinds = (0..<count).map { column in
            Self.kind(of: rows.compactMap { $0.indices.contains(column) ? $0[column].text : nil })
        }
        let cell = { (tag: String, column: Int, row: [Report.Cell]) -> String in
            let cell = row.indices.contains(column) ? row[column] : ""
            let classes = [kinds[column], cell.isWrong ? "wrong" : nil].compactMap(\.self)
            let attribute = classes.isEmpty ? "" : " class=\"\(classes.joined(separator: " "))\""
            return "<\(tag)\(tag == "th" ? " scope=\"col\"" : "")\(attribute)>\(cell.markedText.escapedForXML)</\(tag)>"
        }
        let line = { (tag: String, row: [Report.Cell]) in
            "<tr>\((0..<count).map { cell(tag, $0, row) }.joined())</tr>\n"
        }
        // A caption of the table itself would be as wide as the table, and end beyond the edge of a narrow screen.
        markup += "<figure>\n"
        tableCount += 1
        var name = "aria-label=\"Table\""
        if !caption.isEmpty {
            markup += "<figcaption id=\"table-\(tableCount)\">\(caption.escapedForXML)</figcaption>\n"
            name = "aria-labelledby=\"table-\(tableCount)\""
        }
        // Who has no pointer scrolls with the keys, and needs the focus for it.
        markup += "<div class=\"scroll\" role=\"region\" tabindex=\"0\" \(name)>\n"
        markup += "<table>\n<thead>\n\(line("th", columns.map { Report.Cell($0) }))</thead>\n<tbody>\n"
        for row in rows { markup += line("td", row) }
        markup += "</tbody>\n</table>\n</div>\n</figure>\n"
    }

    /// What the cells of a column have in common, as the rules of style call it.
    private static func kind(of cells: [String]) -> String? {
        let cells = cells.filter { !$0.asLabel.isEmpty }
        if !cells.isEmpty, cells.allSatisfy(isNumber) { return "number" }
        return cells.contains { $0.count > 40 } ? "text" : nil
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
