import RNNTasks

/// Makes inputs: a seed, of which one or more files are changed in one or more ways.
struct Mutator {
    /// No file grows beyond this: what is slow with more is slow with this.
    private static let limit = 1 << 17

    private let reader: FuzzReader
    private let words: [String]

    init(_ reader: FuzzReader) {
        self.reader = reader
        words = reader.words + Extremes.texts
    }

    /// The next input that random numbers make.
    func input(_ random: inout RandomSource) -> FuzzInput {
        var input = random.pick(reader.seeds)
        let names = input.files.keys.sorted()
        // A single change most of the time: of many, the first one is found, and the others never come to be tried.
        let changes = [1, 1, 1, 1, 2, 2, 3, 5, 8][random.integer(below: 9)]
        for _ in 0..<changes {
            let name = random.pick(names)
            guard let bytes = input.files[name] else { continue }
            switch random.integer(below: 100) {
            case 0 where names.count > 1: input.files[name] = nil
            case 1 where names.count > 1: input.files[name] = input[random.pick(names)]
            default:
                let changed = changed(bytes, name, &random)
                if changed.count <= Self.limit { input.files[name] = changed }
            }
        }
        return input
    }

    private func changed(_ bytes: [UInt8], _ name: String, _ random: inout RandomSource) -> [UInt8] {
        let others = reader.seeds.compactMap { $0.files[name] }
        let plain = ByteMutation(words: words, others: others)
        let isStructural = random.integer(below: 4) > 0
        if isStructural, name.hasSuffix(".json"), let node = JSONNode(bytes) {
            return JSONMutation(words: words).changed(node, &random).text
        }
        if isStructural, name.hasSuffix(".safetensors") {
            return SafetensorsMutation(words: words).changed(bytes, &random) ?? plain.changed(bytes, &random)
        }
        return plain.changed(bytes, &random)
    }
}
