import Foundation
import Testing

@testable import RNNConsole

@Suite("Standard input")
struct InputLinesTests {
    /// Puts bytes in place of standard input.
    private static func give(_ bytes: [UInt8]) throws {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data(bytes))
        try pipe.fileHandleForWriting.close()
        dup2(pipe.fileHandleForReading.fileDescriptor, STDIN_FILENO)
    }

    @Test("Lines come with their numbers, whatever ends them, blank ones and bytes that are no text too")
    func lines() async {
        await #expect(processExitsWith: .exitCode(7)) {
            try Self.give(Array("one\n\ntwo\r\n".utf8) + [0xff, 0x00, 0x0a] + Array("last".utf8))
            guard var lines = try InputLines() else { exit(1) }
            var all: [String] = []
            while let line = try lines.next() { all.append("\(line.number) \(line.text)") }
            exit(all == ["1 one", "2 ", "3 two", "4 \u{fffd}\0", "5 last"] ? 7 : 2)
        }
    }

    @Test("Of nothing there are no lines")
    func nothing() async {
        await #expect(processExitsWith: .exitCode(7)) {
            try Self.give([])
            exit(try InputLines() == nil ? 7 : 1)
        }
    }

    @Test("A directory, and standard input that is closed, are failures, not an end")
    func failures() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let directory = open("/", O_RDONLY)
            dup2(directory, STDIN_FILENO)
            #expect(throws: InputFailure(code: EISDIR)) { try InputLines() }
            exit(7)
        }
        await #expect(processExitsWith: .exitCode(7)) {
            close(STDIN_FILENO)
            #expect(throws: InputFailure(code: EBADF)) { try InputLines() }
            exit(7)
        }
    }
}
