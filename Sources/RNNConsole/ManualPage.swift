/// A manual page, as `man` reads it.
///
/// ```swift
/// print(ManualPage(program: "measure", version: "1.2", summary: "measures things", commands: commands).text)
/// ```
public struct ManualPage: Sendable {
    /// The program.
    public let program: String
    /// Its version.
    public let version: String
    /// What it does, in a few words.
    public let summary: String
    /// Its commands.
    public let commands: [CommandDescription]
    /// Exit codes, and what they mean.
    public let exitCodes: [(code: Int32, meaning: String)]

    /// A page.
    public init(
        program: String, version: String, summary: String, commands: [CommandDescription],
        exitCodes: [(code: Int32, meaning: String)] = []
    ) {
        self.program = program
        self.version = version
        self.summary = summary
        self.commands = commands
        self.exitCodes = exitCodes
    }

    /// The page in the language of man macros.
    public var text: String {
        var lines = [
            ".TH \(program.uppercased()) 1 \"\" \"\(program) \(version)\"", ".SH NAME",
            "\(escaped(program)) \\- \(escaped(summary))", ".SH SYNOPSIS",
        ]
        for command in commands {
            lines.append(".B \(escaped(program))" + (command.name.map { " " + $0 } ?? ""))
            lines.append("[\\fIoptions\\fR]" + (command.operand.map { " [\\fI\(escaped($0))\\fR ...]" } ?? ""))
            lines.append(".br")
        }
        for command in commands {
            lines.append(".SH \((command.name ?? program).uppercased())")
            lines.append(escaped(command.overview))
            for group in command.groups {
                lines.append(".SS \(group.title.prefix(1) + group.title.dropFirst().lowercased())")
                for option in group.options {
                    lines.append(".TP")
                    lines.append(
                        "\\fB\(escaped(option.name))\\fR"
                            + (option.valueName.map { " \\fI\(escaped($0))\\fR" } ?? ""))
                    lines.append(
                        escaped(option.help) + (option.standard.map { " Default: \(escaped($0))." } ?? ""))
                }
            }
            if !command.examples.isEmpty {
                lines += [".SS Examples", ".nf"] + command.examples.map(escaped) + [".fi"]
            }
        }
        if !exitCodes.isEmpty {
            lines.append(".SH EXIT STATUS")
            for (code, meaning) in exitCodes { lines += [".TP", "\(code)", escaped(meaning)] }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A text without what the macros would read: dashes are dashes to copy, and no line begins with a dot.
    private func escaped(_ text: String) -> String {
        let line = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").split(separator: "\n").joined(
            separator: " ")
        return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
    }
}
