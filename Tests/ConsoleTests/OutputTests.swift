import Foundation
import Testing

@testable import RNNConsole

@Suite("Numbers and tables")
struct OutputTests {
    @Test("Means and sample deviations")
    func statistics() {
        #expect(mean([2, 4, 4, 4, 5, 5, 7, 9]) == 5)
        #expect(abs(deviation([2, 4, 4, 4, 5, 5, 7, 9]) - 2.138_089_935_299_395) < 1e-14)
        #expect(deviation([3]) == 0 && deviation([]) == 0)
        #expect(mean([]).isNaN)
    }

    @Test("Numbers are rounded, grouped and padded")
    func numbers() {
        #expect(
            [0, 7, 999, 1000, 12_345.5, -1_234_567].map(grouped) == ["0", "7", "999", "1,000", "12,346", "-1,234,567"])
        #expect(grouped(.infinity) == "inf")
        #expect(fixed(2.0 / 3, 3) == "0.667" && fixed(-0.04, 1) == "-0.0")
        #expect(percent(0.94567) == "94.6 %")
        #expect([0, 1, 2000].map { counted($0, "text") } == ["0 texts", "1 text", "2,000 texts"])
        #expect(grouped(1_000_000) == "1,000,000")
        #expect([12, 4512.3, 2e9].map(scaled) == ["12.00 ", "4.51 k", "2.00 G"])
        #expect(padded("ab", to: 4) == "  ab" && padded("abcde", to: 4) == "abcde")
    }

    @Test("A table's first column is flush left, the others right; headers may have several lines")
    func table() {
        #expect(
            textTable([["model", "a", "score"], ["x", "12"], ["long name", "3", "4"]]) == """
                model       a  score
                x          12
                long name   3      4
                """)
        #expect(textTable([]).isEmpty)
        #expect(
            textTable([["model", "test\naccuracy", "n"], ["gru", "0.9", "12"]]) == """
                           test
                model  accuracy   n
                gru         0.9  12
                """)
    }

    @Test("A bar shows the share that is done")
    func bar() {
        #expect(progressBar(1, of: 4) == "█████░░░░░░░░░░░░░░░ 25 %")
        #expect(progressBar(9, of: 8) == "████████████████████ 100 %" && progressBar(0, of: 0).hasSuffix(" 100 %"))
    }

    @Test("JSON has sorted keys, and texts for numbers that it has no digits for")
    func json() throws {
        #expect(try JSONText.line(["b": 1, "a": Double.infinity]) == #"{"a":"Infinity","b":1}"#)
        #expect(try JSONText.lines(["a": 1.5]) == "{\n  \"a\" : 1.5\n}")
    }

    @Test("A console prints lines, unless it is quiet; what replaces lines is for terminals only")
    func console() throws {
        let pipe = Pipe()
        let console = Console(on: pipe.fileHandleForWriting)
        console.print("one")
        console.show("half")
        console.quiet(true).print("two")
        console.quiet(true).write("three")
        try pipe.fileHandleForWriting.close()
        #expect(String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) == "one\nthree")
    }

    @Test("What could not be written is an error at the end, but not that nobody reads any longer")
    func failures() throws {
        let pipe = Pipe()
        let console = Console(on: pipe.fileHandleForReading)
        try console.finish()
        console.quiet(true).write("text")
        #expect(throws: OutputFailure(code: EBADF)) { try console.finish() }
        #expect("\(OutputFailure(code: ENOSPC))" == "The output cannot be written: No space left on device")
    }
}
