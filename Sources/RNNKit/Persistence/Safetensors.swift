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
    }

    /// Texts that describe the file, by name.
    public var metadata: [String: String]
    /// The file that the tensors were read from, for the texts of errors.
    var path: String?
    private var entries: [String: Entry] = [:]

    /// No tensors.
    public init(metadata: [String: String] = [:]) {
        self.metadata = metadata
    }

    /// The parameters of a module, under their names.
    public init<Model: Module>(_ model: Model, metadata: [String: String] = [:]) {
        self.init(metadata: metadata)
        model.forEachParameter { parameter, value in
            require(self[parameter.name] == nil, "Safetensors: two parameters are called \"\(parameter.name)\"")
            add(value, named: parameter.name)
        }
    }

    /// Reads a file.
    ///
    /// - Throws: ``SafetensorsError`` or ``FileError``.
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

    /// Adds a tensor, or replaces the one of that name.
    public mutating func add<Scalar: TensorScalar>(_ tensor: Tensor<Scalar>, named name: String) {
        require(name != "__metadata__", "Safetensors: __metadata__ is not a name for a tensor")
        let bytes = tensor.read { Array(UnsafeRawBufferPointer(UnsafeBufferPointer(start: $0, count: tensor.count))) }
        entries[name] = Entry(type: .of(Scalar.self), shape: tensor.shape, bytes: bytes[...])
    }

    /// The tensor of a name.
    ///
    /// With `converting` true, numbers of other types are read too, and rounded where need be; those that are too
    /// large become infinite.
    ///
    /// - Throws: ``SafetensorsError`` if there is none, or it is of another type.
    public func tensor<Scalar: TensorScalar>(
        _ name: String, as type: Scalar.Type = Scalar.self, converting: Bool = false
    ) throws(SafetensorsError) -> Tensor<Scalar> {
        guard let entry = entries[name] else { throw SafetensorsError(path: nil, problem: .noTensor(name)) }
        guard converting || entry.type == .of(type) else {
            throw SafetensorsError(path: nil, problem: .type(entry.type, wanted: .of(type), tensor: name))
        }
        return entry.tensor()
    }

    /// The bytes of the file.
    public var encoded: [UInt8] { pieces.flatMap { $0 } }

    /// Writes a file; one that exists is replaced as a whole, or left as it is.
    ///
    /// - Throws: ``FileError``.
    public func write(to path: String) throws(FileError) {
        try File.replace(path, with: pieces)
    }

    /// Writes the parameters of a module, under their names.
    ///
    /// - Throws: ``FileError``.
    public static func write<Model: Module>(
        _ model: Model, to path: String, metadata: [String: String] = [:]
    ) throws(FileError) {
        try Safetensors(model, metadata: metadata).write(to: path)
    }

    /// The bytes of the file without a copy of the tensors.
    var pieces: [ArraySlice<UInt8>] {
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

extension Safetensors.Entry {
    /// The numbers in a type, rounded where need be. Swift runs on processors with the format's order of bytes only.
    func tensor<Scalar: TensorScalar>() -> Tensor<Scalar> {
        if type == .of(Scalar.self) {
            return Tensor(shape: shape) { pointer in
                // Number by number would do, but not keep the bits of every NaN.
                bytes.withUnsafeBytes {
                    if let base = $0.baseAddress {
                        UnsafeMutableRawPointer(pointer).copyMemory(from: base, byteCount: $0.count)
                    }
                }
            }
        }
        switch type {
        case .bool: return converted { (bits: UInt8) in bits == 0 ? 0 : 1 }
        case .uint8: return converted { (bits: UInt8) in Scalar(bits) }
        case .int8: return converted { (bits: Int8) in Scalar(bits) }
        case .uint16: return converted { (bits: UInt16) in Scalar(bits) }
        case .int16: return converted { (bits: Int16) in Scalar(bits) }
        case .float16: return converted { (bits: UInt16) in Scalar(Float(half: bits)) }
        case .bfloat16: return converted { (bits: UInt16) in Scalar(Float(bitPattern: UInt32(bits) << 16)) }
        case .uint32: return converted { (bits: UInt32) in Scalar(bits) }
        case .int32: return converted { (bits: Int32) in Scalar(bits) }
        case .float32: return converted { (bits: UInt32) in Scalar(Float(bitPattern: bits)) }
        case .uint64: return converted { (bits: UInt64) in Scalar(bits) }
        case .int64: return converted { (bits: Int64) in Scalar(bits) }
        case .float64: return converted { (bits: UInt64) in Scalar(Double(bitPattern: bits)) }
        }
    }

    private func converted<Bits: FixedWidthInteger & BitwiseCopyable, Scalar>(
        _ number: (Bits) -> Scalar
    ) -> Tensor<Scalar> {
        Tensor(shape: shape) { pointer in
            bytes.withUnsafeBytes { bytes in
                for index in 0..<shape.elementCount {
                    pointer[index] = number(
                        bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self))
                }
            }
        }
    }
}
