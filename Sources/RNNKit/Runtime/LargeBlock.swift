#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// A reference count, and after it a tensor's elements or, in a ``LargeBlock``, what leads to them.
typealias Memory = ManagedBuffer<LargeBlock.Extent?, UInt64>

/// A large piece of memory, which is kept for the next use when it is no longer needed.
///
/// The system clears every page that it hands out; for the large tensors that each training step makes anew, that costs
/// as much as a good part of the arithmetic. What is kept hardly makes the program larger than it has been: blocks are
/// kept only while they and those in use are together at most a sixteenth, or 2 MB, more than was ever asked for at one
/// time.
final class LargeBlock: ManagedBuffer<LargeBlock.Extent?, UInt64> {
    /// Where a block is, and how large.
    struct Extent {
        let address: UnsafeMutableRawPointer
        let bytes: Int
        /// The size that was asked for, which a larger block may stand in for.
        fileprivate var bytesWanted: Int
    }

    /// Smaller pieces are left to the general allocator.
    static let minimumBytes = 1 << 15
    /// Of smaller blocks there are fewer sizes, and larger ones stand in for them.
    fileprivate static let smallBytes = 1 << 21
    /// Bytes that may be there beyond what was asked for at one time, however little that was: batches of sequences
    /// differ in size.
    fileprivate static let minimumSpare = 1 << 21
    /// A size that was neither looked for nor kept in this number of uses of blocks is not needed any more.
    fileprivate static let usesRemembered = 10_000

    static func ofBytes(_ wanted: Int) -> Memory {
        // Blocks of about the same size can stand in for each other.
        let bytes = sizeInUse(wanted)
        return create(minimumCapacity: 0) { _ in blocks.withLock { $0.take(bytes) } ?? Extent(allocating: bytes) }
    }

    /// The next of the sizes that blocks have: eight from each power of two to the next, or two where little is wasted.
    fileprivate static func sizeInUse(_ wanted: Int) -> Int {
        let granule = (1 << (Int.bitWidth - 1 - wanted.leadingZeroBitCount)) / (wanted < smallBytes ? 2 : 8)
        return (wanted + granule - 1) / granule * granule
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
        bytesWanted = bytes
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

    /// By the position of their size among all that there are.
    private var shelves = Array(repeating: Shelf(), count: 8 * Int.bitWidth)
    private var uses = 0
    private var bytesKept = 0
    private var bytesInUse = 0
    private var bytesWanted = 0
    private var mostWanted = 0

    /// A kept block of that many bytes; or of up to twice as many, if those are few or there is no room for another block, and
    /// then of up to eight times as many, if those are many; nil if a new one must be made. Either way it counts as in use.
    mutating func take(_ bytes: Int) -> LargeBlock.Extent? {
        var block = shelve(bytes) { $0.popLast() }
        bytesWanted += bytes
        mostWanted = max(mostWanted, bytesWanted)
        let most = mostWanted + max(mostWanted / 16, LargeBlock.minimumSpare)
        let isFull = bytesInUse + bytesKept + bytes > most
        let isSmall = bytes < LargeBlock.smallBytes
        let limit = isFull ? (isSmall ? 2 : 8) * bytes : min(2 * bytes, LargeBlock.smallBytes)
        var larger = bytes
        while block == nil && larger < limit {
            larger = LargeBlock.sizeInUse(larger + 1)
            if bytesInUse + larger <= most { block = shelve(larger) { $0.popLast() } }
        }
        block?.bytesWanted = bytes
        bytesKept -= block?.bytes ?? 0
        bytesInUse += block?.bytes ?? bytes
        while bytesInUse + bytesKept > most, remove(bytesInUse + bytesKept - most) {}
        return block
    }

    mutating func keep(_ block: LargeBlock.Extent) {
        bytesInUse -= block.bytes
        bytesWanted -= block.bytesWanted
        bytesKept += block.bytes
        shelve(block.bytes) { $0.append(block) }
    }

    private mutating func shelve<Result>(_ bytes: Int, _ body: (inout [LargeBlock.Extent]) -> Result) -> Result {
        uses += 1
        let exponent = Int.bitWidth - 1 - bytes.leadingZeroBitCount
        let position = 8 * exponent + (bytes >> (exponent - 3)) % 8
        shelves[position].lastUse = uses
        return body(&shelves[position].blocks)
    }

    /// Gives a block back to the system: one of a size that has not been looked for in a long time, or else the smallest
    /// that has so many bytes, or else the largest. Steps that follow each other need the same sizes; a larger block than
    /// need be would only be made, and cleared, once more.
    private mutating func remove(_ bytes: Int) -> Bool {
        let filled = shelves.indices.filter { !shelves[$0].blocks.isEmpty }
        let unused = filled.first { shelves[$0].lastUse + LargeBlock.usesRemembered < uses }
        let enough = filled.first { (shelves[$0].blocks.last?.bytes ?? 0) >= bytes }
        guard let position = unused ?? enough ?? filled.last, let block = shelves[position].blocks.popLast() else {
            return false
        }
        bytesKept -= block.bytes
        block.address.deallocate()
        return true
    }
}
