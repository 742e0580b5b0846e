/// What the program calls itself.
enum Program {
    static let name = "rnn-train"
    /// The version that comes next until it is tagged; what it has is in CHANGELOG.md.
    static let version = "0.1.0-dev"
}
