/// Two pieces of text that become one where they stand side by side.
///
/// Pieces are numbered: those of a single byte by the byte, that of the first merge is 256, and so on.
struct Merge: Hashable, Sendable {
    /// The number of the first merge's piece.
    static let firstPiece: Int32 = 256

    let left: Int32
    let right: Int32

    /// The pair as a number.
    var key: UInt64 { Self.key(left, right) }

    @inline(__always)
    static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    init(_ left: Int32, _ right: Int32) {
        self.left = left
        self.right = right
    }

    /// The pair that is such a number.
    init(key: UInt64) {
        left = Int32(truncatingIfNeeded: key >> 32)
        right = Int32(truncatingIfNeeded: key)
    }
}
