extension SyntheticSentiment {
    /// A review, and what makes it say what it says.
    public struct Review: Sendable, Hashable, Codable {
        /// The words, commas and full stops, with a space between each two.
        public let text: String
        /// What the text says, 0 for negative and 1 for positive: the label before noise.
        public let sentiment: Int32
        /// The opinions, in their order; there are one or two.
        public let opinions: [Opinion]
    }

    /// A clause that praises or blames. Places are those of tokens in the review, from 0.
    public struct Opinion: Sendable, Hashable, Codable {
        /// The place of the word of praise or blame.
        public let cue: Int
        /// The place of the word that turns it into its opposite; nil if there is none.
        public let negator: Int?
        /// Whether it is the opinion that counts.
        public let counts: Bool

        func moved(by distance: Int) -> Opinion {
            Opinion(cue: cue + distance, negator: negator.map { $0 + distance }, counts: counts)
        }
    }
}
