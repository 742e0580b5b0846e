/// What a command can be called with, without the types of its settings: what completion scripts and manuals are made of.
public struct CommandDescription: Sendable {
    /// An option.
    public struct Option: Sendable {
        /// The name, with its dashes.
        public let name: String
        /// The word that stands for the value; nil for a flag.
        public let valueName: String?
        /// What the option does.
        public let help: String
        /// The default, as it is given; nil where there is none to show.
        public let standard: String?
        /// The values that it can have, if they are known.
        public let choices: [String]
    }

    /// Options under a title.
    public struct Group: Sendable {
        /// The title.
        public let title: String
        /// The options.
        public fileprivate(set) var options: [Option]
    }

    /// The name of the command; nil if the program has only one.
    public let name: String?
    /// What it does.
    public let overview: String
    /// The word that stands for an argument without a name; nil if there may be none.
    public let operand: String?
    /// The options.
    public private(set) var groups: [Group]
    /// Complete calls.
    public let examples: [String]

    /// All options.
    public var options: [Option] { groups.flatMap(\.options) }

    /// The command with the options of another description of it, of another task perhaps, that it does not have yet.
    public func merging(_ other: CommandDescription) -> CommandDescription {
        var merged = self
        let names = Set(options.map(\.name))
        for group in other.groups {
            let new = group.options.filter { !names.contains($0.name) }
            if let index = merged.groups.firstIndex(where: { $0.title == group.title }) {
                merged.groups[index].options += new
            } else if !new.isEmpty {
                merged.groups.append(Group(title: group.title, options: new))
            }
        }
        return merged
    }
}

extension CommandForm {
    /// The form without the types of its settings.
    ///
    /// - Parameter defaults: The default settings.
    /// - Returns: The description.
    public func description(_ defaults: Settings) -> CommandDescription {
        CommandDescription(
            name: command, overview: overview, operand: operands?.valueName,
            groups: groups.map { group in
                .init(
                    title: group.title,
                    options: group.options.map {
                        .init(
                            name: $0.name, valueName: $0.valueName, help: $0.help, standard: $0.shown(defaults),
                            choices: $0.choices)
                    })
            }, examples: examples)
    }
}
