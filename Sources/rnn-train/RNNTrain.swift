import Foundation
import RNNConsole
import RNNTasks

/// The command line: finds the command, runs it, and ends with the code that its outcome has.
@main
struct RNNTrain {
    static func main() {
        Interrupt.ignore()
        do {
            let console = Console()
            try run(Array(CommandLine.arguments.dropFirst()), on: console)
            try console.finish()
        } catch {
            let failure = Failure(error)
            Console.warn(failure.text)
            exit(failure.code)
        }
    }

    static func run(_ arguments: [String], on console: Console) throws {
        let current: InstructionSet
        do {
            current = try InstructionSet.current()
        } catch {
            throw UsageError("\(error)", usage: "\(Program.name) --help")
        }
        let rest = Array(arguments.dropFirst())
        switch arguments.first {
        case "--help", "-h": console.write(Commands.overview)
        case "help":
            guard let command = rest.first, command != "help" else { return console.write(Commands.overview) }
            console.write(try Commands.named(command).help(Array(rest.dropFirst())))
        case "--version":
            let names = InstructionSet.available.map(\.name).joined(separator: ", ")
            console.print("\(Program.name) \(Program.version)")
            console.print("instruction set: \(current) (this processor has: \(names))")
            console.print("threads: \(Threads.count)")
        case .some(let command) where !command.hasPrefix("-"):
            try Commands.named(command).run(rest, on: console)
        default: try Commands.standard.run(arguments, on: console)
        }
    }
}
