#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// A reference count, and behind it a tensor's elements or, in a ``LargeBlock``, what leads to them.
typealias Memory = ManagedBuffer<LargeBlock.Extent?, UInt64>

/// A large piece of memory, which is kept for the next use when it is no longer needed.
///
/// The system clears every page that it hands out; for the large tensors that each training step makes anew, that costs
/// as much as a good part of the arithmetic. What is kept hardly makes the program larger than it has been: blocks in
/// use and blocks kept are together at most an eighth, or 3 MB, more than were in use at one time.
final class LargeBlock: ManagedBuffer<LargeBlock.Extent?, UInt64> {
    /// Where a block is, and how large.
    struct Extent {
        let address: UnsafeMutableRawPointer
        let bytes: Int
    }

    /// Smaller pieces are left to the general allocator.
    static let leastBytes = 1 << 16
    /// So many bytes may be kept beyond what was in use at one time, however little that was: batches of sequences differ
    /// in size.
    fileprivate static let leastSpare = 3 << 20

    static func ofBytes(_ wanted: Int) -> Memory {
        // Eight sizes from each power of two to the next, two where little is wasted: blocks of about the same size can
        // stand in for each other.
        let sizes = wanted < 1 << 21 ? 2 : 8
        let granule = (1 << (Int.bitWidth - 1 - wanted.leadingZeroBitCount)) / sizes
        let bytes = (wanted + granule - 1) / granule * granule
        return create(minimumCapacity: 0) { _ in blocks.withLock { $0.take(bytes) } ?? Extent(allocating: bytes) }
    }

    deinit {
        if let extent = header { blocks.withLock { $0.keep(extent) } }
    }
}

private let blocks = Locked(KeptBlocks())

extension LargeBlock.Extent {
    /// Large pages mean fewer page faults and address look-ups where memory is walked in strides.
    fileprivate static let largePage = 1 << 21

    fileprivate init(allocating bytes: Int) {
        let isHuge = bytes >= 2 * Self.largePage
        address = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isHuge ? Self.largePage : 64)
        self.bytes = bytes
        #if os(Linux)
        if isHuge { madvise(address, bytes, MADV_HUGEPAGE) }
        #endif
    }
}

/// The blocks that nobody refers to, and the bytes in use.
private struct KeptBlocks {
    /// Blocks of one size, and when one was last taken or kept.
    private struct Shelf {
        var blocks: [LargeBlock.Extent] = []
        var lastUse = 0
    }

    private var shelves: [Int: Shelf] = [:]
    private var uses = 0
    private var bytesKept = 0
    private var bytesInUse = 0
    private var mostInUse = 0

    /// A kept block of so many bytes, or nil if a new one must be made. Either way it counts as in use.
    mutating func take(_ bytes: Int) -> LargeBlock.Extent? {
        let block = shelve(bytes) { $0.popLast() }
        if block != nil { bytesKept -= bytes }
        bytesInUse += bytes
        mostInUse = max(mostInUse, bytesInUse)
        while bytesInUse + bytesKept > mostInUse + max(mostInUse / 8, LargeBlock.leastSpare), removeOldest() {}
        return block
    }

    mutating func keep(_ block: LargeBlock.Extent) {
        bytesInUse -= block.bytes
        bytesKept += block.bytes
        shelve(block.bytes) { $0.append(block) }
    }

    private mutating func shelve<Result>(_ bytes: Int, _ body: (inout [LargeBlock.Extent]) -> Result) -> Result {
        uses += 1
        shelves[bytes, default: Shelf()].lastUse = uses
        return body(&shelves[bytes, default: Shelf()].blocks)
    }

    /// Gives a block back to the system, of the size that has not been asked for the longest.
    private mutating func removeOldest() -> Bool {
        let oldest = shelves.filter { !$0.value.blocks.isEmpty }.min { $0.value.lastUse < $1.value.lastUse }
        guard let bytes = oldest?.key, let block = shelves[bytes]?.blocks.popLast() else { return false }
        if shelves[bytes]?.blocks.isEmpty ?? true { shelves[bytes] = nil }
        bytesKept -= bytes
        block.address.deallocate()
        return true
    }
}
