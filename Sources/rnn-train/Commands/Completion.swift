import RNNConsole

/// `rnn-train completion`: prints a script by which a shell completes commands and options.
enum Completion: Command {
    static let name = "completion"
    static let summary = "Print a script by which a shell completes commands and options."

    private struct Call {}

    private static var form: CommandForm<Call> {
        CommandForm(
            program: Program.name, command: name,
            overview: """
                Prints a script by which a shell completes the commands and options of \(Program.name), those of all tasks: \
                \(Shell.allCases.map(\.rawValue).joined(separator: ", ")).
                """,
            operands: .init("shell", "The shell: \(Shell.allCases.map(\.rawValue).joined(separator: ", "))."),
            groups: [],
            examples: [
                "source <(\(Program.name) completion bash)",
                "\(Program.name) completion zsh > ~/.zfunc/_\(Program.name)",
                "\(Program.name) completion fish > ~/.config/fish/completions/\(Program.name).fish",
            ])
    }

    static var description: CommandDescription { form.description(Call()) }

    static func help(_ arguments: [String]) -> String { form.help(Call()) }

    static func run(_ arguments: [String], on console: Console) throws {
        var call = Call()
        guard let operands = try form.read(arguments, into: &call) else { return console.write(help([])) }
        try form.checked {
            let names = Shell.allCases.map(\.rawValue)
            guard operands.count == 1, let shell = Shell(rawValue: operands[0]) else {
                throw UsageError(
                    operands.isEmpty
                        ? "Missing argument: the shell, one of \(names.joined(separator: ", "))."
                        : "There is no script for '\(operands.joined(separator: " "))': the shell must be one of "
                            + "\(names.joined(separator: ", ")).",
                    meant: operands.first.flatMap { nearest($0, of: names) })
            }
            console.write(
                CompletionScript(program: Program.name, commands: Commands.all.map { $0.description }).text(for: shell))
        }
    }
}
