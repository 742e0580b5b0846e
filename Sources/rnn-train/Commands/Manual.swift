import RNNConsole

/// `rnn-train manual`: prints the manual page.
enum Manual: Command {
    static let name = "manual"
    static let summary = "Print the manual page, for man."

    private struct Call {}

    private static var form: CommandForm<Call> {
        CommandForm(
            program: Program.name, command: name,
            overview: "Prints the manual page, with the options of all tasks, in the form that man reads.", groups: [],
            examples: [
                "\(Program.name) manual > \(Program.name).1", "man ./\(Program.name).1",
            ])
    }

    static var description: CommandDescription { form.description(Call()) }

    static func help(_ arguments: [String]) -> String { form.help(Call()) }

    static func run(_ arguments: [String], on console: Console) throws {
        var call = Call()
        guard try form.read(arguments, into: &call) != nil else { return console.write(help([])) }
        let page = ManualPage(
            program: Program.name, version: Program.version,
            summary: "trains recurrent networks, compares them, and uses what was trained",
            commands: Commands.all.map { $0.description }, exitCodes: Program.exitCodes)
        console.write(page.text)
    }
}
