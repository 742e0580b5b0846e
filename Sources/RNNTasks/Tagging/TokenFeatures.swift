import RNNKit

/// What a tagger reads of a token beside its word: much of it is known of words that the model has never seen.
///
/// ```swift
/// TokenTagging(TaggerSettings("bilstm"), of: sentences, features: [.suffix, .capitals])
/// ```
///
/// A feature is a vector that follows that of the word.
public struct TokenFeatures: Sendable, Hashable {
    /// A feature of the usual sizes.
    public enum Kind: String, Sendable, CaseIterable, CustomStringConvertible {
        /// The last 3 characters, as a vector of 32 numbers.
        case suffix
        /// The way of capitalisation, as a vector of 8 numbers.
        case capitals
        /// All characters, read by an LSTM of 16 units from each end.
        case characters

        /// Its name.
        public var description: String { rawValue }
    }

    /// A vector of a token's last characters.
    public struct Suffix: Sendable, Hashable {
        /// The number of characters.
        public var length = 3
        /// The width of the vector.
        public var width = 32
    }

    /// A vector of a token's ``Capitalization``.
    public struct Capitals: Sendable, Hashable {
        /// The width of the vector.
        public var width = 8
    }

    /// A vector of a token's characters.
    public struct Characters: Sendable, Hashable {
        /// The width of a character's vector.
        public var embedding = 16
        /// The number of units that read them from each end.
        public var hidden = 16
    }

    /// The vector of last characters; nil if there is none.
    public var suffix: Suffix?
    /// The vector of the way of capitalisation; nil if there is none.
    public var capitals: Capitals?
    /// The vector of all characters; nil if there is none.
    public var characters: Characters?

    /// Features of the usual sizes.
    public init(_ kinds: [Kind] = []) {
        for kind in kinds {
            switch kind {
            case .suffix: suffix = Suffix()
            case .capitals: capitals = Capitals()
            case .characters: characters = Characters()
            }
        }
    }

    /// Whether a model reads words alone.
    public var isEmpty: Bool { kinds.isEmpty }

    /// Which features there are.
    public var kinds: [Kind] {
        Kind.allCases.filter { kind in
            switch kind {
            case .suffix: suffix != nil
            case .capitals: capitals != nil
            case .characters: characters != nil
            }
        }
    }

    /// The number of values of all features of a token.
    var width: Double {
        Double(suffix?.width ?? 0) + Double(capitals?.width ?? 0) + 2 * Double(characters?.hidden ?? 0)
    }

    /// An estimate of the values that one update keeps in memory for a token: of its vectors those that are joined, and
    /// of each different spelling, about every other token's, five characters.
    var activationsPerToken: Double {
        guard let characters else { return 0 }
        let layer = RecurrentSettings(SpellingReader<Float>.kind, hidden: characters.hidden)
        return 2.5 * (2 * Double(characters.embedding) + layer.activationsPerStep)
    }
}

extension TokenFeatures: ExpressibleByArrayLiteral {
    /// Features of the usual sizes.
    public init(arrayLiteral kinds: Kind...) {
        self.init(kinds)
    }
}

extension TokenFeatures: Codable {}

extension TokenFeatures.Suffix: Codable {
    private enum CodingKeys: CodingKey {
        case length, width
    }

    /// Reads the sizes; throws if no model can have them.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        length = try values.value(.length, within: possibleWidths)
        width = try values.value(.width, within: possibleWidths)
    }
}

extension TokenFeatures.Capitals: Codable {
    private enum CodingKeys: CodingKey {
        case width
    }

    /// Reads the size; throws if no model can have it.
    public init(from decoder: any Decoder) throws {
        width = try decoder.container(keyedBy: CodingKeys.self).value(.width, within: possibleWidths)
    }
}

extension TokenFeatures.Characters: Codable {
    private enum CodingKeys: CodingKey {
        case embedding, hidden
    }

    /// Reads the sizes; throws if no model can have them.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        embedding = try values.value(.embedding, within: possibleWidths)
        hidden = try values.value(.hidden, within: possibleWidths)
    }
}
