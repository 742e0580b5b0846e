import RNNTasks

extension TextCodec {
    /// The tokens of a text, of pieces their texts.
    func tokens(of text: String) -> [String] {
        switch self {
        case .tokens(let tokenizer, _): tokenizer(text)
        case .bytePairs: tokens(of: encode(text))
        }
    }

    /// The tokens of ids.
    func tokens(of ids: [Int32]) -> [String] {
        switch self {
        case .tokens(_, let vocabulary): vocabulary.decode(ids)
        case .bytePairs: ids.map { decode([$0]) }
        }
    }

    /// The number of ids that stand for tokens which are not known.
    func unknown(in ids: [[Int32]]) -> Int {
        guard let unknown = id(of: .unknown) else { return 0 }
        return ids.reduce(0) { sum, ids in sum + ids.count { $0 == unknown } }
    }
}
