/// What a safetensors file says of its tensors before their bytes.
struct SafetensorsHeader {
    /// A tensor without its numbers.
    struct Tensor {
        let name: String
        let type: Safetensors.ElementType
        let shape: [Int]
        /// Where its bytes are, counted from the end of the header.
        let bytes: Range<Int>
    }

    /// The reference implementation's limit.
    static let maximumCount = 100_000_000

    var metadata: [String: String] = [:]
    /// The tensors in the order of their bytes.
    var tensors: [Tensor] = []

    /// Reads the header's length from the first 8 bytes of a file.
    static func count(_ start: ArraySlice<UInt8>, of fileCount: Int) throws(SafetensorsError.Problem) -> Int {
        guard start.count == 8, fileCount >= 8 else { throw .tooShort(bytes: fileCount) }
        let count = start.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard count <= UInt64(maximumCount) else { throw .headerTooLong(bytes: count) }
        guard count <= UInt64(fileCount - 8) else { throw .headerBeyondEnd(bytes: count, available: fileCount - 8) }
        return Int(count)
    }

    /// Reads a header, which may say anything, and holds it against the number of bytes that follow it.
    init(_ bytes: ArraySlice<UInt8>, dataCount: Int) throws(SafetensorsError.Problem) {
        var reader = SafetensorsHeaderReader(bytes)
        self = try reader.header()
        tensors.sort { ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound) }
        var end = 0
        for tensor in tensors {
            guard tensor.bytes.lowerBound == end else {
                throw .notAdjacent(start: tensor.bytes.lowerBound, expected: end, tensor: tensor.name)
            }
            end = tensor.bytes.upperBound
        }
        guard end == dataCount else { throw .dataSize(bytes: dataCount, expected: end) }
    }

    init() {}

    /// The header as JSON with the first 8 bytes before it, written as the reference implementation does.
    var encoded: [UInt8] {
        var fields: [String] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            fields.append(
                "\"__metadata__\":{"
                    + pairs.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }.joined(separator: ",") + "}")
        }
        for tensor in tensors {
            let shape = tensor.shape.map { String($0) }.joined(separator: ",")
            fields.append(
                """
                \(Self.quoted(tensor.name)):{"dtype":"\(tensor.type.rawValue)","shape":[\(shape)],\
                "data_offsets":[\(tensor.bytes.lowerBound),\(tensor.bytes.upperBound)]}
                """)
        }
        var json = Array("{\(fields.joined(separator: ","))}".utf8)
        // The data begin at a multiple of 8, so that they can be used where a file is mapped into memory.
        json += Array(repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
        return (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) } + json
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{8}": quoted += "\\b"
            case "\u{c}": quoted += "\\f"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case ..<" ":
                let digits = String(character.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(character)
            }
        }
        return quoted + "\""
    }
}
