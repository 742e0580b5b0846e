import Foundation
import Testing

@testable import RNNData

@Suite("Tables of sound files") struct RecordedTextsTests {
    private func withDirectory(_ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "recorded-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try body(directory)
    }

    private static let examples = Dataset(
        [Sound(rate: 8000, samples: [0, 0.5, -0.25]), Sound(rate: 8000, samples: [])], labels: ["one, \"two\"", ""])

    @Test("Sounds and texts come back from the table, and from the directory that it is in")
    func roundTrip() throws {
        try withDirectory { directory in
            let table = try RecordedTexts.write(Self.examples, to: directory + "/a/b")
            #expect(table == directory + "/a/b/recordings.csv")
            for path in [table, directory + "/a/b", directory + "/a/b/"] {
                let read = try RecordedTexts(file: path)
                #expect(read.rate == 8000 && read.examples.labels == Self.examples.labels)
                #expect(read.examples.inputs == Self.examples.inputs)
            }
            // Many files have names in the order of the rows.
            let many = Dataset(
                (0..<11).map { Sound(rate: 10, samples: [Float($0) / 16]) }, labels: (0..<11).map(String.init))
            #expect(try RecordedTexts(file: RecordedTexts.write(many, to: directory)).examples.inputs == many.inputs)
        }
    }

    @Test("Columns of other names and paths from elsewhere can be read")
    func columns() throws {
        try withDirectory { directory in
            try RecordedTexts.write(Self.examples, to: directory + "/sounds")
            let table = directory + "/words.tsv"
            try "words\tsound\nhello\tsounds/0000.wav\nyou\t\(directory)/sounds/0001.wav\n".write(
                toFile: table, atomically: false, encoding: .utf8)
            let read = try RecordedTexts(
                file: table, format: .tsv(header: true), sound: "sound", text: "words")
            #expect(read.examples.labels == ["hello", "you"] && read.examples.inputs == Self.examples.inputs)
            #expect(read.lines == [2, 3])
            let spread = "text,file\r\n\r\n\"two\nlines\",sounds/0000.wav\r\n\r\nyou,sounds/0001.wav"
            try spread.write(toFile: directory + "/spread.csv", atomically: false, encoding: .utf8)
            #expect(try RecordedTexts(file: directory + "/spread.csv").lines == [3, 6])
        }
    }

    @Test(
        "What cannot be read is an error with its place",
        arguments: [
            ("file,text\n0000.wav,one\nnone.wav,two\n", ":3:1: cannot read"),
            ("file,text\n0000.wav,one\nrecordings.csv,two\n", "recordings.csv: byte 0:"),
            ("file,text\nother.wav,one\n0000.wav,two\n", ":3:1: 0000.wav has a sample rate of 8000"),
            ("file,text\n,one\n", ":2:1: cannot read"),
            ("name,text\n0000.wav,one\n", "there is no column \"file\""),
            ("file,text\n", "nothing but a header"), ("", "the file is empty"),
        ])
    func mistakes(_ text: String, _ part: String) throws {
        try withDirectory { directory in
            try RecordedTexts.write(Self.examples, to: directory)
            try Sound(rate: 16_000, samples: [0]).write(to: directory + "/other.wav")
            try text.write(toFile: directory + "/recordings.csv", atomically: false, encoding: .utf8)
            let error = #expect(throws: DataError.self) { try RecordedTexts(file: directory) }
            #expect(error.map { "\($0)" }?.contains(part) == true, "\(error.map { "\($0)" } ?? "")")
        }
        #expect(throws: FileError.self) { try RecordedTexts(file: "/nowhere/recordings.csv") }
        #expect(throws: FileError.self) { try RecordedTexts(file: FileManager.default.temporaryDirectory.path + "/.") }
    }
}
