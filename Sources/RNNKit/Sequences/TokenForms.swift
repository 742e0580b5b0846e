/// A sequence of tokens as ids: of their words and, where a model reads them, of parts of their spelling.
///
/// Words that a model has never seen are all alike to it; their endings, capitals and characters are not.
public struct TokenForms: Sendable, Hashable {
    /// The id of each token's word.
    public var words: [Int32]
    /// The id of each token's last characters; nil if no model is to read them.
    public var suffixes: [Int32]?
    /// The number of each token's way of capitalisation; nil if no model is to read it.
    public var capitals: [Int32]?
    /// The ids of each token's characters; nil if no model is to read them.
    public var spellings: [[Int32]]?

    /// A sequence of given ids, as many of each kind as there are words.
    public init(
        words: [Int32], suffixes: [Int32]? = nil, capitals: [Int32]? = nil, spellings: [[Int32]]? = nil
    ) {
        for count in [suffixes?.count, capitals?.count, spellings?.count] {
            require(
                count == nil || count == words.count,
                "TokenForms: there are \(words.count) words, and \(count ?? 0) suffixes, capitals or spellings")
        }
        (self.words, self.suffixes, self.capitals, self.spellings) = (words, suffixes, capitals, spellings)
    }
}

/// Several sequences of tokens together.
public struct TokenFormBatch: Sendable {
    /// The words, filled up to one length.
    public let words: TokenBatch
    /// The suffix of each valid step, sequence after sequence.
    let suffixes: [Int32]?
    /// The capitalisation of each valid step.
    let capitals: [Int32]?
    /// Each spelling of the batch once, and the number of its own for each valid step: what reads characters reads those
    /// of a token once, however often it comes.
    let spellings: (different: TokenBatch, numbers: [Int32])?

    /// A batch of sequences, all with the same kinds of ids.
    public init(_ sequences: [TokenForms]) {
        // Without sequences, there is nothing that a model could miss.
        func steps(_ part: KeyPath<TokenForms, [Int32]?>) -> [Int32]? {
            guard let first = sequences.first else { return [] }
            return first[keyPath: part].map { _ in sequences.flatMap { $0[keyPath: part] ?? [] } }
        }
        words = TokenBatch(sequences.map(\.words), padding: Vocabulary.padding)
        suffixes = steps(\.suffixes)
        capitals = steps(\.capitals)
        if let first = sequences.first, first.spellings == nil {
            spellings = nil
            return
        }
        var (different, numbers): ([[Int32]], [Int32]) = ([], [])
        var numberOf: [[Int32]: Int32] = [:]
        for spelling in sequences.lazy.flatMap({ $0.spellings ?? [] }) {
            if let number = numberOf[spelling] {
                numbers.append(number)
            } else {
                numberOf[spelling] = Int32(different.count)
                numbers.append(Int32(different.count))
                different.append(spelling)
            }
        }
        spellings = (TokenBatch(different, padding: Vocabulary.padding), numbers)
    }
}

extension TokenForms: BatchInput {
    /// The number of tokens.
    public static func length(of input: TokenForms) -> Int { input.words.count }

    /// The sequences, their words filled up to one length.
    public static func collected(_ inputs: [TokenForms]) -> TokenFormBatch { TokenFormBatch(inputs) }

    /// All sequences of a dataset have the same kinds of ids.
    public static func problem(of input: TokenForms, after first: TokenForms) -> String? {
        func kinds(_ forms: TokenForms) -> [Bool] {
            [forms.suffixes != nil, forms.capitals != nil, forms.spellings != nil]
        }
        return kinds(input) == kinds(first) ? nil : "has other suffixes, capitals or spellings than the first"
    }
}
