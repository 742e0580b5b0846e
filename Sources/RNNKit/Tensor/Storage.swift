#if canImport(Glibc)
internal import Glibc
#endif

/// The memory of a tensor's elements, shared between copies until one of them is written to.
///
/// It is written only by who holds the single reference to it, or right after it was made; that is why it can be sent.
final class Storage<Scalar: TensorScalar>: @unchecked Sendable {
    let count: Int
    private let base: UnsafeMutablePointer<Scalar>

    /// Memory whose elements the caller must set before anyone reads them.
    init(uninitialized count: Int) {
        self.count = count
        let bytes = max(count, 1) * MemoryLayout<Scalar>.stride
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: Storage.alignment(ofBytes: bytes))
        #if canImport(Glibc)
        // Large pages: fewer page faults and address look-ups where memory is walked in strides.
        if bytes >= Storage.largePage { madvise(raw, bytes, MADV_HUGEPAGE) }
        #endif
        base = raw.bindMemory(to: Scalar.self, capacity: max(count, 1))
    }

    deinit {
        base.deallocate()
    }

    private static var largePage: Int { 1 << 21 }

    /// Vectors should not straddle cache lines; for a few elements the plain allocator is quicker.
    private static func alignment(ofBytes bytes: Int) -> Int {
        bytes < 512 ? 16 : bytes < largePage ? 64 : largePage
    }

    /// Calls `body` with the elements to read.
    func read<Result>(_ body: (UnsafePointer<Scalar>) throws -> Result) rethrows -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(UnsafePointer(base))
    }

    /// Calls `body` with the elements to write. The caller holds the only reference.
    func write<Result>(_ body: (UnsafeMutablePointer<Scalar>) throws -> Result) rethrows -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(base)
    }

    /// The same elements in memory of their own.
    func copy() -> Storage {
        let copy = Storage(uninitialized: count)
        copy.base.update(from: base, count: count)
        return copy
    }
}
