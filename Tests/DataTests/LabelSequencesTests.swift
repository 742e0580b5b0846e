import Foundation
import RNNData
import Testing

@Suite("Sequences of labels")
struct LabelSequencesTests {
    private func read(_ bytes: [UInt8], allowing allowed: Set<String>? = nil) throws -> LabelSequences {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).txt").path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(bytes).write(to: URL(filePath: path))
        do {
            return try LabelSequences(file: path, allowing: allowed)
        } catch let error as DataError {
            throw DataError(file: "a", line: error.line, column: error.column, problem: error.problem)
        }
    }

    @Test(
        "Steps are lines, and sequences stand between blank ones",
        arguments: ["1 2\n-\n\n\n3\n", "\n1 2\n-\n \t\n3", "1 2\r\n-\r\n\r\n3\r\n", "\u{FEFF}1\t 2 \n-\n\n3"])
    func reads(_ text: String) throws {
        #expect(try read(Array(text.utf8)).sequences == [[["1", "2"], []], [["3"]]])
    }

    @Test("The line of each step is known, and labels may be held to a set", arguments: ["\n", "\r\n", "\r"])
    func places(_ end: String) throws {
        let bytes = Array(["", "1 2", "-", "", "", "3"].joined(separator: end).utf8)
        let found = try read(bytes, allowing: ["1", "2", "3"])
        #expect(found.lines == [[2, 3], [6]] && found.sequences == [[["1", "2"], []], [["3"]]])
        let error = #expect(throws: DataError.self) { try read(bytes, allowing: ["1", "3"]) }
        #expect(error?.description == "a:2:3: \"2\" is not one of the labels")
    }

    @Test("A line may have many labels", .timeLimit(.minutes(1)))
    func many() throws {
        let labels = (0..<100_000).map(String.init)
        #expect(try read(Array(labels.joined(separator: " ").utf8)).sequences == [[labels]])
    }

    @Test(
        "What is wrong is said with its place",
        arguments: [
            ("", "a: the file is empty"), ("\n \n", "a: the file has blank lines only"),
            ("1\n2 3 2\n", "a:2:5: the label \"2\" occurs twice in this line"),
            ("1\n\n4 -\n", "a:3:3: \"-\" means no labels, but there are others in this line"),
        ])
    func refuses(_ text: String, _ expected: String) {
        let error = #expect(throws: DataError.self) { try read(Array(text.utf8)) }
        #expect(error?.description == expected)
    }

    @Test("Other bytes, and files that are not there")
    func files() {
        let bytes = #expect(throws: DataError.self) { try read([49, 10, 255]) }
        #expect(bytes?.description == "a:2:1: byte 0xFF is not UTF-8 here; save the file as UTF-8")
        #expect(throws: FileError.self) { try LabelSequences(file: "/nowhere/a.txt") }
    }
}
