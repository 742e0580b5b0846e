import RNNTasks

/// Running products of a group: at each step an element comes in, and the product of all so far is wanted.
enum GroupProducts: String, Sendable, CaseIterable {
    /// Whether there have been an odd number of ones: the group of two elements.
    case parity
    /// The order that three things have after swaps of the first two and rotations: the smallest group in which order counts.
    case permutations

    /// The number of elements that come in.
    var features: Int { 2 }
    /// The number of products.
    var classes: Int { self == .parity ? 2 : 6 }

    /// The six orders of three things; the first is the one to begin with.
    static let orders: [[Int]] = [[0, 1, 2], [1, 0, 2], [1, 2, 0], [2, 1, 0], [2, 0, 1], [0, 2, 1]]

    /// The product after one more element.
    func next(_ product: Int, _ element: Int) -> Int {
        guard self == .permutations else { return product ^ element }
        let order = Self.orders[product]
        let moved = element == 0 ? [order[1], order[0], order[2]] : [order[1], order[2], order[0]]
        return Self.orders.firstIndex(of: moved) ?? 0
    }

    /// Sequences with the products at the last steps only, or at all.
    func batch(_ size: Int, length: Int, last: Int? = nil, _ random: inout RandomSource) -> StudyBatch {
        var numbers = [Float](repeating: 0, count: size * length * features)
        var (products, rows): ([Int32], [Int32]) = ([], [])
        // Looked up, for long sequences.
        let table = (0..<classes).map { product in (0..<features).map { next(product, $0) } }
        for example in 0..<size {
            var product = 0
            for step in 0..<length {
                let element = random.integer(below: features)
                product = table[product][element]
                numbers[(example * length + step) * features + element] = 1
                if step >= length - (last ?? length) {
                    products.append(Int32(product))
                    rows.append(Int32(example * length + step))
                }
            }
        }
        return StudyBatch(
            Tensor(numbers, shape: [size, length, features]), .classes(products), rows: last == nil ? nil : rows)
    }
}
