/// A piece of a source that stands for a value.
struct FieldSlice: Sendable {
    /// How the bytes are to be read.
    enum Form: Sendable {
        /// As they are.
        case plain
        /// With each two quotes standing for one.
        case doubledQuotes
        /// With the escapes of JSON, which are known to be correct.
        case escaped
        /// Not at all: they are a list or an object.
        case nested
    }

    let start: Int
    let end: Int
    /// The index of its column, from 0 on.
    let column: Int32
    let form: Form

    func text(_ bytes: [UInt8]) -> String {
        switch form {
        case .plain, .nested: String.ofBytes(bytes, start..<end)
        case .doubledQuotes: withoutDoubledQuotes(bytes)
        case .escaped: JSONEscapes.decode(bytes, start..<end)
        }
    }

    private func withoutDoubledQuotes(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(end - start)
        var at = start
        while at < end {
            text.append(bytes[at])
            at += bytes[at] == UInt8(ascii: "\"") ? 2 : 1
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension String {
    /// The text of some of the bytes.
    static func ofBytes(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}
