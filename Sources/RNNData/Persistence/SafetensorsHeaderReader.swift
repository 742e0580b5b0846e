/// Reads the header of a safetensors file: JSON of one fixed form.
///
/// A general JSON parser would keep one of two equal names without a word, and build whatever a hostile file makes it
/// build. This one knows what may come next at every byte, so nothing nests deeper than the format does.
struct SafetensorsHeaderReader {
    private typealias Problem = SafetensorsError.Problem

    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Reads the whole of the header.
    mutating func header() throws(SafetensorsError.Problem) -> SafetensorsHeader {
        var header = SafetensorsHeader()
        var names: Set<String> = []
        guard next == UInt8(ascii: "{") else { throw expected("{ as the first byte") }
        try object { reader, name throws(Problem) in
            guard names.insert(name).inserted else { throw .duplicate(name) }
            if name == "__metadata__" {
                header.metadata = try reader.metadata()
            } else {
                header.tensors.append(try reader.tensor(name))
            }
        }
        skipSpace()
        guard next == nil else { throw expected("nothing but spaces after the last }") }
        return header
    }

    private mutating func metadata() throws(Problem) -> [String: String] {
        var metadata: [String: String] = [:]
        try object { reader, name throws(Problem) in
            let value = try reader.string()
            guard metadata.updateValue(value, forKey: name) == nil else { throw .duplicate(name) }
        }
        return metadata
    }

    private mutating func tensor(_ name: String) throws(Problem) -> SafetensorsHeader.Tensor {
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
        try object { reader, field throws(Problem) in
            switch field {
            case "dtype" where type == nil: type = try reader.string()
            case "shape" where shape == nil: shape = try reader.numbers()
            case "data_offsets" where offsets == nil: offsets = try reader.numbers()
            case "dtype", "shape", "data_offsets": throw .duplicate(field)
            default: throw reader.expected("dtype, shape or data_offsets instead of \"\(field)\"")
            }
        }
        guard let type else { throw .lacks(field: "dtype", tensor: name) }
        guard let shape else { throw .lacks(field: "shape", tensor: name) }
        guard let offsets else { throw .lacks(field: "data_offsets", tensor: name) }
        guard let element = Safetensors.ElementType(rawValue: type) else {
            throw .unknownType(type, tensor: name)
        }
        let (count, overflow) = (possibleElementCount(of: shape) ?? .max).multipliedReportingOverflow(
            by: element.byteCount)
        guard !overflow else { throw .shapeTooLarge(shape, tensor: name) }
        guard offsets.count == 2, offsets[0] <= offsets[1] else { throw .offsets(offsets, tensor: name) }
        guard offsets[1] - offsets[0] == count else {
            throw .size(bytes: offsets[1] - offsets[0], expected: count, tensor: name)
        }
        return SafetensorsHeader.Tensor(name: name, type: element, shape: shape, bytes: offsets[0]..<offsets[1])
    }

    // MARK: JSON

    private var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private func expected(_ what: String) -> Problem {
        .header("expected \(what)", offset: position - bytes.startIndex + 8)
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func object(
        _ member: (inout SafetensorsHeaderReader, String) throws(SafetensorsError.Problem) -> Void
    ) throws(Problem) {
        guard take("{") else { throw expected("{") }
        if take("}") { return }
        repeat {
            let name = try string()
            guard take(":") else { throw expected(":") }
            try member(&self, name)
        } while take(",")
        guard take("}") else { throw expected(", or }") }
    }

    private mutating func numbers() throws(Problem) -> [Int] {
        guard take("[") else { throw expected("[") }
        var numbers: [Int] = []
        if take("]") { return numbers }
        repeat { numbers.append(try number()) } while take(",")
        guard take("]") else { throw expected(", or ]") }
        return numbers
    }

    private mutating func number() throws(Problem) -> Int {
        skipSpace()
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        let digits = bytes[start..<position]
        guard let value = Int(String(decoding: digits, as: UTF8.self)),
            digits.count == 1 || digits.first != UInt8(ascii: "0")
        else {
            position = start
            throw expected("a whole number from 0 to \(Int.max)")
        }
        return value
    }

    private mutating func string() throws(Problem) -> String {
        guard take("\"") else { throw expected("a text in quotation marks") }
        let start = position
        var content: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw expected("\\u escapes instead of control characters") }
            position += 1
            if byte == UInt8(ascii: "\\") {
                content += try escaped()
            } else {
                content.append(byte)
            }
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            position = start
            throw expected("a text in UTF-8")
        }
        guard take("\"") else { throw expected("the quotation mark at a text's end") }
        return text
    }

    /// What stands for a character after a backslash.
    private mutating func escaped() throws(Problem) -> [UInt8] {
        if let byte = next, let meant = Self.escapes[byte] {
            position += 1
            return [meant]
        }
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return Array(String(Character(scalar)).utf8) }
        guard first < 0xdc00, next == UInt8(ascii: "\\") else { throw expected("the second half of a pair of \\u") }
        position += 1
        let second = try codeUnit()
        guard (0xdc00...0xdfff).contains(second) else { throw expected("the second half of a pair of \\u before") }
        let value = 0x10000 + (UInt32(first) - 0xd800) << 10 + UInt32(second) - 0xdc00
        guard let scalar = Unicode.Scalar(value) else { throw expected("a character of Unicode") }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func codeUnit() throws(Problem) -> UInt16 {
        let digits = bytes[position...].dropFirst().prefix(4)
        guard next == UInt8(ascii: "u"), digits.count == 4,
            digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw expected("an escape of JSON: u and four digits, or one of \"\\/bfnrt") }
        position += 5
        return unit
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5c, UInt8(ascii: "/"): 0x2f, UInt8(ascii: "b"): 0x08,
        UInt8(ascii: "f"): 0x0c, UInt8(ascii: "n"): 0x0a, UInt8(ascii: "r"): 0x0d, UInt8(ascii: "t"): 0x09,
    ]
}
