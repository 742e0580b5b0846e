/// A map from pairs of a node and a token to numbers: the edges of a ``GramTree``. Open addressing with linear probing;
/// a slot takes 12 bytes, and at most two thirds of the slots are used.
struct GramTable {
    private static let free = UInt64.max

    private var keys: [UInt64]
    private var values: [UInt32]
    /// 64 minus the number of index bits: in a product with an odd number, every bit of the key affects the highest
    /// bits.
    private var shift: UInt64
    /// The number of pairs.
    private(set) var count = 0

    init() {
        (keys, values, shift) = Self.places(bits: 4)
    }

    private static func places(bits: UInt64) -> ([UInt64], [UInt32], UInt64) {
        (Array(repeating: free, count: 1 << bits), Array(repeating: 0, count: 1 << bits), 64 - bits)
    }

    /// The number of a pair; nil if there is none.
    subscript(node: UInt32, token: Int32) -> UInt32? {
        let place = place(of: Self.key(node, token))
        return keys[place] == Self.free ? nil : values[place]
    }

    /// The number of a pair; a new pair gets the given number.
    mutating func value(_ node: UInt32, _ token: Int32, default value: UInt32) -> UInt32 {
        values[insert(Self.key(node, token), value)]
    }

    /// Adds one to the number of a pair, 0 for a new pair, and returns the result.
    mutating func increment(_ node: UInt32, _ token: Int32) -> UInt32 {
        let place = insert(Self.key(node, token), 0)
        values[place] += 1
        return values[place]
    }

    /// Calls a closure with each node, token and number, in the order of their slots.
    func forEach(_ body: (UInt32, Int32, UInt32) -> Void) {
        for place in keys.indices where keys[place] != Self.free {
            let key = keys[place]
            body(UInt32(key >> 32), Int32(truncatingIfNeeded: key), values[place])
        }
    }

    private static func key(_ node: UInt32, _ token: Int32) -> UInt64 {
        UInt64(node) << 32 | UInt64(UInt32(bitPattern: token))
    }

    /// The slot of a key, or the free slot for it.
    private func place(of key: UInt64) -> Int {
        var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
        while keys[place] != key && keys[place] != Self.free { place = (place + 1) & (keys.count - 1) }
        return place
    }

    /// The slot of a key, which is inserted with a value if it is new.
    private mutating func insert(_ key: UInt64, _ value: UInt32) -> Int {
        let place = place(of: key)
        if keys[place] == key { return place }
        guard 3 * (count + 1) <= 2 * keys.count else {
            grow()
            return insert(key, value)
        }
        count += 1
        (keys[place], values[place]) = (key, value)
        return place
    }

    private mutating func grow() {
        let (oldKeys, oldValues) = (keys, values)
        (keys, values, shift) = Self.places(bits: 64 - shift + 1)
        for index in oldKeys.indices where oldKeys[index] != Self.free {
            let place = place(of: oldKeys[index])
            (keys[place], values[place]) = (oldKeys[index], oldValues[index])
        }
    }
}
