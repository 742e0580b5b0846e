/// What a command is called with, and what its help says.
struct CommandForm<Settings> {
    /// What is given without a name.
    struct Operands {
        let placeholder: String
        let help: String
    }

    /// Options that belong together.
    struct Group {
        let title: String
        let options: [Option<Settings>]
    }

    let name: String
    let overview: String
    var operands: Operands?
    let groups: [Group]
    var examples: [String] = []

    /// Reads arguments into settings; an error tells where there is help.
    func read(_ arguments: [String], into settings: inout Settings) throws -> [String]? {
        try checked { try parse(arguments, into: &settings) }
    }

    /// Runs a check of the settings; an error tells where there is help.
    func checked<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch var error as UsageError {
            error.usage = "rnn-train help \(name)"
            throw error
        }
    }

    /// Reads arguments into settings.
    ///
    /// - Parameters:
    ///   - arguments: What stands behind the command's name.
    ///   - settings: The settings to change.
    /// - Returns: What was given without a name; nil if help is asked for.
    /// - Throws: ``UsageError``.
    private func parse(_ arguments: [String], into settings: inout Settings) throws -> [String]? {
        let options = groups.flatMap(\.options)
        var operands: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--help" || argument == "-h" { return nil }
            if argument == "--" {
                operands += rest
                break
            }
            guard argument.hasPrefix("-") && argument.count > 1 else {
                operands.append(argument)
                continue
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard let option = options.first(where: { $0.name == name }) else {
                let meant = nearest(name, of: options.map(\.name) + ["--help"])
                throw UsageError("Unknown option '\(name)'." + (meant.map { " Did you mean '\($0)'?" } ?? ""))
            }
            if option.placeholder == nil {
                guard parts.count == 1 else { throw UsageError("The option '\(name)' takes no value.") }
                try option.apply(&settings, "")
            } else if parts.count == 2 {
                try option.apply(&settings, String(parts[1]))
            } else {
                guard let value = rest.first, !value.hasPrefix("--") else {
                    throw UsageError("Missing value for '\(option.label)'.")
                }
                rest.removeFirst()
                try option.apply(&settings, value)
            }
        }
        if let first = operands.first, self.operands == nil {
            throw UsageError("Unexpected argument '\(first)'.")
        }
        return operands
    }

    /// The help text, where `defaults` are the settings that hold if nothing is given.
    func help(_ defaults: Settings) -> String {
        var text = wrapped("OVERVIEW: " + overview, indent: 0) + "\n\nUSAGE: \(usage)\n"
        if let operands {
            text += "\nARGUMENTS:\n" + row("<\(operands.placeholder)>", operands.help)
        }
        for group in groups {
            text += "\n\(group.title):\n"
            for option in group.options {
                let shown = option.shown(defaults).map { " (default: \($0))" } ?? ""
                text += row(option.label, option.help + shown)
            }
        }
        text += row("-h, --help", "Show help information.")
        if !examples.isEmpty { text += "\nEXAMPLES:\n" + examples.map { "  \($0)\n" }.joined() }
        return text
    }

    /// How the command is called.
    var usage: String {
        "rnn-train \(name) [<options>]" + (operands.map { " [<\($0.placeholder)> ...]" } ?? "")
    }

    private func row(_ label: String, _ help: String) -> String {
        let column = 28
        let start = "  " + label
        let lines = wrapped(help, indent: column)
        return start.count < column
            ? start + String(repeating: " ", count: column - start.count) + lines + "\n"
            : start + "\n" + String(repeating: " ", count: column) + lines + "\n"
    }

    /// Words in lines of 100 characters, those behind the first one indented.
    private func wrapped(_ text: String, indent: Int) -> String {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, indent + last.count + 1 + word.count <= 100 {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    }
}
