import RNNTasks

/// Tables in every format, and data sets of texts and classes made of them.
enum TableTargets {
    static let all = [
        FuzzTarget(name: "csv", reads: "DataTable of values with separators") { _ in
            FuzzReader(seeds: separated.map { FuzzInput($0) }, words: words) { input, random in
                let separator: Unicode.Scalar = random.pick([",", ",", ";", "|", "\t", "a", "\0"])
                let table = try DataTable(
                    bytes: input.bytes, format: .csv(header: random.pick([nil, true, false]), separator: separator))
                try use(table)
                let rows = try rows(of: table)
                let text = CSV.text((table.names.isEmpty ? [] : [table.names]) + rows)
                let again = try accepted {
                    try DataTable(bytes: Array(text.utf8), format: .csv(header: !table.names.isEmpty))
                }
                try expect(again.names == table.names, "names that are written: \(table.names), read: \(again.names)")
                try same(again, rows)
            }
        },
        FuzzTarget(name: "tsv", reads: "DataTable of values with tabs") { _ in
            FuzzReader(seeds: tabbed.map { FuzzInput($0) }, words: words) { input, random in
                let format = DataFormat.tsv(
                    header: random.pick([nil, true, false]), quotes: random.pick([true, false]))
                try use(DataTable(bytes: input.bytes, format: format))
            }
        },
        FuzzTarget(name: "json-lines", reads: "DataTable of JSON objects") { _ in
            FuzzReader(seeds: objects.map { FuzzInput($0, as: "input.json") }, words: words) { input, random in
                try use(DataTable(bytes: input.bytes, format: .jsonLines))
            }
        },
        FuzzTarget(name: "fasttext", reads: "DataTable of fastText's labelled lines") { _ in
            FuzzReader(seeds: labelled.map { FuzzInput($0) }, words: words) { input, _ in
                let table = try DataTable(bytes: input.bytes, format: .fastText)
                try use(table)
                let rows = try rows(of: table)
                try expect(table.names == ["label", "text"], "columns \(table.names)")
                let text = rows.map { "__label__\($0[0]) \($0[1])\n" }.joined()
                try same(accepted { try DataTable(bytes: Array(text.utf8), format: .fastText) }, rows)
            }
        },
        FuzzTarget(name: "lines", reads: "DataTable of lines of text") { _ in
            FuzzReader(seeds: ["one\ntwo\r\n\nthree\rfour"].map { FuzzInput($0) }, words: words) { input, _ in
                let table = try DataTable(bytes: input.bytes, format: .lines)
                try use(table)
                let rows = try rows(of: table)
                // A text may begin with the mark of byte order where it is not the file's.
                let text = "\u{feff}" + rows.map { $0[0] + "\n" }.joined()
                try same(accepted { try DataTable(bytes: Array(text.utf8), format: .lines) }, rows)
            }
        },
        FuzzTarget(name: "dataset", reads: "TextDataset, and the columns that it guesses") { scratch in
            let seeds =
                separated.map { FuzzInput($0, as: "input.csv") } + tabbed.map { FuzzInput($0, as: "input.tsv") }
                + objects.map { FuzzInput($0, as: "input.json") } + labelled.map { FuzzInput($0, as: "input.txt") }
            let path = scratch["dataset.csv"]
            return FuzzReader(seeds: seeds, words: words) { input, random in
                let isRight = random.integer(below: 4) > 0
                let name = input.files.keys.first ?? ""
                let format: DataFormat =
                    isRight
                    ? name == "input.txt" ? .fastText : DataFormat(file: name)
                    : random.pick([.csv(), .tsv(), .jsonLines, .fastText, .lines] as [DataFormat])
                let table: DataTable
                if random.integer(below: 8) == 0 {
                    try scratch.write(input.bytes, to: "dataset.csv")
                    table = try DataTable(file: path)
                } else {
                    table = try DataTable(bytes: input.bytes, format: format)
                }
                let columns: [DataTable.Column?] = [
                    nil, nil, nil, nil, nil, nil, nil, 1, 2, "text", "label", .number(.max), .number(.min),
                ]
                let (text, label) = (random.pick(columns), random.pick(columns))
                let data = try TextDataset(table, text: text, label: label)
                try use(data, of: table)
                let again = try accepted { try TextDataset(table, text: text, label: label, classes: data.classes) }
                try expect(again.examples.labels == data.examples.labels, "the same classes give other labels")
                let parts = data.examples.stratifiedSplit(into: [0.5, 0.25, 0.25], random: &random)
                try expect(parts.reduce(0) { $0 + $1.count } == data.examples.count, "a division loses examples")
            }
        },
        FuzzTarget(name: "tagged-sentences", reads: "TaggedSentences of columns") { _ in
            let words = ["-DOCSTART-", "\t", "  ", "\n\n", "\r\n", "O"]
            return FuzzReader(seeds: tagged.map { FuzzInput($0) }, words: words) { input, random in
                let (token, tag) = (random.pick([1, 1, 1, 2, .max]), random.pick([nil, nil, nil, 2, .min] as [Int?]))
                let data = try TaggedSentences(bytes: input.bytes, token: token, tag: tag)
                let (inputs, labels) = (data.examples.inputs, data.examples.labels)
                try expect(
                    zip(inputs, labels).allSatisfy { $0.count == $1.count && !$0.isEmpty }, "tags without tokens")
                try expect(Set(labels.joined()) == Set(data.tags), "other tags: \(data.tags)")
                // In the first column, a token may look like the mark of a document, or begin with that of byte order.
                let text = zip(inputs, labels).map { tokens, tags in
                    zip(tokens, tags).map { "_\t\($0)\t\($1)\n" }.joined()
                }.joined(separator: "\n")
                let again = try accepted { try TaggedSentences(bytes: Array(text.utf8), token: 2).examples }
                try expect(again.inputs == inputs && again.labels == labels, "other sentences after writing")
            }
        },
        FuzzTarget(name: "series", reads: "TimeSeries of a table, by themselves and several in one") { _ in
            FuzzReader(seeds: dated.map { FuzzInput($0) }, words: words + ["2024-02-29", "T24:00", "+02:00", "nan"]) {
                input, random in
                let table = try DataTable(bytes: input.bytes, format: .csv(header: true))
                let missing: TimeSeries.MissingDates = random.pick([.refused, .gaps])
                let columns: [DataTable.Column?] = [1, 1, 1, nil, 2, "date"]
                let date = random.pick(columns)
                let all =
                    random.integer(below: 3) == 0
                    ? try TimeSeries.all(in: table, name: 2, date: date, missing: missing)
                    : [try TimeSeries(table, date: date, missing: missing)]
                for series in all {
                    try expect(series.columns.allSatisfy { $0.count == series.count }, "columns of several lengths")
                    try expect(missing == .gaps || series.count <= table.count, "more rows than the table has")
                    guard date != nil else { continue }
                    let dates = (0..<series.count).compactMap { series.date(at: $0) }
                    try expect(dates.count == series.count, "a row without a date")
                    let again = try accepted {
                        try TimeSeries(names: series.names, columns: series.columns, dates: dates, name: series.name)
                    }
                    try expect(again == series, "a series of its own rows and dates is another one")
                }
            }
        },
    ]

    /// Checks what a table says of itself, and reads its columns.
    private static func use(_ table: DataTable) throws {
        try expect(table.count > 0 && table.width > 0, "a table of \(table.count) rows and \(table.width) columns")
        try expect(table.names.isEmpty || table.names.count == table.width, "\(table.names) for \(table.width) columns")
        // Every column is looked for among all fields.
        for column in 1...min(table.width, 20) {
            if let texts = try typed({ try table.texts(.number(column)) }) {
                try expect(texts.count == table.count, "\(texts.count) texts in \(table.count) rows")
            }
            if let numbers = try typed({ try table.numbers(.number(column)) }) {
                try expect(numbers.allSatisfy(\.isFinite), "a number that is not finite")
            }
        }
        _ = try typed { try table.texts() }
        for name in table.names.prefix(20) { _ = try typed { try table.texts(.name(name)) } }
    }

    private static func use(_ data: TextDataset, of table: DataTable) throws {
        let labels = data.examples.labels
        try expect(data.examples.count == table.count, "\(data.examples.count) examples of \(table.count) rows")
        try expect(Set(data.classes).count == data.classes.count, "a class is there twice: \(data.classes)")
        try expect(labels.allSatisfy { data.classes.indices.contains(Int($0)) }, "a label without a class")
        try expect(Set(labels).count == data.classes.count, "a class without an example")
    }

    /// All texts, row by row, of a table that is small enough to be looked at as a whole.
    private static func rows(of table: DataTable) throws -> [[String]] {
        guard table.width <= 100 else { return try (1...1).map { [try table.texts(.number($0))[0]] } }
        let columns = try accepted { try (1...table.width).map { try table.texts(.number($0)) } }
        return (0..<table.count).map { row in columns.map { $0[row] } }
    }

    /// That a table has some rows, to the byte.
    private static func same(_ table: DataTable, _ rows: [[String]]) throws {
        guard table.width <= 100 else { return }
        let again = try self.rows(of: table)
        try expect(again.count == rows.count, "\(rows.count) rows that are written, \(again.count) that are read")
        for (one, other) in zip(rows, again) where one.map({ Array($0.utf8) }) != other.map({ Array($0.utf8) }) {
            throw Violation("a row that is written: \(one), read: \(other)")
        }
    }

    /// What a call gives; nil if it refuses with the error that tables have.
    private static func typed<Value>(_ body: () throws -> Value) throws -> Value? {
        do {
            return try body()
        } catch {
            try expect(error is DataError, "an error of another type: \(error)")
            return nil
        }
    }

    private static let words = [
        "text", "label", "__label__", "\"", "\"\"", "\"\n", "\"a,b\"", "\r\n", "\\u0041", "\\ud83d\\ude00",
    ]

    private static let separated = [
        "text,label\nA fine film,good\n\"Bad, \"\"really\"\" bad\",bad\nA fine film,good\n",
        "id;sentence;stars;more\r\n1;\"two\r\nlines\";5;\r\n2;three;-1.5e3;x\r\n", "a,b\nc,b\nd,e\n",
        "one\n\n\"\"\ntwo\n\n",
        "\u{feff}review|sentiment\nœuvre|1\n\n\n漢字 😀|0\n",
        "title,text,class,x,y,z\n1,2,3,4,5,6\n\n0.1,.2,3.,4e5,-6,+7\n",
    ]
    private static let tabbed = [
        "text\tlabel\n\"Great\" , she said\tgood\nno\tbad\n", "\"quoted\ttext\"\tx\n\"more\"\"\"\ty\nz\tx\n",
        "1\t2\t3\r\n4\t5\t6\r\n",
    ]
    private static let objects = [
        #"[{"text":"A fine film","label":"good","stars":5},{"text":"no","label":"bad","stars":-1.5e3,"more":[1,{"a":[]}]}]"#,
        #"{"text":"a \"quoted\" \\ text\n","label":true}"# + "\n" + #"{"label":null,"text":"\u0041\ud83d\ude00"}"#
            + "\n\n"
            + #" { "text" : "" , "label" : 0.5 , "n" : {"a":{},"b":[[],[[]]]} } "#,
    ]
    private static let dated = [
        "date,load,wind\n2024-01-01T00:00,1.5,\n2024-01-01T01:00, 2 ,NA\n2024-01-01T02:00,nan,-3e1\n",
        "date,shop,x\n2024-01-31,1,2\n2024-02-29,1,3\n2024-03-31,1,4\n2024-01-31,2,5\n2024-02-29,2,6\n",
        "2024-01,x\n2024-02-01 00:00:00.0Z,1\n2024-02-03T02:00+02:00,2\n2024-02-04,3\n",
    ]
    private static let tagged = [
        "Ada\tB-PER\nwrote\tO\n\nNew York\tB-LOC\n", "-DOCSTART- -X- O\r\n\r\nEU NNP B-ORG\r\nsays VBZ O\r\n",
        "\u{feff}漢字  😀\n \n\t\nœuvre O",
    ]
    private static let labelled = [
        "__label__good what a film\n__label__bad no\n\n__label__good\tyes \r\n__label__bad",
        "__label__1  a\n__label__2 b",
    ]
}

/// What must be accepted, as it was made from something that was.
func accepted<Value>(_ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch {
        throw Violation("what was accepted before, or made by the library, is refused: \(error)")
    }
}
