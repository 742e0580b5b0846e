/// Finds the fields of a file with a JSON object in each line, or with one list of objects.
struct JSONLinesReader {
    let source: SourceText
    private(set) var names: [String] = []
    /// The values that are there, object after object.
    private(set) var fields: [FieldSlice] = []
    private(set) var rowStarts: [Int] = []

    private var at: Int
    /// Whether the objects are those of a list, where they may go over several lines.
    private var isList = false
    private var indices: [String: Int] = [:]
    /// The last row that each name was in.
    private var lastRows: [Int] = []

    init(source: SourceText) {
        self.source = source
        at = source.start
    }

    mutating func read() throws(DataError) {
        skipSpaces(andLines: true)
        if skip("[") {
            isList = true
            try readList()
        }
        while !isList && at < source.bytes.count {
            rowStarts.append(at)
            try readObject()
            skipSpaces(andLines: true)
        }
        if rowStarts.isEmpty {
            throw DataError(
                file: source.file, problem: isList ? "the list is empty" : "the file has blank lines only")
        }
        if names.isEmpty { throw DataError(file: source.file, problem: "there is nothing in the objects") }
    }

    private var byte: UInt8? { at < source.bytes.count ? source.bytes[at] : nil }

    private var isAtLineEnd: Bool { byte.map(SourceText.isLineEnd) ?? true }

    private mutating func skipSpaces(andLines: Bool = false) {
        while let byte {
            let isSpace = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
            guard isSpace || (andLines || isList) && isAtLineEnd else { return }
            at += 1
        }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard byte == UInt8(character.value) else { return false }
        at += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar, _ problem: String) throws(DataError) {
        if !skip(character) { throw unexpected(problem) }
    }

    private func unexpected(_ problem: String) -> DataError {
        if isList { return source.error(at: at, byte == nil ? "the file ends inside of its list" : problem) }
        return source.error(
            at: at,
            isAtLineEnd ? "the line ends inside of an object; each line must hold a whole one" : problem)
    }

    /// Reads the objects of a list, whose opening bracket is read.
    private mutating func readList() throws(DataError) {
        skipSpaces()
        if !skip("]") {
            repeat {
                skipSpaces()
                rowStarts.append(at)
                try readObject()
            } while skip(",")
            try expect("]", "a comma or ] must stand here")
        }
        skipSpaces()
        if byte != nil { throw source.error(at: at, "something follows the list; the file must hold one") }
    }

    private mutating func readObject() throws(DataError) {
        try expect("{", "an object must begin here, with {" + (isList ? "" : "; each line must hold one"))
        skipSpaces()
        if !skip("}") {
            repeat {
                skipSpaces()
                try readMember()
                skipSpaces()
            } while skip(",")
            try expect("}", "a comma or } must stand here")
        }
        skipSpaces()
        if !isList && !isAtLineEnd {
            throw source.error(at: at, "something follows the object; each line must hold one")
        }
    }

    private mutating func readMember() throws(DataError) {
        let start = at
        let name = try readName()
        let index = indices[name.text(source.bytes)] ?? addColumn(name.text(source.bytes))
        if lastRows[index] == rowStarts.count {
            throw source.error(at: start, "\"\(names[index])\" is in this object twice")
        }
        lastRows[index] = rowStarts.count
        try readValue(Int32(truncatingIfNeeded: index))
    }

    private mutating func addColumn(_ name: String) -> Int {
        indices[name] = names.count
        names.append(name)
        lastRows.append(0)
        return names.count - 1
    }

    /// Moves over a name and the colon after it.
    private mutating func readName() throws(DataError) -> FieldSlice {
        guard byte == UInt8(ascii: "\"") else { throw unexpected("a name in quotes must stand here") }
        let name = try readText(0)
        skipSpaces()
        try expect(":", "a colon must follow the name")
        skipSpaces()
        return name
    }

    private mutating func readValue(_ column: Int32) throws(DataError) {
        if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") {
            let start = at
            try skipNested()
            fields.append(FieldSlice(start: start, end: at, column: column, form: .nested))
        } else if let field = try readScalar(column) {
            fields.append(field)
        }
    }

    /// Moves over a list or an object. What is open is kept in an array: however deep a file nests them, the stack of
    /// the program stays as it is.
    private mutating func skipNested() throws(DataError) {
        var closers: [Unicode.Scalar] = []
        repeat {
            // A value begins here.
            if skip("[") {
                closers.append("]")
                skipSpaces()
                if byte != UInt8(ascii: "]") { continue }
            } else if skip("{") {
                closers.append("}")
                skipSpaces()
                if byte != UInt8(ascii: "}") {
                    _ = try readName()
                    continue
                }
            } else {
                _ = try readScalar(0)
                skipSpaces()
            }
            // A value has ended, or an empty one is about to.
            while let closer = closers.last, skip(closer) {
                closers.removeLast()
                // Behind the outermost one stands what is the caller's.
                if !closers.isEmpty { skipSpaces() }
            }
            if let closer = closers.last {
                try expect(",", "a comma or \(closer) must stand here")
                skipSpaces()
                if closer == "}" { _ = try readName() }
            }
        } while !closers.isEmpty
    }

    /// Moves over a text, a number or a word; nil if it is `null`.
    private mutating func readScalar(_ column: Int32) throws(DataError) -> FieldSlice? {
        let start = at
        switch byte {
        case UInt8(ascii: "\""):
            return try readText(column)
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
            try readNumber()
        default:
            guard let word = ["true", "false", "null"].first(where: { source.bytes[at...].starts(with: $0.utf8) })
            else {
                throw unexpected("a text in quotes, a number, true, false, null, a list or an object must stand here")
            }
            at += word.utf8.count
            if word == "null" { return nil }
        }
        return FieldSlice(start: start, end: at, column: column, form: .plain)
    }

    /// Moves over a number: a sign, digits without a leading zero, a fraction, an exponent.
    private mutating func readNumber() throws(DataError) {
        let start = at
        _ = skip("-")
        var isCorrect = skip("0") || skipDigits()
        if skip(".") { isCorrect = skipDigits() && isCorrect }
        if skip("e") || skip("E") {
            _ = skip("+") || skip("-")
            isCorrect = skipDigits() && isCorrect
        }
        if !isCorrect || skipDigits() {
            throw source.error(at: start, "this is not a number as JSON writes it, such as -1.5e3")
        }
    }

    private mutating func skipDigits() -> Bool {
        let start = at
        while let byte, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { at += 1 }
        return at > start
    }

    /// Moves over a text, whose opening quote is there.
    private mutating func readText(_ column: Int32) throws(DataError) -> FieldSlice {
        let start = at
        at += 1
        var form = FieldSlice.Form.plain
        while let byte, byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") {
                form = .escaped
                guard let length = JSONEscapes.length(source.bytes, at: at) else {
                    throw source.error(
                        at: at,
                        #"this is no escape of JSON: \" \\ \/ \b \f \n \r \t, or \u and four digits, "#
                            + "twice for a character beyond U+FFFF")
                }
                at += length
            } else if isAtLineEnd {
                break
            } else if byte < 0x20 {
                throw source.error(at: at, #"a control character in a text must be written as \u and four digits"#)
            } else {
                at += 1
            }
        }
        guard skip("\"") else {
            throw source.error(at: start, #"the text is not closed in its line; a line end in a text is written \n"#)
        }
        return FieldSlice(start: start + 1, end: at - 1, column: column, form: form)
    }
}
