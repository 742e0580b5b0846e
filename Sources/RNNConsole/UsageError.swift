/// An argument that cannot be understood: what is wrong with it, and what would be right.
public struct UsageError: Error, Equatable, CustomStringConvertible {
    /// What is wrong, and what would be right.
    public let description: String
    /// The call that shows the help; empty until a ``CommandForm`` says which one.
    public var usage: String

    /// What is wrong with an argument.
    ///
    /// - Parameters:
    ///   - problem: A sentence that says what is wrong.
    ///   - meant: What somebody most likely meant.
    ///   - usage: The call that shows the help.
    public init(_ problem: String, meant: String? = nil, usage: String = "") {
        description = problem + (meant.map { " Did you mean '\($0)'?" } ?? "")
        self.usage = usage
    }

    /// An option that must be given is missing.
    public static func missing(_ label: String) -> UsageError {
        UsageError("Missing expected option '\(label)'.")
    }

    /// What standard error says: the problem, and where to read more.
    public var message: String {
        "Error: \(description)" + (usage.isEmpty ? "" : "\nSee '\(usage)' for help.")
    }
}
