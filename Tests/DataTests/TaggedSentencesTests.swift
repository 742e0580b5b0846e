import RNNData
import Testing

@Suite("Sentences with tags")
struct TaggedSentencesTests {
    func read(_ text: String, token: Int = 1, tag: Int? = nil) throws -> Dataset<[String], [String]> {
        try TaggedSentences(bytes: Array(text.utf8), name: "f", token: token, tag: tag).examples
    }

    @Test(
        "A token and a tag are in each line, and blank lines separate sentences, however lines end",
        arguments: ["\n", "\r\n", "\r"], ["\t", " ", "   "])
    func lines(_ end: String, _ space: String) throws {
        let lines = ["", "Ada B-PER", "Lovelace I-PER", "wrote O", " ", "", "# O", "1 O", ""]
        let text = lines.map { $0.isEmpty || $0 == " " ? $0 : $0.replacing(" ", with: space) }.joined(separator: end)
        let data = try read(text)
        #expect(data.inputs == [["Ada", "Lovelace", "wrote"], ["#", "1"]])
        #expect(data.labels == [["B-PER", "I-PER", "O"], ["O", "O"]])
    }

    @Test("Of more columns the last has the tags, or the one that is asked for")
    func columns() throws {
        let text =
            "-DOCSTART- -X- -X- O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\n\n"
            + "-DOCSTART- -X- O O\n\nBonn NNP B-NP B-LOC"
        #expect(try read(text).inputs == [["EU", "rejects"], ["Bonn"]])
        #expect(try read(text).labels == [["B-ORG", "O"], ["B-LOC"]])
        #expect(try read(text, tag: 2).labels == [["NNP", "VBZ"], ["NNP"]])
        #expect(
            try read(text, token: 4, tag: 1).labels == [["EU", "rejects"], ["Bonn"]])
        // The marks need not have the columns of the other lines.
        let bare = "-DOCSTART-\n\nEU NNP B-NP B-ORG\n -DOCSTART- \n-DOCSTART-s NN B-NP O"
        #expect(try read(bare).inputs == [["EU", "-DOCSTART-s"]])
        #expect(try TaggedSentences(bytes: Array(text.utf8)).tags == ["B-LOC", "B-ORG", "O"])
    }

    @Test("Between tabs there may be spaces, within a token and around it, and columns that are not read may be empty")
    func tabs() throws {
        let data = try read("New York\t\tB-LOC\nis \t VBZ\tO\r\n")
        #expect(data.inputs == [["New York", "is"]] && data.labels == [["B-LOC", "O"]])
        #expect(problem { _ = try read("New York\t\tB-LOC", tag: 2) } == "f:1:10: the tag is empty")
    }

    @Test(
        "What is wrong is named with its line",
        arguments: [
            ("", 1, nil, "f: the file is empty"),
            ("\n \r\n\t\n", 1, nil, "f: the file has blank lines only"),
            ("-DOCSTART- O\n", 1, nil, "f: there is no sentence"),
            (
                "\nAda\nwrote\n", 1, nil,
                "f:2:1: a token and its tag must stand in each line, with a tab or spaces between them"
            ),
            (
                "Ada B-PER\n\n  wrote\n", 1, nil,
                "f:3:3: the number of columns is 1 here, and 2 in the first line; all lines must have as many"
            ),
            (
                "Ada\tB-PER\r\n\r\nNew\tB-LOC\tO\n", 1, nil,
                "f:3:1: the number of columns is 3 here, and 2 in the first line; all lines must have as many"
            ),
            ("a\tb\tO\nc\t\tO", 2, nil, "f:2:3: the token is empty"),
            ("a\tO\n b\t \n", 1, nil, "f:2:5: the tag is empty"),
            ("a\tO\n\tO\n", 1, nil, "f:2:1: the token is empty"),
            ("a\t\n", 1, nil, "f:1:3: the tag is empty"),
            ("Ada B-PER", 3, nil, "f: there is no column 3; the columns are 1 to 2"),
            ("Ada B-PER", 1, 0, "f: there is no column 0; the columns are 1 to 2"),
        ] as [(String, Int, Int?, String)])
    func wrong(text: String, token: Int, tag: Int?, error: String) {
        #expect(problem { _ = try read(text, token: token, tag: tag) } == error)
    }

    @Test("The line is known in which each sentence begins", arguments: ["\n", "\r\n", "\r"])
    func places(_ end: String) throws {
        let lines = ["", "-DOCSTART- O", "", "Ada B-PER", "wrote O", "", "\t", "Grace B-PER"]
        let sentences = try TaggedSentences(bytes: Array(lines.joined(separator: end).utf8))
        #expect(sentences.lines == [4, 8] && sentences.examples.count == 2)
    }

    @Test("Strings of characters have tags in strings as long, and the lines of their rows")
    func strings() throws {
        func read(_ text: String, tag: DataTable.Column = .name("tags")) throws -> TaggedSentences {
            let table = try DataTable(bytes: Array(text.utf8), name: "f", format: .csv(header: true))
            return try TaggedSentences(strings: table, token: .number(1), tag: tag)
        }
        let found = try read("text,id,tags\nab,1,HC\n\n\"é\",2,C\n")
        #expect(found.examples.inputs == [["a", "b"], ["é"]] && found.examples.labels == [["H", "C"], ["C"]])
        #expect(found.lines == [2, 4] && found.tags == ["C", "H"])
        for (text, error) in [
            ("text,tags\nab,HC\nabc,HC\n", "f:3:5: there are 2 tags for 3 characters"),
            ("text,tags\nab,HC\n,\n", "f:3:1: the sequence is empty"),
            ("text,tag\nab,HC\n", "f: there is no column \"tags\""),
        ] {
            #expect(problem { _ = try read(text) }.hasPrefix(error))
        }
    }

    @Test("Tokens are read without tags, or beside them")
    func tokens() throws {
        let file = try TemporaryFile("-DOCSTART-\n\nAda\nwrote\n\nnotes\n", ending: "conll")
        #expect(try TaggedSentences.tokens(file: file.path) == [["Ada", "wrote"], ["notes"]])
        let tagged = try TemporaryFile("1 Ada B-PER\n2 wrote O\n", ending: "conll")
        #expect(try TaggedSentences.tokens(file: tagged.path, token: 2) == [["Ada", "wrote"]])
        #expect(
            problem { _ = try TaggedSentences.tokens(file: tagged.path, token: 4) }
                == "\(tagged.path): there is no column 4; the columns are 1 to 3")
    }

    @Test("Files are read, and what is no text is refused")
    func files() throws {
        let file = try TemporaryFile("\u{feff}Ada B-PER\n", ending: "conll")
        #expect(try TaggedSentences(file: file.path).examples.inputs == [["Ada"]])
        let binary = try TemporaryFile([0x41, 0x20, 0x0a, 0xff], ending: "conll")
        #expect(
            problem { _ = try TaggedSentences(file: binary.path) }
                == "\(binary.path):2:1: byte 0xFF is not UTF-8 here; save the file as UTF-8")
        #expect(throws: FileError.self) { try TaggedSentences(file: "/no such file") }
    }
}

@Suite("Files of text")
struct TextFileTests {
    @Test("A text is read as it is, without a byte-order mark")
    func text() throws {
        let text = "One\r\n\ttwo\rœuvre 漢字 😀\n\n"
        let (plain, marked) = (try TemporaryFile(text), try TemporaryFile("\u{feff}" + text))
        #expect(try TextFile.read(plain.path).utf8.elementsEqual(text.utf8))
        #expect(try TextFile.read(marked.path).utf8.elementsEqual(text.utf8))
    }

    @Test("What is no text is refused")
    func wrong() throws {
        let (empty, binary) = (try TemporaryFile(""), try TemporaryFile([0x61, 0xc3]))
        #expect(problem { _ = try TextFile.read(empty.path) } == "\(empty.path): the file is empty")
        #expect(
            problem { _ = try TextFile.read(binary.path) }
                == "\(binary.path):1:2: byte 0xC3 is not UTF-8 here; save the file as UTF-8")
        #expect(throws: FileError.self) { try TextFile.read("/no such file") }
        #expect(throws: FileError.self) { try TextFile.read("/") }
    }
}
