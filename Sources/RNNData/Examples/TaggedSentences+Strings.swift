extension TaggedSentences {
    /// Sequences of characters with a tag for each, such as proteins: two columns of equally long strings.
    ///
    ///     sequence,structure
    ///     MKVLAT,CCHHHC
    ///
    /// ```swift
    /// let table = try DataTable(file: "proteins.csv")
    /// let proteins = try TaggedSentences(strings: table, token: "sequence", tag: "structure")
    /// ```
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - token: The column of the strings.
    ///   - tag: The column of their tags, a character each.
    /// - Throws: ``DataError`` with the line if a string is empty, or has more or fewer characters than its tags, and if
    ///   there is no such column.
    public init(strings table: DataTable, token: DataTable.Column, tag: DataTable.Column) throws(DataError) {
        let inputs = try table.values(table.index(of: token)) { (text, error) throws(DataError) in
            if text.isEmpty { throw error("the sequence is empty") }
            return text.map(String.init)
        }
        var row = 0
        let labels = try table.values(table.index(of: tag)) { (text, error) throws(DataError) in
            let tags = text.map(String.init)
            guard tags.count == inputs[row].count else {
                throw error("there are \(tags.count) tags for \(inputs[row].count) characters")
            }
            row += 1
            return tags
        }
        examples = Dataset(inputs, labels: labels)
        lines = table.lines
    }
}
