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
            guard let lines = InputLines() else { exit(1) }
            let all = lines.map { "\($0.number) \($0.text)" }
            exit(all == ["1 one", "2 ", "3 two", "4 \u{fffd}\0", "5 last"] ? 7 : 2)
        }
    }

    @Test("Of nothing there are no lines")
    func nothing() async {
        await #expect(processExitsWith: .exitCode(7)) {
            try Self.give([])
            exit(InputLines() == nil ? 7 : 1)
        }
    }
}
