import Foundation
import RNNKit

@main
struct Command {
    static let version = "0.1.0"

    static let help = """
        OVERVIEW: Trains recurrent networks. This version tells what it runs on; training comes with the next.

        USAGE: rnn-train [--version] [--help]

        OPTIONS:
          --version   Show the version, the instruction set and the number of threads.
          -h, --help  Show help information.

        ENVIRONMENT:
          RNNKIT_SIMD  Forces an instruction set: portable, avx2, avx512 or neon.

        """

    static func main() {
        do {
            let current = try InstructionSet.current()
            switch CommandLine.arguments.dropFirst().first {
            case nil, "--help", "-h":
                print(help, terminator: "")
            case "--version":
                let names = InstructionSet.available.map(\.name).joined(separator: ", ")
                print("rnn-train \(version)")
                print("instruction set: \(current) (this processor has: \(names))")
                print("threads: \(Threads.count)")
            case .some(let argument):
                fail("unknown option '\(argument)'\n\n\(help)")
            }
        } catch {
            fail("\(error)\n")
        }
    }

    /// Ends with what is wrong on standard error, and the exit code for bad arguments.
    static func fail(_ message: String) -> Never {
        FileHandle.standardError.write(Data("Error: \(message)".utf8))
        exit(64)
    }
}
