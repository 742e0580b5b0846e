/// The memory of a tensor's elements, shared between copies until one of them is written to.
///
/// It is written only by who holds the single reference to it, or right after it was made; that is why it can be sent.
struct Storage<Scalar: TensorScalar>: @unchecked Sendable {
    let count: Int
    private var owner: Memory
    private let base: UnsafeMutablePointer<Scalar>

    /// Which memory it is: the same for copies that share it.
    var identity: ObjectIdentifier { ObjectIdentifier(owner) }

    /// Memory whose elements the caller must set before anyone reads them.
    init(uninitialized count: Int) {
        self.count = count
        let bytes = count * MemoryLayout<Scalar>.stride
        let address: UnsafeMutableRawPointer
        if bytes < LargeBlock.minimumBytes {
            // Reference count and elements are one piece of memory. Vectors should not straddle cache lines; for a few
            // elements that does not matter, and is not paid for.
            let alignment = bytes < 512 ? 0 : 64
            let block = Memory.create(minimumCapacity: (bytes + alignment + 7) / 8) { _ in nil }
            address = block.withUnsafeMutablePointerToElements {
                let start = UnsafeMutableRawPointer($0)
                return alignment == 0 ? start : start.alignedUp(toMultipleOf: alignment)
            }
            owner = block
        } else {
            owner = LargeBlock.ofBytes(bytes)
            guard let extent = owner.header else { requirementFailed("a large block without memory") }
            address = extent.address
        }
        base = address.assumingMemoryBound(to: Scalar.self)
    }

    /// Calls `body` with the elements to read.
    func read<Result>(_ body: (UnsafePointer<Scalar>) throws -> Result) rethrows -> Result {
        defer { withExtendedLifetime(owner) {} }
        return try body(UnsafePointer(base))
    }

    /// Calls `body` with the elements to write. The caller holds the only reference.
    func write<Result>(_ body: (UnsafeMutablePointer<Scalar>) throws -> Result) rethrows -> Result {
        defer { withExtendedLifetime(owner) {} }
        return try body(base)
    }

    /// Moves the elements into memory of their own, unless nobody else refers to them.
    mutating func makeUnique() {
        guard !isKnownUniquelyReferenced(&owner) else { return }
        let copy = Storage(uninitialized: count)
        copy.write { $0.update(from: base, count: count) }
        self = copy
    }
}

/// Calls `body` with the addresses of several pieces of memory to read, in their order.
func reading<Scalar, Result>(_ pieces: [Storage<Scalar>?], _ body: ([UnsafePointer<Scalar>?]) -> Result) -> Result {
    defer { withExtendedLifetime(pieces) {} }
    return body(pieces.map { $0.map { piece in piece.read { $0 } } })
}

/// Calls `body` with the addresses of several pieces of memory to write, in their order. The caller holds the only
/// references.
func writing<Scalar, Result>(
    _ pieces: [Storage<Scalar>?], _ body: ([UnsafeMutablePointer<Scalar>?]) -> Result
) -> Result {
    defer { withExtendedLifetime(pieces) {} }
    return body(pieces.map { $0.map { piece in piece.write { $0 } } })
}
