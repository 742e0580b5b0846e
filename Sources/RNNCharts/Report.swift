/// A page of text, tables and charts: one HTML file that needs no other, without script, for light and dark screens
/// and for paper.
///
/// ```swift
/// let report = Report("Sentiment with five models", [
///     .paragraph("Every model was trained five times."),
///     .chart(Panels([loss, accuracy])),
///     .table(["model", "accuracy"], [["gru", "86.9"], ["lstm", "87.2"]]),
///     .details("How to repeat this", [.commands("rnn-train compare --seed 1")]),
/// ])
/// try "\(report)".write(toFile: "report.html", atomically: true, encoding: .utf8)
/// ```
public struct Report: Sendable, CustomStringConvertible {
    /// A part of the page.
    public enum Block: Sendable {
        /// A heading: of level 2, below the title, to 6.
        case heading(String, level: Int = 2)
        /// Text.
        case paragraph(String)
        /// A table with the names of its columns. Columns of numbers are aligned at the right, what is wrong is marked,
        /// and a table that is wider than the page is scrolled by itself.
        case table([String], cells: [[Cell]], caption: String = "")
        /// A chart, with what is written below it. The page has it in two layouts, for wide screens and for narrow ones.
        case chart(any Chart, caption: String = "")
        /// Text as it stands, with the widths and lines of a terminal.
        case commands(String)
        /// Parts that show when the reader opens them.
        case details(String, [Block])

        /// A table of texts with the names of its columns.
        ///
        /// - Parameters:
        ///   - columns: The names of the columns.
        ///   - rows: The texts, row by row.
        ///   - caption: What is written above it.
        /// - Returns: The table.
        public static func table(_ columns: [String], _ rows: [[String]], caption: String = "") -> Block {
            .table(columns, cells: rows.map { row in row.map { Cell($0) } }, caption: caption)
        }
    }

    /// What the page is about.
    public var title: String
    /// The parts, from top to bottom.
    public var blocks: [Block]
    /// The language of the text, as BCP 47 names it.
    public var language: String

    /// A page.
    ///
    /// - Parameters:
    ///   - title: What the page is about.
    ///   - blocks: The parts, from top to bottom.
    ///   - language: The language of the text, as BCP 47 names it.
    public init(_ title: String, _ blocks: [Block] = [], language: String = "en") {
        self.title = title
        self.blocks = blocks
        self.language = language
    }

    /// Adds a part at the end.
    ///
    /// - Parameter block: The part.
    public mutating func append(_ block: Block) {
        blocks.append(block)
    }

    /// The file.
    public var description: String {
        var page = ReportPage()
        for block in blocks { page.add(block) }
        let name = title.asLabel.isEmpty ? "Report" : title.asLabel.escapedForXML
        return """
            <!DOCTYPE html>
            <html lang="\(language.escapedForXML)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(name)</title>
            <style>
            \(ReportPage.rules)\(Style.rules)</style>
            </head>
            <body>
            <main>
            <h1>\(name)</h1>
            \(page.markup)</main>
            </body>
            </html>

            """
    }
}
