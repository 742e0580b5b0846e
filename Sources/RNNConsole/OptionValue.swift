/// The value of an option in a file of JSON: a text, a number, true or false, or a list of these.
public struct OptionValue: Sendable, Equatable, CustomStringConvertible {
    /// The value as it is given on a command line.
    public let description: String

    /// A value as it is given on a command line.
    public init(_ text: String) {
        description = text
    }
}

extension OptionValue: Codable {
    /// Reads a text, a number, a flag or a list.
    public init(from decoder: any Decoder) throws {
        if var list = try? decoder.unkeyedContainer() {
            var parts: [String] = []
            while !list.isAtEnd { parts.append(try list.decode(OptionValue.self).description) }
            description = parts.joined(separator: ",")
            return
        }
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            description = text
        } else if let isOn = try? container.decode(Bool.self) {
            description = "\(isOn)"
        } else if let count = try? container.decode(Int.self) {
            description = "\(count)"
        } else if let number = try? container.decode(Double.self) {
            description = "\(number)"
        } else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a text, a number, true, false or a list is needed")
        }
    }

    /// Writes what comes back as the same text, as a number or a flag if it is one.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if description == "true" {
            try container.encode(true)
        } else if let count = Int(description), "\(count)" == description {
            try container.encode(count)
        } else if let number = Double(description), number.isFinite, "\(number)" == description,
            Int(exactly: number) == nil
        {
            // JSON has no fraction for a whole number: "1.0" would come back as "1".
            try container.encode(number)
        } else {
            try container.encode(description)
        }
    }
}

/// Options and their values, by their names without dashes.
public typealias OptionValues = [String: OptionValue]

extension Array {
    /// The values of settings, in the order of the options; without those that need not be given.
    public func values<Settings>(of settings: Settings) -> [(name: String, value: OptionValue)]
    where Element == Option<Settings> {
        compactMap { option in
            option.written(settings).map { (String(option.name.drop { $0 == "-" }), OptionValue($0)) }
        }
    }

    /// The arguments that a command needs to come to some settings.
    ///
    /// ```swift
    /// options.arguments(of: settings, from: Settings())  // ["--hidden", "128", "--keep-case"]
    /// ```
    ///
    /// - Parameters:
    ///   - settings: The settings.
    ///   - usual: Those that there are without arguments.
    /// - Returns: The names of options, each with its value behind it, in the order of the options.
    public func arguments<Settings>(of settings: Settings, from usual: Settings) -> [String]
    where Element == Option<Settings> {
        flatMap { option -> [String] in
            guard let text = option.written(settings), text != option.written(usual) else { return [] }
            if option.kind == .flag { return [option.name] }
            return text.hasPrefix("--") ? ["\(option.name)=\(text)"] : [option.name, text]
        }
    }

    /// Whether there is an option of a name, which is given with dashes or without.
    public func has<Settings>(_ name: String) -> Bool where Element == Option<Settings> {
        contains { $0.name == "--" + name.drop { $0 == "-" } }
    }

    /// Changes settings as if the values had been given on a command line.
    ///
    /// - Parameters:
    ///   - values: Values by the names of options, with dashes or without. `false` leaves a flag out.
    ///   - settings: The settings to change.
    /// - Throws: ``UsageError`` for names that no option has, and for values that it cannot have.
    public func apply<Settings>(_ values: OptionValues, to settings: inout Settings) throws(UsageError)
    where Element == Option<Settings> {
        for (given, value) in values.sorted(by: { $0.key < $1.key }) {
            let name = "--" + given.drop { $0 == "-" }
            guard let option = first(where: { $0.name == name }) else {
                throw UsageError("There is no option '\(name)'.", meant: nearest(name, of: map(\.name)))
            }
            if option.valueName == nil {
                if value.description == "false" { continue }
                guard value.description == "true" else {
                    throw UsageError("'\(name)' is true or false, not '\(value)'.")
                }
            }
            try option.apply(&settings, value.description)
        }
    }
}
