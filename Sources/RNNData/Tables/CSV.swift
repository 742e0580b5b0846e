/// Rows of texts as values separated by commas (RFC 4180), which ``DataTable`` reads.
public enum CSV {
    /// The text of some rows: fields with commas, quotes or line ends stand in quotes, and so does what would be taken for
    /// a blank line or for a mark of byte order.
    ///
    /// - Parameter rows: The fields of each row.
    /// - Returns: A line for each row, or more where a field has line ends.
    public static func text(_ rows: [[String]]) -> String {
        rows.map { $0 == [""] ? "\"\"\n" : $0.map(field).joined(separator: ",") + "\n" }.joined()
    }

    private static func field(_ text: String) -> String {
        // By bytes: a line feed after a carriage return is one character together with it.
        let needsQuotes =
            text.utf8.contains { [0x22, 0x2c, 0x0a, 0x0d].contains($0) } || text.utf8.starts(with: [0xef, 0xbb, 0xbf])
        guard needsQuotes else { return text }
        // One by one: a quote before an accent is one character together with it, too.
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
