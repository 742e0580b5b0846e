/// JSON whose members keep their order, and whose numbers keep their digits: what is not changed stays as it is.
indirect enum JSONNode: Sendable {
    /// A number, a word, or anything else that is written as it stands.
    case plain(String)
    case text(String)
    case list([JSONNode])
    case object([(name: String, value: JSONNode)])

    /// Reads what a seed holds; nil if it is no JSON that is read here.
    init?(_ bytes: [UInt8]) {
        var reader = JSONNodeReader(bytes: bytes)
        guard let node = reader.node(), reader.isAtEnd else { return nil }
        self = node
    }

    /// The nodes in it, itself included.
    var count: Int {
        switch self {
        case .plain, .text: 1
        case .list(let parts): parts.reduce(1) { $0 + $1.count }
        case .object(let members): members.reduce(1) { $0 + $1.value.count }
        }
    }

    /// The node at a place of the order in which a reader meets them.
    func node(at index: Int) -> JSONNode {
        var found = self
        _ = replacing(index) { node in
            found = node
            return node
        }
        return found
    }

    /// The same with one node replaced.
    func replacing(_ index: Int, with change: (JSONNode) -> JSONNode) -> JSONNode {
        var left = index
        return replacing(&left, change)
    }

    /// Counts down to the node that is meant, and is negative behind it.
    private func replacing(_ left: inout Int, _ change: (JSONNode) -> JSONNode) -> JSONNode {
        if left < 0 { return self }
        left -= 1
        if left < 0 { return change(self) }
        switch self {
        case .plain, .text: return self
        case .list(let parts): return .list(parts.map { $0.replacing(&left, change) })
        case .object(let members): return .object(members.map { ($0.name, $0.value.replacing(&left, change)) })
        }
    }

    /// The bytes of the JSON.
    var text: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .plain(let text): bytes += text.utf8
        case .text(let text): Self.write(text, to: &bytes)
        case .list(let parts):
            bytes.append(UInt8(ascii: "["))
            for (index, part) in parts.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                part.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                bytes += [UInt8(ascii: "\\"), byte]
            } else if byte < 0x20 {
                let digits = String(byte, radix: 16)
                bytes += Array("\\u00\(digits.count < 2 ? "0" : "")\(digits)".utf8)
            } else {
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

/// Reads the JSON of seeds and of what was made of them; what it does not know, it refuses.
private struct JSONNodeReader {
    let bytes: [UInt8]
    private var at = 0
    private var depth = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { at == bytes.count }

    mutating func node() -> JSONNode? {
        depth += 1
        defer { depth -= 1 }
        // Deeper than any seed: what was nested before is not changed once more.
        guard depth < 100 else { return nil }
        skipSpaces()
        defer { skipSpaces() }
        guard at < bytes.count else { return nil }
        switch bytes[at] {
        case UInt8(ascii: "\""): return text().map(JSONNode.text)
        case UInt8(ascii: "["): return list()
        case UInt8(ascii: "{"): return object()
        default:
            let start = at
            while at < bytes.count, !Self.ends.contains(bytes[at]) { at += 1 }
            return start == at ? nil : .plain(String(decoding: bytes[start..<at], as: UTF8.self))
        }
    }

    private mutating func list() -> JSONNode? {
        at += 1
        var parts: [JSONNode] = []
        skipSpaces()
        if take("]") { return .list(parts) }
        repeat {
            guard let part = node() else { return nil }
            parts.append(part)
        } while take(",")
        return take("]") ? .list(parts) : nil
    }

    private mutating func object() -> JSONNode? {
        at += 1
        var members: [(name: String, value: JSONNode)] = []
        skipSpaces()
        if take("}") { return .object(members) }
        repeat {
            skipSpaces()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\""), let name = text() else { return nil }
            skipSpaces()
            guard take(":"), let value = node() else { return nil }
            members.append((name, value))
        } while take(",")
        return take("}") ? .object(members) : nil
    }

    /// A text whose only escapes are those that seeds have.
    private mutating func text() -> String? {
        at += 1
        var content: [UInt8] = []
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            if bytes[at] == UInt8(ascii: "\\") {
                at += 1
                guard at < bytes.count else { return nil }
                switch bytes[at] {
                case UInt8(ascii: "n"): content.append(0x0a)
                case UInt8(ascii: "r"): content.append(0x0d)
                case UInt8(ascii: "t"): content.append(0x09)
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(bytes[at])
                default: return nil
                }
            } else {
                content.append(bytes[at])
            }
            at += 1
        }
        return take("\"") ? String(validating: content, as: UTF8.self) : nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func skipSpaces() {
        while at < bytes.count, [0x20, 0x0a, 0x0d, 0x09].contains(bytes[at]) { at += 1 }
    }

    private static let ends = Set(" \n\r\t,:[]{}\"".utf8)
}
