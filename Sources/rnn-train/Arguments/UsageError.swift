/// An argument that cannot be understood: what is wrong with it, and what would be right.
struct UsageError: Error, CustomStringConvertible {
    let description: String
    /// The command whose help tells more.
    var usage: String

    init(_ description: String, usage: String = "rnn-train --help") {
        self.description = description
        self.usage = usage
    }
}
