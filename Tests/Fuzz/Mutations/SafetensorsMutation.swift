import RNNTasks

/// Changes the header of a safetensors file and its bytes so that the file stays one, more or less.
struct SafetensorsMutation {
    /// Texts that mean something to the reader.
    let words: [String]

    /// A changed file; nil if the bytes are none.
    func changed(_ bytes: [UInt8], _ random: inout RandomSource) -> [UInt8]? {
        if random.integer(below: 3) == 0, let file = try? Safetensors(bytes: bytes), !file.names.isEmpty {
            return consistent(file, &random).encoded
        }
        guard bytes.count >= 8 else { return nil }
        let count = bytes[..<8].reversed().reduce(0) { ($0 << 8 | Int($1)) & 0xff_ffff }
        guard 8 + count <= bytes.count, let header = JSONNode(Array(bytes[8..<(8 + count)])) else { return nil }
        let changed = JSONMutation(words: words + ["F32", "F64", "I64", "BOOL", "F16", "dtype", "shape"])
            .changed(header, &random).text
        return (0..<8).map { UInt8(truncatingIfNeeded: changed.count >> (8 * $0)) } + changed + bytes[(8 + count)...]
    }

    /// A file that is correct, but not the one that is asked for.
    private func consistent(_ file: Safetensors, _ random: inout RandomSource) -> Safetensors {
        let name = random.pick(file.names)
        var changed = Safetensors(metadata: file.metadata)
        for other in file.names {
            guard let entry = file[other] else { continue }
            guard other == name else {
                changed.add(entry, named: other)
                continue
            }
            switch random.integer(below: 6) {
            case 0: break
            case 1: changed.add(entry, named: other + "." + random.pick(words))
            case 2:
                let shape = [0, Int.max >> random.integer(below: 8)]
                changed.add(.init(type: entry.type, shape: shape, bytes: []), named: other)
            case 3:
                let shape = random.pick([entry.shape.reversed(), entry.shape + [1], [entry.shape.reduce(1, *)]])
                changed.add(.init(type: entry.type, shape: shape, bytes: entry.bytes), named: other)
            case 4:
                // NaN, infinity, or the largest number.
                let bits = random.pick(
                    [[0xff, 0xff, 0xff, 0xff], [0, 0, 0x80, 0x7f], [0xff, 0xff, 0x7f, 0x7f]] as [[UInt8]])
                let bytes = Array(repeating: bits, count: (entry.bytes.count + 3) / 4).joined().prefix(
                    entry.bytes.count)
                changed.add(.init(type: entry.type, shape: entry.shape, bytes: Array(bytes)[...]), named: other)
            default:
                let type: Safetensors.ElementType = entry.type == .float32 ? .int32 : .bool
                guard type.byteCount == entry.type.byteCount else { continue }
                changed.add(.init(type: type, shape: entry.shape, bytes: entry.bytes), named: other)
            }
        }
        return changed
    }
}
