extension String {
    /// As it is at the beginning of a sentence.
    package var withCapital: String { prefix(1).uppercased() + dropFirst() }
}
