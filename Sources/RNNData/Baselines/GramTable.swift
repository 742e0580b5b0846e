/// Numbers by pairs of a node and a token: the edges of a ``GramTree``. Open addressing with linear probing; a pair takes 12
/// bytes, and two thirds of the places are taken at most.
struct GramTable {
    private static let free = UInt64.max

    private var keys: [UInt64]
    private var values: [UInt32]
    /// 64 minus the bits of a place: the first bits of a product with an odd number are those that all bits of a key change.
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

    /// The number of a pair, which becomes a given one if there is none yet.
    mutating func value(_ node: UInt32, _ token: Int32, default value: UInt32) -> UInt32 {
        values[insert(Self.key(node, token), value)]
    }

    /// Adds one to the number of a pair, 0 if there is none yet, and returns what it is then.
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

    /// Where a key is, or the free place where it would be.
    private func place(of key: UInt64) -> Int {
        var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
        while keys[place] != key && keys[place] != Self.free { place = (place + 1) & (keys.count - 1) }
        return place
    }

    /// Where a key is, with a value if it was not there.
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
