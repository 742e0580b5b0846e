/// An option of a command: its name, what it changes, and what the help says about it.
public struct Option<Settings> {
    /// The name, with its dashes.
    public let name: String
    /// What its values are.
    public let kind: OptionKind
    /// The word that stands for the value in the help, without brackets; nil for a flag.
    let valueName: String?
    let help: String
    /// The values that it can have, where these are few and known.
    var choices: [String] = []
    /// The value that it has if it is not given; nil where there is none to show.
    let shown: (Settings) -> String?
    /// The value that it has, as it is given; of a flag `true`. nil where it need not be given.
    let written: (Settings) -> String?
    let apply: (inout Settings, String) throws(UsageError) -> Void

    /// The name, with that of its value.
    var label: String { name + (valueName.map { " <\($0)>" } ?? "") }

    /// The same option of settings that contain these.
    public func within<Outer>(_ path: WritableKeyPath<Outer, Settings>) -> Option<Outer> {
        Option<Outer>(
            name: name, kind: kind, valueName: valueName, help: help, choices: choices,
            shown: { shown($0[keyPath: path]) }, written: { written($0[keyPath: path]) },
            apply: { (settings, text) throws(UsageError) in try apply(&settings[keyPath: path], text) })
    }
}

extension Array {
    /// The same options of settings that contain these.
    public func within<Outer, Settings>(_ path: WritableKeyPath<Outer, Settings>) -> [Option<Outer>]
    where Element == Option<Settings> {
        map { $0.within(path) }
    }
}

extension Option {
    /// An option that is there or not.
    public static func flag(_ name: String, _ path: WritableKeyPath<Settings, Bool>, _ help: String) -> Option {
        Option(
            name: name, kind: .flag, valueName: nil, help: help, shown: { _ in nil },
            written: { $0[keyPath: path] ? "true" : nil }, apply: { settings, _ in settings[keyPath: path] = true })
    }

    /// An option with a value.
    ///
    /// - Parameters:
    ///   - name: The name, with its dashes.
    ///   - valueName: The word that stands for the value in the help, without brackets.
    ///   - path: What the option changes.
    ///   - help: What the help says about it.
    ///   - wanted: What the value must be, for the message about one that is not.
    ///   - kind: What values are.
    ///   - shown: A value as it is given, which the help shows as the default; nil for one that is not given.
    ///   - meant: What somebody most likely meant by a value that cannot be read; nil if nothing is near.
    ///   - read: Reads a value; nil if it cannot be read.
    /// - Returns: The option.
    public static func value<Value>(
        _ name: String, _ valueName: String, _ path: WritableKeyPath<Settings, Value>, _ help: String,
        wanted: String, kind: OptionKind = .text, shown: @escaping (Value) -> String? = { "\($0)" },
        meant: @escaping (String) -> String? = { _ in nil }, _ read: @escaping (String) -> Value?
    ) -> Option {
        Option(
            name: name, kind: kind, valueName: valueName, help: help, shown: { shown($0[keyPath: path]) },
            written: { shown($0[keyPath: path]) },
            apply: { (settings, text) throws(UsageError) in
                guard let value = read(text) else { throw invalid(text, name, valueName, wanted, meant: meant(text)) }
                settings[keyPath: path] = value
            })
    }

    /// An option with several values, commas between them.
    ///
    /// - Parameters:
    ///   - name: The name, with its dashes.
    ///   - valueName: The word that stands for the values in the help, without brackets.
    ///   - path: What the option changes.
    ///   - help: What the help says about it.
    ///   - wanted: What each value must be, for the message about one that is not.
    ///   - meant: What somebody most likely meant by a value that cannot be read; nil if nothing is near.
    ///   - read: Reads one value; nil if it cannot be read.
    /// - Returns: The option.
    public static func list<Value: Hashable & CustomStringConvertible>(
        _ name: String, _ valueName: String, _ path: WritableKeyPath<Settings, [Value]>, _ help: String,
        wanted: String, meant: @escaping (String) -> String? = { _ in nil }, _ read: @escaping (String) -> Value?
    ) -> Option {
        list(name, valueName, path, help) { (_, text) throws(UsageError) in
            var values: [Value] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
                guard let value = read(part) else {
                    throw invalid(part, name, valueName, "\(wanted), with commas between", meant: meant(part))
                }
                if values.contains(value) { throw UsageError("'\(name)' names '\(part)' twice.") }
                values.append(value)
            }
            return values
        }
    }

    /// An option that may be given several times, each time with one value or several, commas between them.
    ///
    /// - Parameters:
    ///   - name: The name, with its dashes.
    ///   - valueName: The word that stands for the values in the help, without brackets.
    ///   - path: What the option changes.
    ///   - help: What the help says about it.
    ///   - wanted: What is to be given, for the message about what is not.
    ///   - read: Makes values of those of before and of what is given now; nil if that cannot be read.
    /// - Returns: The option.
    public static func repeated<Value: CustomStringConvertible>(
        _ name: String, _ valueName: String, _ path: WritableKeyPath<Settings, [Value]>, _ help: String,
        wanted: String, _ read: @escaping (_ before: [Value], _ text: String) -> [Value]?
    ) -> Option {
        list(name, valueName, path, help) { (before, text) throws(UsageError) in
            guard let values = read(before, text) else { throw invalid(text, name, valueName, wanted, meant: nil) }
            return values
        }
    }

    private static func list<Value: CustomStringConvertible>(
        _ name: String, _ valueName: String, _ path: WritableKeyPath<Settings, [Value]>, _ help: String,
        _ read: @escaping (_ before: [Value], _ text: String) throws(UsageError) -> [Value]
    ) -> Option {
        func written(_ values: [Value]) -> String? {
            values.isEmpty ? nil : values.map(\.description).joined(separator: ",")
        }
        return Option(
            name: name, kind: .list, valueName: valueName, help: help, shown: { written($0[keyPath: path]) },
            written: { written($0[keyPath: path]) },
            apply: { (settings, text) throws(UsageError) in
                settings[keyPath: path] = try read(settings[keyPath: path], text)
            })
    }

    private static func invalid(
        _ text: String, _ name: String, _ valueName: String, _ wanted: String, meant: String?
    ) -> UsageError {
        UsageError("The value '\(text)' is invalid for '\(name) <\(valueName)>': it must be \(wanted).", meant: meant)
    }

    /// A whole number in a range; without one, from 1 to what 32 bits have room for, so that two can be multiplied.
    public static func count(
        _ name: String, _ path: WritableKeyPath<Settings, Int>, minimum: Int = 1,
        maximum: Int = Int(Int32.max), _ help: String
    ) -> Option {
        value(name, "n", path, help, wanted: wanted(minimum, maximum), kind: .count) { whole($0, minimum, maximum) }
    }

    /// A whole number in a range, or nothing.
    public static func count(
        _ name: String, _ path: WritableKeyPath<Settings, Int?>, minimum: Int = 1,
        maximum: Int = Int(Int32.max), _ help: String
    ) -> Option {
        value(
            name, "n", path, help, wanted: wanted(minimum, maximum), kind: .count, shown: { $0.map { "\($0)" } },
            { whole($0, minimum, maximum).map(Optional.some) })
    }

    /// A finite number for which a condition holds.
    public static func number(
        _ name: String, _ path: WritableKeyPath<Settings, Double>, _ help: String, wanted: String,
        _ isLegal: @escaping (Double) -> Bool
    ) -> Option {
        value(
            name, "x", path, help, wanted: wanted, kind: .number, shown: { shortest($0) },
            { finite($0, isLegal) })
    }

    /// A finite number for which a condition holds, or nothing.
    public static func number(
        _ name: String, _ path: WritableKeyPath<Settings, Double?>, _ help: String, wanted: String,
        _ isLegal: @escaping (Double) -> Bool
    ) -> Option {
        value(
            name, "x", path, help, wanted: wanted, kind: .number, shown: { $0.map(shortest) },
            { finite($0, isLegal).map(Optional.some) })
    }

    /// A text that is not empty, or nothing.
    public static func text(
        _ name: String, _ valueName: String, _ path: WritableKeyPath<Settings, String?>, _ help: String
    ) -> Option {
        value(
            name, valueName, path, help, wanted: "a text that is not empty", shown: { $0 },
            { $0.isEmpty ? nil : .some($0) })
    }

    /// A text that is not empty.
    public static func text(
        _ name: String, _ valueName: String, _ path: WritableKeyPath<Settings, String>, _ help: String
    ) -> Option {
        value(
            name, valueName, path, help, wanted: "a text that is not empty", shown: { $0.isEmpty ? nil : $0 },
            { $0.isEmpty ? nil : $0 })
    }

    /// One of several words.
    public static func choice<Value: RawRepresentable & CaseIterable & Equatable>(
        _ name: String, _ valueName: String, _ path: WritableKeyPath<Settings, Value>, _ help: String
    ) -> Option where Value.RawValue == String {
        choice(name, valueName, path, help, of: Value.allCases.map { ($0.rawValue, $0) })
    }

    /// One of several values, each with its name.
    public static func choice<Value: Equatable>(
        _ name: String, _ valueName: String, _ path: WritableKeyPath<Settings, Value>, _ help: String,
        of values: [(name: String, value: Value)]
    ) -> Option {
        var option = value(
            name, valueName, path, help, wanted: "one of " + values.map(\.name).joined(separator: ", "), kind: .name,
            shown: { shown in values.first { $0.value == shown }?.name },
            meant: { text in nearest(text, of: values.map(\.name)) },
            { text in values.first { $0.name == text }?.value })
        option.choices = values.map(\.name)
        return option
    }

    private static func whole(_ text: String, _ minimum: Int, _ maximum: Int) -> Int? {
        Int(text).flatMap { $0 >= minimum && $0 <= maximum ? $0 : nil }
    }

    private static func wanted(_ minimum: Int, _ maximum: Int) -> String {
        "a whole number from \(minimum) to \(maximum)"
    }

    private static func finite(_ text: String, _ isLegal: (Double) -> Bool) -> Double? {
        Double(text).flatMap { $0.isFinite && isLegal($0) ? $0 : nil }
    }

    private static func shortest(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    }
}
