import RNNKit
import Testing

@Suite struct TextDatasetTests {
    func read(
        _ text: String, _ format: DataFormat = .csv(), text column: DataTable.Column? = nil,
        label: DataTable.Column? = nil, classes: [String]? = nil
    ) throws -> TextDataset {
        try TextDataset(DataTable(text, format), text: column, label: label, classes: classes)
    }

    @Test(
        "The columns of texts and labels are found by usual names, or by what is in two columns",
        arguments: [
            ("text,label\nx,b\ny,a", DataFormat.csv()),
            ("id,Label,Review\n1,b,x\n2,a,y", .csv()),
            ("title,sentence,topics\n7,x,b\n8,y,a", .csv()),
            ("foo,Sentiment\nx,b\ny,a", .csv()),
            ("sentence\tfoo\nx\tb\ny\ta", .tsv()),
            (#"{"text":"x","label":"b"}"# + "\n" + #"{"label":"a","text":"y"}"#, .jsonLines),
        ])
    func columns(text: String, format: DataFormat) throws {
        let data = try read(text, format)
        #expect(data.classes == ["a", "b"])
        #expect(data.examples.inputs == ["x", "y"] && data.examples.labels == [1, 0])
        #expect(try DataTable(text, format).texts() == ["x", "y"])
    }

    @Test("Without a header, the labels are the column with fewer or else shorter values")
    func varied() throws {
        #expect(
            try read("pos\tgood film\nneg\tbad one\npos\tgreat", .tsv()).examples.inputs == [
                "good film", "bad one", "great",
            ])
        #expect(try read("good film,pos\nbad,neg\ngreat,pos").classes == ["neg", "pos"])
        #expect(try read("pos,good film\nneg,bad", .csv(header: false)).classes == ["neg", "pos"])
        #expect(try read("good film,pos\nbad,neg", .csv(header: false)).classes == ["neg", "pos"])
        #expect(
            problem { _ = try read("b,x\na,y", .csv(header: false)) }
                == "f: it is not clear which column holds the texts; give its name or number, of the columns 1 to 2")
        #expect(try read("b,x\na,y", .csv(header: false), label: 1).examples.inputs == ["x", "y"])
        #expect(try read("b,x\na,y", .csv(header: false), text: 1).classes == ["x", "y"])
    }

    @Test("Given columns are taken, whatever the usual ones are")
    func given() throws {
        let text = "text,label,title\n1,a,x\n2,b,y"
        #expect(try read(text, text: "title").examples.inputs == ["x", "y"])
        #expect(try read(text, text: "title").classes == ["a", "b"])
        #expect(try read(text, label: "text").examples.inputs == ["x", "y"])
        #expect(try read(text, text: 2, label: 1).examples.inputs == ["a", "b"])
        #expect(try read(text, text: 2, label: 1).classes == ["1", "2"])
        #expect(try read("x,y\n1,a\n2,b", label: "y").examples.inputs == ["1", "2"])
    }

    @Test("Classes are sorted, numbers by their size; given ones keep their ids")
    func classes() throws {
        let numbers = try read("text,label\na,10\nb,9\nc,-1\nd,10")
        #expect(numbers.classes == ["-1", "9", "10"] && numbers.examples.labels == [2, 1, 0, 2])
        #expect(try read("text,label\na,10\nb,9\nc,x").classes == ["10", "9", "x"])
        #expect(try read("text,label\na,y\nb,z", classes: ["z", "y", "x"]).examples.labels == [1, 0])
        #expect(try read("text,label\na,y\nb,z", classes: ["z", "y", "x"]).classes == ["z", "y", "x"])
        #expect(
            try read(#"{"text":"a","label":1}"# + "\n" + #"{"text":"b","label":true}"#, .jsonLines).classes == [
                "1", "true",
            ])
        #expect(try read("text,label\n,y\nb,z").examples.inputs == ["", "b"])
    }

    @Test(
        "What is wrong with columns and labels is said",
        arguments: [
            (
                "x\ny", .lines,
                "f: texts and labels need two columns, and there is one; does another format separate them?"
            ),
            (
                "v1,v2\na,b", .csv(),
                #"f: it is not clear which column holds the texts; give its name or number, of "v1", "v2""#
            ),
            (
                "text,b,c\na,b,c", .csv(),
                #"f: it is not clear which column holds the labels; give its name or number, of "text", "b", "c""#
            ),
            (
                "a,b,label\na,b,c", .csv(),
                #"f: it is not clear which column holds the texts; give its name or number, of "a", "b", "label""#
            ),
            (
                "1,2,3", .csv(header: false),
                "f: it is not clear which column holds the texts; give its name or number, of the columns 1 to 3"
            ),
            ("text,label\na,x\nb, \n", .csv(), "f:3:3: the label is empty"),
            ("text,label\n\"a\nb\",\"\"\n", .csv(), "f:3:5: the label is empty"),
            ("p\tgood\np\tbad\n\tso\n", .tsv(), "f:3:1: the label is empty"),
            (#"{"text":"a","label":""}"#, .jsonLines, "f:1:22: the label is empty"),
            (#"{"text":"a","label":null}"#, .jsonLines, #"f:1: there is no "label" in this object, or it is null"#),
        ] as [(String, DataFormat, String)])
    func wrong(text: String, format: DataFormat, error: String) {
        #expect(problem { _ = try read(text, format) } == error)
    }

    @Test("A class that is not expected is named, with those that are")
    func unexpected() {
        #expect(
            problem { _ = try read("text,label\na,x\nb,q\n", classes: ["x", "y"]) }
                == #"f:3:3: there is no class "q"; the classes are "x", "y""#)
        #expect(
            problem { _ = try read("text,label\na,x\n", text: "t") }
                == #"f: there is no column "t"; there are "text", "label""#)
    }

    @Test("A file of labels and texts without a header, with quotes in the texts, is read as it is meant")
    func file() throws {
        let file = try TemporaryFile("0\tWhat is a \" quark \" ?\n1\t\"Who\n0\tWhat\n", ending: "tsv")
        let data = try TextDataset(file: file.path)
        #expect(data.classes == ["0", "1"] && data.examples.labels == [0, 1, 0])
        #expect(data.examples.inputs == ["What is a \" quark \" ?", "\"Who", "What"])
        #expect(throws: FileError.self) { try TextDataset(file: "/") }
    }
}
