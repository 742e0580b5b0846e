internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#endif

/// A reference count, and behind it a tensor's elements or, in a ``LargeBlock``, what leads to them.
typealias Memory = ManagedBuffer<LargeBlock.Extent?, UInt64>

/// A large piece of memory, which is kept for the next use when it is no longer needed.
///
/// The system clears every page that it hands out; for the large tensors that each training step makes anew, that costs
/// as much as a good part of the arithmetic. What is kept never makes the program larger than it has been: blocks in
/// use and blocks kept are together at most as many bytes as were in use at one time.
final class LargeBlock: ManagedBuffer<LargeBlock.Extent?, UInt64> {
    /// Where a block is, and how large.
    struct Extent {
        let address: UnsafeMutableRawPointer
        let bytes: Int
    }

    /// Smaller pieces are left to the general allocator.
    static let leastBytes = 1 << 20

    static func ofBytes(_ wanted: Int) -> Memory {
        let granule = wanted < 2 * Extent.largePage ? 1 << 16 : Extent.largePage
        let bytes = (wanted + granule - 1) / granule * granule
        return create(minimumCapacity: 0) { _ in blocks.withLock { $0.take(bytes) } ?? Extent(allocating: bytes) }
    }

    deinit {
        if let extent = header { blocks.withLock { $0.keep(extent) } }
    }
}

private let blocks = Mutex(KeptBlocks())

extension LargeBlock.Extent {
    /// Large pages mean fewer page faults and address look-ups where memory is walked in strides.
    fileprivate static let largePage = 1 << 21

    fileprivate init(allocating bytes: Int) {
        let isHuge = bytes >= 2 * Self.largePage
        address = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isHuge ? Self.largePage : 64)
        self.bytes = bytes
        #if canImport(Glibc)
        if isHuge { madvise(address, bytes, MADV_HUGEPAGE) }
        #endif
    }
}

/// The blocks that nobody refers to, and the bytes in use. It can be sent because those addresses are nobody else's.
private struct KeptBlocks: @unchecked Sendable {
    private var kept: [LargeBlock.Extent] = []
    private var bytesKept = 0
    private var bytesInUse = 0
    private var mostInUse = 0

    /// A kept block of about so many bytes, or nil if a new one must be made. Either way it counts as in use.
    mutating func take(_ bytes: Int) -> LargeBlock.Extent? {
        var best: Int?
        for (index, block) in kept.enumerated() where block.bytes >= bytes && block.bytes <= bytes + bytes / 4 {
            if best.map({ block.bytes < kept[$0].bytes }) ?? true { best = index }
        }
        guard let best else {
            use(bytes)
            return nil
        }
        let block = kept.remove(at: best)
        bytesKept -= block.bytes
        use(block.bytes)
        return block
    }

    mutating func keep(_ block: LargeBlock.Extent) {
        bytesInUse -= block.bytes
        bytesKept += block.bytes
        kept.append(block)
    }

    private mutating func use(_ bytes: Int) {
        bytesInUse += bytes
        mostInUse = max(mostInUse, bytesInUse)
        while bytesInUse + bytesKept > mostInUse, !kept.isEmpty {
            let oldest = kept.removeFirst()
            bytesKept -= oldest.bytes
            oldest.address.deallocate()
        }
    }
}
