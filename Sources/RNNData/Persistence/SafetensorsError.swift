/// A file is not what the safetensors format says, or does not hold what was asked for.
public struct SafetensorsError: Error, Equatable, CustomStringConvertible {
    /// The file; nil for bytes in memory.
    public let path: String?
    /// What is wrong.
    public let problem: Problem

    /// An error about a file, or about bytes in memory if no path is given.
    public init(path: String?, problem: Problem) {
        self.path = path
        self.problem = problem
    }

    /// What can be wrong.
    public enum Problem: Error, Equatable, Sendable {
        /// There are fewer than the 8 bytes that state the header's length.
        case tooShort(bytes: Int)
        /// The header is said to be longer than a header may be.
        case headerTooLong(bytes: UInt64)
        /// The header is said to be longer than what follows.
        case headerBeyondEnd(bytes: UInt64, available: Int)
        /// The header is not the JSON that the format asks for, from a byte of the file on.
        case header(String, offset: Int)
        /// A name stands twice in the header.
        case duplicate(String)
        /// A tensor lacks one of `dtype`, `shape` and `data_offsets`.
        case lacks(field: String, tensor: String)
        /// A tensor's type is not one of those known here.
        case unknownType(String, tensor: String)
        /// A tensor's shape has more elements than can be counted.
        case shapeTooLarge([Int], tensor: String)
        /// A tensor's offsets are not two, or end before they begin.
        case offsets([Int], tensor: String)
        /// A tensor's bytes are not as many as its shape and type say.
        case size(bytes: Int, expected: Int, tensor: String)
        /// A tensor's bytes do not begin where those before it end.
        case notAdjacent(start: Int, expected: Int, tensor: String)
        /// The tensors' bytes are not all that follows the header.
        case dataSize(bytes: Int, expected: Int)
        /// There is no tensor of a name.
        case noTensor(String)
        /// A tensor is of another type than asked for.
        case type(Safetensors.ElementType, wanted: Safetensors.ElementType, tensor: String)
    }

    /// The file, and what is wrong with it.
    public var description: String { "\(path ?? "safetensors"): \(problem)" }
}

extension SafetensorsError.Problem: CustomStringConvertible {
    /// What is wrong, where, and what would be right.
    public var description: String {
        switch self {
        case .tooShort(let bytes):
            "\(bytes) bytes are not a safetensors file, which begins with 8 bytes that state the length of its header"
        case .headerTooLong(let bytes):
            "a header of \(bytes) bytes; it may have \(SafetensorsHeader.maximumCount) at most"
        case .headerBeyondEnd(let bytes, let available):
            "a header of \(bytes) bytes, but only \(available) follow: cut off, or not a safetensors file"
        case .header(let text, let offset):
            "byte \(offset), in the header: \(text)"
        case .duplicate(let name):
            "\"\(name)\" stands twice in the header; names must differ"
        case .lacks(let field, let tensor):
            "tensor \"\(tensor)\" has no \"\(field)\""
        case .unknownType(let type, let tensor):
            """
            tensor "\(tensor)" is of type "\(type)"; known are \
            \(Safetensors.ElementType.allCases.map(\.rawValue).joined(separator: ", "))
            """
        case .shapeTooLarge(let shape, let tensor):
            "tensor \"\(tensor)\" of shape \(shape) has more elements, or axes, than there can be"
        case .offsets(let offsets, let tensor):
            "tensor \"\(tensor)\" has data_offsets \(offsets); they must be its beginning and its end"
        case .size(let bytes, let expected, let tensor):
            "tensor \"\(tensor)\" has \(bytes) bytes; its shape and type make \(expected)"
        case .notAdjacent(let start, let expected, let tensor):
            """
            tensor "\(tensor)" begins at byte \(start) of the data, not at \(expected), where the one before it ends: \
            there may be neither gaps nor overlaps
            """
        case .dataSize(let bytes, let expected):
            "\(bytes) bytes follow the header, but its tensors make \(expected)"
        case .noTensor(let name):
            "there is no tensor \"\(name)\""
        case .type(let type, let wanted, let tensor):
            "tensor \"\(tensor)\" is of type \(type.rawValue), not \(wanted.rawValue); ask for a conversion to read it"
        }
    }
}
