/// What the program calls itself.
enum Program {
    static let name = "rnn-train"
    static let version = "0.1.0"
}
