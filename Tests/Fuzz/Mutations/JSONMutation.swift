import RNNTasks

/// Changes JSON that stays JSON, so that what is behind the parser is tried too.
struct JSONMutation {
    /// Texts that mean something to the reader.
    let words: [String]

    func changed(_ root: JSONNode, _ random: inout RandomSource) -> JSONNode {
        let place = random.integer(below: root.count)
        let other = root.node(at: random.integer(below: root.count))
        return root.replacing(place) { changed($0, other, &random) }
    }

    private func changed(_ node: JSONNode, _ other: JSONNode, _ random: inout RandomSource) -> JSONNode {
        switch random.integer(below: 10) {
        case 0: return value(&random)
        case 1: return other
        case 2: return nested(node, &random)
        default: break
        }
        switch node {
        case .plain: return .plain(random.pick(Extremes.numbers + ["true", "false", "null"]))
        case .text(let text): return .text(changed(text, &random))
        case .list(var parts):
            guard !parts.isEmpty else { return .list([value(&random)]) }
            let index = random.integer(below: parts.count)
            switch random.integer(below: 6) {
            case 0: parts.remove(at: index)
            case 1: parts.append(parts[index])
            case 2: parts.insert(value(&random), at: index)
            case 3: parts.swapAt(index, random.integer(below: parts.count))
            case 4: parts = Array(repeating: parts[index], count: [0, 2, 100, 5000][random.integer(below: 4)])
            default: parts.removeLast(parts.count - index)
            }
            return .list(parts)
        case .object(var members):
            guard !members.isEmpty else { return .object([(random.pick(words), value(&random))]) }
            let index = random.integer(below: members.count)
            switch random.integer(below: 6) {
            case 0, 1: members.remove(at: index)
            case 2: members.append(members[index])
            case 3: members.append((members[index].name, value(&random)))
            case 4: members[index].name = random.pick(words + members.map(\.name))
            default: members.append((random.pick(words), value(&random)))
            }
            return .object(members)
        }
    }

    private func value(_ random: inout RandomSource) -> JSONNode {
        switch random.integer(below: 8) {
        case 0: .list([])
        case 1: .object([])
        case 2: .plain(random.pick(["null", "true", "false"]))
        case 3: .text(random.pick(Extremes.numbers))
        case 4: .text(random.pick(words))
        default: .plain(random.pick(Extremes.numbers))
        }
    }

    private func changed(_ text: String, _ random: inout RandomSource) -> String {
        switch random.integer(below: 6) {
        case 0: text + random.pick(words)
        case 1: random.pick(words) + text
        case 2: String(text.dropLast())
        case 3: String(repeating: text + random.pick(words), count: [1, 10, 1000][random.integer(below: 3)])
        default: random.pick(words)
        }
    }

    private func nested(_ node: JSONNode, _ random: inout RandomSource) -> JSONNode {
        // As bytes: a tree of that depth would not fit the fuzzer's own stack.
        let depth = [1, 2, 10, 600, 100_000][random.integer(below: 5)]
        let inner = String(decoding: node.text, as: UTF8.self)
        let (opening, closing) = random.pick([("[", "]"), (#"{"a":"#, "}"), (#"{"then":"#, "}")])
        return .plain(String(repeating: opening, count: depth) + inner + String(repeating: closing, count: depth))
    }
}
