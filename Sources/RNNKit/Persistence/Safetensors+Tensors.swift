extension Safetensors {
    /// The parameters of a module, under their names.
    public init<Model: Module>(_ model: Model, metadata: [String: String] = [:]) {
        self.init(metadata: metadata)
        model.forEachParameter { parameter, value in
            require(self[parameter.name] == nil, "Safetensors: two parameters are called \"\(parameter.name)\"")
            add(value, named: parameter.name)
        }
    }

    /// Adds a tensor, or replaces the one of that name.
    public mutating func add<Scalar: TensorScalar>(_ tensor: Tensor<Scalar>, named name: String) {
        let bytes = tensor.read { Array(UnsafeRawBufferPointer(UnsafeBufferPointer(start: $0, count: tensor.count))) }
        add(Entry(type: .of(Scalar.self), shape: tensor.shape, bytes: bytes[...]), named: name)
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
        guard let entry = self[name] else { throw SafetensorsError(path: nil, problem: .noTensor(name)) }
        guard converting || entry.type == .of(type) else {
            throw SafetensorsError(path: nil, problem: .type(entry.type, wanted: .of(type), tensor: name))
        }
        return entry.tensor()
    }

    /// Writes the parameters of a module, under their names.
    ///
    /// - Throws: ``FileError``.
    public static func write<Model: Module>(
        _ model: Model, to path: String, metadata: [String: String] = [:]
    ) throws(FileError) {
        try Safetensors(model, metadata: metadata).write(to: path)
    }
}

extension Safetensors.ElementType {
    /// The type that holds a tensor's numbers as they are.
    static func of<Scalar: TensorScalar>(_ type: Scalar.Type) -> Safetensors.ElementType {
        MemoryLayout<Scalar>.size == 4 ? .float32 : .float64
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

extension Float {
    /// The number that 16 bits stand for in IEEE's half precision. Swift's own type for it is not there on every
    /// processor.
    init(half bits: UInt16) {
        let sign: Float = bits >> 15 == 0 ? 1 : -1
        let exponent = Int(bits >> 10) & 31
        let fraction = Float(bits & 0x3ff)
        switch exponent {
        case 0: self = sign * fraction * 0x1p-24
        case 31: self = fraction == 0 ? sign * .infinity : .nan
        default: self = sign * (1024 + fraction) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
        }
    }
}
