import Foundation

/// What a program or one of its commands is called with, and what its help says.
///
/// ```swift
/// struct Settings { var count = 3 }
/// let form = CommandForm<Settings>(
///     program: "measure", overview: "Measures things.",
///     groups: [.init("OPTIONS", [.count("--count", \.count, "How many things.")])])
/// var settings = Settings()
/// guard try form.read(arguments, into: &settings) != nil else { return print(form.help(Settings())) }
/// ```
public struct CommandForm<Settings> {
    /// What is given without a name.
    public struct Operands {
        let valueName: String
        let help: String

        /// Arguments without a name.
        ///
        /// - Parameters:
        ///   - valueName: The word that stands for one of them in the help.
        ///   - help: What they are.
        public init(_ valueName: String, _ help: String) {
            self.valueName = valueName
            self.help = help
        }
    }

    /// Options that belong together.
    public struct Group {
        let title: String
        /// The options.
        public let options: [Option<Settings>]

        /// Options under a title.
        public init(_ title: String, _ options: [Option<Settings>]) {
            self.title = title
            self.options = options
        }
    }

    /// The name of the program.
    public let program: String
    /// The name of the command; nil if the program has only one.
    public let command: String?
    let overview: String
    let operands: Operands?
    let groups: [Group]
    let examples: [String]

    /// The form of a command.
    ///
    /// - Parameters:
    ///   - program: The name of the program.
    ///   - command: The name of the command; nil if the program has only one.
    ///   - overview: What it does.
    ///   - operands: What is given without a name; nil if there may be nothing.
    ///   - groups: The options.
    ///   - examples: Complete calls, for the end of the help.
    public init(
        program: String, command: String? = nil, overview: String, operands: Operands? = nil, groups: [Group],
        examples: [String] = []
    ) {
        self.program = program
        self.command = command
        self.overview = overview
        self.operands = operands
        self.groups = groups.filter { !$0.options.isEmpty }
        self.examples = examples
    }

    /// Reads arguments into settings.
    ///
    /// - Parameters:
    ///   - arguments: What follows the name of the command.
    ///   - settings: The settings to change.
    /// - Returns: What was given without a name; nil if help is asked for.
    /// - Throws: ``UsageError``, which names the command whose help to read.
    public func read(_ arguments: [String], into settings: inout Settings) throws -> [String]? {
        try checked { try parse(arguments, into: &settings) }
    }

    /// Runs a check of the settings; an error then names the command whose help to read.
    public func checked<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch var error as UsageError {
            error.usage = command.map { "\(program) help \($0)" } ?? "\(program) --help"
            throw error
        }
    }

    private func parse(_ arguments: [String], into settings: inout Settings) throws(UsageError) -> [String]? {
        var operands: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--help" || argument == "-h" { return nil }
            if argument == "--" {
                operands += rest
                break
            }
            if argument.hasPrefix("-") && argument.count > 1 {
                try parse(option: argument, &rest, into: &settings)
            } else {
                operands.append(argument)
            }
        }
        if let first = operands.first, self.operands == nil {
            throw UsageError("Unexpected argument '\(first)'.")
        }
        return operands
    }

    /// Reads an option, and its value from the same argument or the next one.
    private func parse(
        option argument: String, _ rest: inout ArraySlice<String>, into settings: inout Settings
    ) throws(UsageError) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = parts[0]
        let options = groups.flatMap(\.options)
        guard let option = options.first(where: { $0.name == name }) else {
            throw UsageError("Unknown option '\(name)'.", meant: nearest(name, of: options.map(\.name) + ["--help"]))
        }
        if option.valueName == nil {
            guard parts.count == 1 else { throw UsageError("The option '\(name)' takes no value.") }
            try option.apply(&settings, "")
        } else if parts.count == 2 {
            try option.apply(&settings, parts[1])
        } else {
            guard let value = rest.first, !value.hasPrefix("--") else {
                throw UsageError("Missing value for '\(option.label)'.")
            }
            rest.removeFirst()
            try option.apply(&settings, value)
        }
    }

    /// The help text, for a terminal of 80 columns.
    ///
    /// - Parameter defaults: The default settings.
    /// - Returns: Lines, each with a line break.
    public func help(_ defaults: Settings) -> String {
        var text = wrapped("OVERVIEW: " + overview) + "\n\nUSAGE: \(usage)\n"
        if let operands {
            text += "\nARGUMENTS:\n" + helpRow("<\(operands.valueName)>", operands.help)
        }
        for group in groups {
            text += "\n\(group.title):\n"
            for option in group.options {
                let value = option.shown(defaults).map { " (default: \($0))" } ?? ""
                text += helpRow(option.label, option.help + value)
            }
        }
        if groups.isEmpty { text += "\nOPTIONS:\n" }
        text += helpRow("-h, --help", "Show help information.")
        if !examples.isEmpty { text += "\nEXAMPLES:\n" + examples.map { "  \(Self.lines(of: $0))\n" }.joined() }
        return text
    }

    /// A call in lines of at most 80 characters, which a shell reads as one: broken before options.
    private static func lines(of call: String) -> String {
        var lines: [String] = []
        for (index, part) in call.components(separatedBy: " --").enumerated() {
            let part = index == 0 ? part : "--" + part
            // Room for the indent and for what continues a line.
            if let last = lines.last, last.count + part.count + 1 <= (lines.count == 1 ? 76 : 72) {
                lines[lines.count - 1] = last + " " + part
            } else {
                lines.append(part)
            }
        }
        return lines.joined(separator: " \\\n      ")
    }

    /// How the command is called.
    private var usage: String {
        ([program] + (command.map { [$0] } ?? []) + ["[<options>]"]).joined(separator: " ")
            + (operands.map { " [<\($0.valueName)> ...]" } ?? "")
    }
}

/// The value that arguments give an option, before a form has read them; nil if there is none. The last one counts.
public func optionValue(_ name: String, in arguments: [String]) -> String? {
    let arguments = arguments.prefix { $0 != "--" }
    let values = arguments.indices.compactMap { index -> String? in
        if arguments[index].hasPrefix(name + "=") { return String(arguments[index].dropFirst(name.count + 1)) }
        guard arguments[index] == name, index + 1 < arguments.endIndex else { return nil }
        return arguments[index + 1].hasPrefix("--") ? nil : arguments[index + 1]
    }
    return values.last.flatMap { $0.isEmpty ? nil : $0 }
}
