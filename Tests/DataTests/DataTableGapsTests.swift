import RNNData
import Testing

@Suite("Columns of numbers with gaps")
struct DataTableGapsTests {
    private func table(_ text: String, _ format: DataFormat = .csv(header: true)) throws -> DataTable {
        try DataTable(bytes: Array(text.utf8), name: "f", format: format)
    }

    @Test("An empty field, NaN, NA and null are gaps, and spaces around a number do not matter")
    func gaps() throws {
        let table = try table("a,b,c\n1, 2 ,x\n,-3e1,y\nNaN,NA,z\n\"4\",null,\n")
        let rows = try table.numbersWithGaps(["b", "a"])
        let expected: [[Float]] = [[2, 1], [-30, .nan], [.nan, .nan], [.nan, 4]]
        #expect(rows.count == 4)
        for (row, wanted) in zip(rows, expected) {
            #expect(zip(row, wanted).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }, "\(row)")
        }
    }

    @Test("In JSON, what is null or not there is a gap in its row")
    func json() throws {
        let rows = try table("{\"a\": 1}\n{\"b\": 2}\n{\"a\": 3, \"b\": null}\n", .jsonLines).numbersWithGaps([
            "a", "b",
        ])
        #expect(rows.map { $0.map(\.isNaN) } == [[false, true], [true, false], [false, true]])
        #expect(rows[0][0] == 1 && rows[1][1] == 2 && rows[2][0] == 3)
    }

    @Test("A column that is asked for twice is there twice")
    func twice() throws {
        #expect(try table("a,b\n1,2\n").numbersWithGaps([1, 2, 1]) == [[1, 2, 1]])
    }

    @Test("What is no number, or too large for one, is an error at its place")
    func places() throws {
        let numbers = "f:3:3: \"1,5\" is not a number; a number that is missing is an empty field, NaN or NA"
        #expect(
            problem {
                _ = try table("a;b\n1;2\n3;1,5\n", .csv(header: true, separator: ";")).numbersWithGaps(["b"])
            } == numbers)
        #expect(
            problem { _ = try table("a\n1e39\n").numbersWithGaps(["a"]) }
                == "f:2:1: 1e39 is too large for a number in single precision")
        #expect(problem { _ = try table("a\n1\n").numbersWithGaps(["b"]) }.contains("there is no column \"b\""))
    }

    @Test("A column of numbers stays one with a slip in it, and one of texts is none with a number in it")
    func numeric() throws {
        let table = try table("a,b,c,d\n1,x,,7\n2.x,y,,x\n3,4,NaN,y\n")
        #expect(table.numericColumns == [1])
    }

    @Test("An error can be made at any field")
    func errors() throws {
        let table = try table("a,b\n1,2\n3,4\n")
        #expect("\(table.error(row: 1, column: 2, "why"))" == "f:3:3: why")
        #expect("\(table.error(row: 1, "why"))" == "f:3: why")
        #expect("\(table.error(row: 9, "why"))" == "f: why")
        #expect(try table.number(of: "b") == 2)
    }
}
