import Foundation
import RNNTasks

/// The command line: finds the command, runs it, and ends with the code that its outcome has.
@main
struct RNNTrain {
    static let version = "0.1.0"

    static let overview = """
        OVERVIEW: Trains recurrent networks on texts, compares them, and uses what was trained.

        USAGE: rnn-train [<subcommand>] [<options>]

        OPTIONS:
          --version                 Show the version, the instruction set and the number of threads.
          -h, --help                Show help information.

        SUBCOMMANDS:
          compare (default)         Train several models on the same texts and compare them.
          train                     Train a model on the texts of a file.
          evaluate                  Hold a trained model against the texts and labels of a file.
          predict                   Say what a trained model makes of texts.

          See 'rnn-train help <subcommand>' for detailed help.

        ENVIRONMENT:
          RNNKIT_SIMD               Forces an instruction set: portable, avx2, avx512 or neon.

        """

    static func main() {
        do {
            try run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            exit(Failure(error))
        }
    }

    private static func run(_ arguments: [String]) throws {
        let current: InstructionSet
        do {
            current = try InstructionSet.current()
        } catch {
            throw UsageError("\(error)")
        }
        let rest = Array(arguments.dropFirst())
        switch arguments.first {
        case "--help", "-h": print(overview, terminator: "")
        case "help": try help(rest.first)
        case "--version":
            let names = InstructionSet.available.map(\.name).joined(separator: ", ")
            print("rnn-train \(version)")
            print("instruction set: \(current) (this processor has: \(names))")
            print("threads: \(Threads.count)")
        case "compare": try Compare.run(rest)
        case "train": try Train.run(rest)
        case "evaluate": try Evaluate.run(rest)
        case "predict": try Predict.run(rest)
        case .some(let name) where !name.hasPrefix("-"):
            let meant = nearest(name, of: commands)
            throw UsageError(
                "Unknown subcommand '\(name)'." + (meant.map { " Did you mean '\($0)'?" } ?? ""),
                usage: "rnn-train --help")
        default: try Compare.run(arguments)
        }
    }

    private static let commands = ["compare", "train", "evaluate", "predict", "help"]

    private static func help(_ name: String?) throws {
        switch name {
        case nil, "help": print(overview, terminator: "")
        case "compare": try Compare.run(["--help"])
        case "train": try Train.run(["--help"])
        case "evaluate": try Evaluate.run(["--help"])
        case "predict": try Predict.run(["--help"])
        case .some(let other): throw UsageError("There is no subcommand '\(other)'.", usage: "rnn-train --help")
        }
    }

    /// Says what is wrong on standard error, and ends.
    private static func exit(_ failure: Failure) -> Never {
        if let text = failure.text { Console.warn(text) }
        Foundation.exit(failure.code)
    }
}
