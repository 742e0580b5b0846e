import Foundation
import RNNData
import Testing

@testable import RNNConsole

@Suite("Exit codes")
struct ExitCodeTests {
    private struct Unexpected: Error {}

    @Test("Each error ends a program with the code that the readme says")
    func codes() {
        let errors: [(any Error, Int32)] = [
            (UsageError("Unknown option '--x'."), EX_USAGE), (InputFailure(code: EIO), EX_IOERR),
            (OutputFailure(code: ENOSPC), EX_IOERR), (DataError(file: "x", problem: "wrong"), EX_DATAERR),
            (ExampleError(0, "wrong"), EX_DATAERR), (SeriesError("wrong"), EX_DATAERR),
            (SoundError(file: "x", problem: "wrong"), EX_DATAERR),
            (CheckpointError(path: "x", problem: .missing), EX_NOINPUT),
            (CheckpointError(path: "x", problem: .fileGone), EX_DATAERR), (Unexpected(), EX_SOFTWARE),
        ]
        for (error, code) in errors { #expect(exitCode(of: error) == code, "\(error)") }
    }

    @Test("A file that is missing, one that cannot be read and one that cannot be written are told apart")
    func files() throws {
        let directory = FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString)"
        func code(_ body: () throws -> Void) -> Int32? {
            do {
                try body()
                return nil
            } catch {
                return exitCode(of: error)
            }
        }
        #expect(code { _ = try TextFile.read(directory) } == EX_NOINPUT)
        #expect(code { _ = try TextFile.read("/") } == EX_IOERR)
        #expect(code { try TextFile.write("", to: directory + "/x") } == EX_CANTCREAT)
    }
}
