extension Embedding {
    /// A layer with vectors that were trained elsewhere, and random ones for the words that have none.
    ///
    /// - Parameters:
    ///   - vectors: The vectors of a vocabulary.
    ///   - isFrozen: Whether training leaves them as they are.
    ///   - random: Where the vectors of unknown and missing words come from.
    public init(_ vectors: WordVectors, isFrozen: Bool = false, random: inout RandomSource) {
        let rows = vectors.rows(random: &random)
        self.init(
            weight: Tensor(rows.map { Scalar($0) }, shape: [rows.count / vectors.width, vectors.width]),
            padding: Vocabulary.padding, isFrozen: isFrozen)
    }
}
