extension Report {
    /// A cell of a table. A string is a cell with that text.
    public struct Cell: Sendable, Hashable, ExpressibleByStringLiteral {
        /// What stands before what is wrong: colour alone does not tell everybody.
        public static let wrongSign = "\u{2717}"

        /// The text.
        public var text: String
        /// Whether what the cell says is wrong, as a prediction may be.
        public var isWrong: Bool

        /// A cell.
        ///
        /// - Parameters:
        ///   - text: The text.
        ///   - isWrong: Whether what the cell says is wrong.
        public init(_ text: String, isWrong: Bool = false) {
            self.text = text
            self.isWrong = isWrong
        }

        /// A cell with a text.
        public init(stringLiteral value: String) {
            self.init(value)
        }

        /// The text, with a sign before it if it is wrong.
        public var markedText: String {
            isWrong ? "\(Self.wrongSign)\u{a0}\(text)" : text
        }
    }
}
