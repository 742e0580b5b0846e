/// Named tensors in the safetensors format, as they stand in a file.
///
/// ```swift
/// try Safetensors.write(model, to: "model.safetensors")
/// try model.load(from: "model.safetensors")
///
/// let file = try Safetensors(contentsOf: "model.safetensors")
/// let weight = try file.tensor("output.weight", as: Float.self)
/// ```
///
/// The same tensors and metadata make the same bytes, those that the reference implementation writes. What is read is
/// trusted in nothing: whatever a file says, the answer is its tensors or a ``SafetensorsError``.
public struct Safetensors: Sendable {
    /// A tensor's type and shape, and its numbers as bytes.
    public struct Entry: Sendable {
        /// The type of its numbers.
        public let type: ElementType
        /// The length of each axis.
        public let shape: [Int]
        /// The numbers row by row, the lowest byte of each first.
        public let bytes: ArraySlice<UInt8>

        /// A tensor of given parts, whose bytes are as many as its type and shape say.
        public init(type: ElementType, shape: [Int], bytes: ArraySlice<UInt8>) {
            require(
                // A length of zero may hide others whose product cannot be counted.
                possibleElementCount(of: shape)?.multipliedReportingOverflow(by: type.byteCount) ?? (0, true)
                    == (bytes.count, false),
                "Safetensors: \(bytes.count) bytes for a tensor of type \(type.rawValue) and shape \(shape)")
            self.type = type
            self.shape = shape
            self.bytes = bytes
        }
    }

    /// Texts that describe the file, by name.
    public var metadata: [String: String]
    /// The file that the tensors were read from, for the texts of errors.
    package var path: String?
    package private(set) var entries: [String: Entry] = [:]

    /// No tensors.
    public init(metadata: [String: String] = [:]) {
        self.metadata = metadata
    }

    /// Reads a file.
    ///
    /// - Throws: ``SafetensorsError``; ``FileError``, also if the file is larger than the machine's memory.
    public init(contentsOf path: String) throws {
        do {
            // The header is held against the file's length before memory is taken for the rest.
            let (file, count) = try File.sized(path)
            let headerCount = try SafetensorsHeader.count(file.read(8)[...], of: count)
            let header = try SafetensorsHeader(file.read(headerCount)[...], dataCount: count - 8 - headerCount)
            let data = try file.read(count - 8 - headerCount)
            guard data.count == count - 8 - headerCount else {
                throw SafetensorsError.Problem.dataSize(bytes: data.count, expected: count - 8 - headerCount)
            }
            self.init(header, data[...])
            self.path = path
        } catch let problem as SafetensorsError.Problem {
            throw SafetensorsError(path: path, problem: problem)
        }
    }

    /// Reads the bytes of a file.
    public init(bytes: [UInt8]) throws(SafetensorsError) {
        do throws(SafetensorsError.Problem) {
            let headerCount = try SafetensorsHeader.count(bytes.prefix(8), of: bytes.count)
            let data = bytes[(8 + headerCount)...]
            self.init(try SafetensorsHeader(bytes[8..<(8 + headerCount)], dataCount: data.count), data)
        } catch {
            throw SafetensorsError(path: nil, problem: error)
        }
    }

    private init(_ header: SafetensorsHeader, _ data: ArraySlice<UInt8>) {
        metadata = header.metadata
        for tensor in header.tensors {
            let start = data.startIndex + tensor.bytes.lowerBound
            entries[tensor.name] = Entry(
                type: tensor.type, shape: tensor.shape, bytes: data[start..<(start + tensor.bytes.count)])
        }
    }

    /// The names of all tensors, in the order of their bytes in a file: large types first, so that every number stands
    /// at a multiple of its size.
    public var names: [String] {
        let byType = Dictionary(grouping: entries.keys) { entries[$0]?.type }
        return ElementType.allCases.flatMap { type in
            (byType[type] ?? []).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }

    /// The tensor of a name as it stands in the file, if there is one.
    public subscript(_ name: String) -> Entry? { entries[name] }

    /// Adds a tensor as it stands in a file, or replaces the one of that name.
    public mutating func add(_ entry: Entry, named name: String) {
        require(name != "__metadata__", "Safetensors: __metadata__ is not a name for a tensor")
        entries[name] = entry
    }

    /// The bytes of the file.
    public var encoded: [UInt8] { pieces.flatMap { $0 } }

    /// Writes a file; one that exists is replaced as a whole, or left as it is; its permissions stay.
    ///
    /// - Throws: ``FileError``.
    public func write(to path: String) throws(FileError) {
        try File.replace(path, with: pieces)
    }

    /// The bytes of the file without a copy of the tensors.
    package var pieces: [ArraySlice<UInt8>] {
        var header = SafetensorsHeader()
        header.metadata = metadata
        var data: [ArraySlice<UInt8>] = []
        var end = 0
        for name in names {
            guard let entry = entries[name] else { continue }
            let range = end..<(end + entry.bytes.count)
            header.tensors.append(.init(name: name, type: entry.type, shape: entry.shape, bytes: range))
            data.append(entry.bytes)
            end = range.upperBound
        }
        return [header.encoded[...]] + data
    }
}
