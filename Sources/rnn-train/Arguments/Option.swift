/// An option of a command: its name, what it changes, and what the help says of it.
struct Option<Settings> {
    let name: String
    /// What stands for the value in the help, without brackets; nil for a flag.
    let placeholder: String?
    let help: String
    /// The value that it has if it is not given; nil where the help has none to tell.
    let shown: (Settings) -> String?
    let apply: (inout Settings, String) throws -> Void

    /// The name, with the place of the value.
    var label: String { name + (placeholder.map { " <\($0)>" } ?? "") }
}

extension Option {
    /// An option that is there or not.
    static func flag(_ name: String, _ path: WritableKeyPath<Settings, Bool>, _ help: String) -> Option {
        Option(
            name: name, placeholder: nil, help: help, shown: { _ in nil },
            apply: { settings, _ in settings[keyPath: path] = true })
    }

    /// An option with a value, read by a function that gives nil for what it cannot read; `meant` may tell what that was
    /// meant to be.
    static func value<Value>(
        _ name: String, _ placeholder: String, _ path: WritableKeyPath<Settings, Value>, _ help: String,
        wanted: String, shown: @escaping (Value) -> String? = { "\($0)" },
        meant: @escaping (String) -> String? = { _ in nil }, _ read: @escaping (String) -> Value?
    ) -> Option {
        Option(
            name: name, placeholder: placeholder, help: help, shown: { shown($0[keyPath: path]) },
            apply: { settings, text in
                guard let value = read(text) else {
                    throw UsageError(
                        "The value '\(text)' is invalid for '\(name) <\(placeholder)>': it must be \(wanted)."
                            + (meant(text).map { " Did you mean '\($0)'?" } ?? ""))
                }
                settings[keyPath: path] = value
            })
    }

    /// A whole number that is not less than another.
    static func count(
        _ name: String, _ path: WritableKeyPath<Settings, Int>, least: Int = 1, _ help: String
    ) -> Option {
        value(name, "n", path, help, wanted: "a whole number, \(least) or more") { whole($0, least) }
    }

    /// A whole number that is not less than another, or nothing.
    static func count(
        _ name: String, _ path: WritableKeyPath<Settings, Int?>, least: Int = 1, _ help: String
    ) -> Option {
        value(
            name, "n", path, help, wanted: "a whole number, \(least) or more", shown: { $0.map { "\($0)" } },
            { whole($0, least).map(Optional.some) })
    }

    /// A number for which something holds.
    static func number(
        _ name: String, _ path: WritableKeyPath<Settings, Double>, _ help: String, wanted: String,
        _ isLegal: @escaping (Double) -> Bool
    ) -> Option {
        value(
            name, "x", path, help, wanted: wanted, shown: { shortest($0) },
            { Double($0).flatMap { $0.isFinite && isLegal($0) ? $0 : nil } })
    }

    /// A text that is not empty, or nothing.
    static func text(
        _ name: String, _ placeholder: String, _ path: WritableKeyPath<Settings, String?>, _ help: String
    ) -> Option {
        value(
            name, placeholder, path, help, wanted: "a text that is not empty", shown: { $0 },
            { $0.isEmpty ? nil : .some($0) })
    }

    /// A text that is not empty.
    static func text(
        _ name: String, _ placeholder: String, _ path: WritableKeyPath<Settings, String>, _ help: String
    ) -> Option {
        value(
            name, placeholder, path, help, wanted: "a text that is not empty", shown: { $0.isEmpty ? nil : $0 },
            { $0.isEmpty ? nil : $0 })
    }

    /// One of some words.
    static func choice<Value: RawRepresentable & CaseIterable>(
        _ name: String, _ placeholder: String, _ path: WritableKeyPath<Settings, Value>, _ help: String
    ) -> Option where Value.RawValue == String {
        let words = Value.allCases.map(\.rawValue)
        return value(
            name, placeholder, path, help, wanted: "one of " + words.joined(separator: ", "), shown: { $0.rawValue },
            { Value(rawValue: $0) })
    }

    private static func whole(_ text: String, _ least: Int) -> Int? {
        Int(text).flatMap { $0 >= least ? $0 : nil }
    }

    private static func shortest(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    }
}
