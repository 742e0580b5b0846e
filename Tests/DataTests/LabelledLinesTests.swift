import Foundation
import RNNData
import Testing

@Suite("Files of fastText")
struct LabelledLinesTests {
    @Test("A label and a text are in each line; blank lines are ignored")
    func lines() throws {
        let table = try DataTable("__label__up  good , film\r\n\n \t__label__down\tbad\n__label__up\n", .fastText)
        #expect(table.names == ["label", "text"] && table.count == 3)
        #expect(try table.texts("label") == ["up", "down", "up"])
        #expect(try table.texts("text") == ["good , film", "bad", ""])
        let data = try TextDataset(table)
        #expect(data.classes == ["down", "up"] && data.examples.labels == [1, 0, 1])
    }

    @Test("A file that begins with a label is known without a name for its format")
    func found() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "fasttext-\(UUID()).csv").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try "\u{feff}__label__a x, y\n__label__b z\n".write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try DataTable(file: file).texts() == ["x, y", "z"])
        #expect(try DataTable(file: file, format: .lines).count == 2)
    }

    @Test(
        "Every malformation is named with its line and column",
        arguments: [
            ("", "f: the file is empty"), ("\n \n", "f: the file has blank lines only"),
            ("__label__a b\nc d", "f:2:1: a label must begin the line, such as __label__good"),
            ("__label__a  __label__b c", "f:1:13: this is a second label; a text must have one"),
        ])
    func malformed(_ text: String, _ error: String) {
        #expect(problem { _ = try DataTable(text, .fastText) } == error)
    }
}
