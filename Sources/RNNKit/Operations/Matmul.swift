/// Which sides of a matrix product are taken transposed.
public struct TransposedSides: OptionSet, Sendable {
    /// A bit for each side.
    public let rawValue: Int

    /// Sides from their bits.
    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// The left matrix.
    public static let left = TransposedSides(rawValue: 1)
    /// The right matrix.
    public static let right = TransposedSides(rawValue: 2)
}

/// The product of matrices: `matmul(x, weight, transposing: .right)` is x · weightᵀ.
///
/// The last two axes are rows and columns. Axes before them count matrices, and are matched like those of other
/// operations on two tensors: [8, 1, 3, 4] times [5, 4, 2] gives [8, 5, 3, 2].
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func matmul<Scalar>(
    _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, transposing sides: TransposedSides = []
) -> Tensor<Scalar> {
    require(
        a.rank >= 2 && b.rank >= 2,
        "matmul: operands of shapes \(a.shape) and \(b.shape); both need rows and columns")
    if a.rank > 2 && b.rank == 2 && !sides.contains(.left) {
        // Many rows by one matrix: one product.
        let rows = a.reshaped([a.shape.dropLast().reduce(1, *), a.shape[a.rank - 1]])
        let product = matmul(rows, b, transposing: sides)
        return product.reshaped(Array(a.shape.dropLast()) + [product.shape[1]])
    }
    let walk = BatchedProduct(a.shape, b.shape, sides)
    let (left, right) = (a.detached, b.detached)
    let result = Tensor<Scalar>(shape: walk.shape) { c in
        left.read { a in right.read { walk.multiply(a, $0, into: c) } }
    }
    guard a.history != nil || b.history != nil else { return result }
    return result.recorded(from: a, b) { gradient, inputs in
        // C = A·B: dA = dC·Bᵀ, dB = Aᵀ·dC, each in the form in which the operand is stored.
        let (l, r) = (sides.contains(.left), sides.contains(.right))
        if l {
            inputs.addProduct(right, gradient, [r ? .left : [], .right], to: 0, shape: left.shape)
        } else {
            inputs.addProduct(gradient, right, r ? [] : .right, to: 0, shape: left.shape)
        }
        if r {
            inputs.addProduct(gradient, left, [.left, l ? .right : []], to: 1, shape: right.shape)
        } else {
            inputs.addProduct(left, gradient, l ? [] : .left, to: 1, shape: right.shape)
        }
    }
}

extension GradientSink {
    /// Adds a product to the gradient of an input: straight into it where the shapes allow.
    fileprivate func addProduct(
        _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, _ sides: TransposedSides, to input: Int, shape: [Int]
    ) {
        guard wants(input) else { return }
        let walk = BatchedProduct(a.shape, b.shape, sides)
        guard walk.shape == shape else { return add(matmul(a, b, transposing: sides), to: input) }
        setOrAdd(into: input) { sum, isFirst in
            a.read { a in b.read { walk.multiply(a, $0, into: sum, beta: isFirst ? 0 : 1) } }
        }
    }
}

/// Products of as many pairs of matrices as the axes before the last two say.
private struct BatchedProduct {
    /// The result's shape.
    let shape: [Int]
    private let m: Int
    private let n: Int
    private let k: Int
    private let sides: TransposedSides
    /// For each product, which matrices of a and b it takes; nil for a single product.
    private let pairs: [(Int, Int)]?

    init(_ a: [Int], _ b: [Int], _ sides: TransposedSides) {
        let (aRows, aColumns) = (a[a.count - 2], a[a.count - 1])
        let (bRows, bColumns) = (b[b.count - 2], b[b.count - 1])
        m = sides.contains(.left) ? aColumns : aRows
        k = sides.contains(.left) ? aRows : aColumns
        n = sides.contains(.right) ? bRows : bColumns
        let rightRows = sides.contains(.right) ? bColumns : bRows
        require(
            k == rightRows,
            """
            matmul: shapes \(a) and \(b)\(sides.explanation) do not fit: \
            the left has \(k) columns, the right \(rightRows) rows
            """
        )
        self.sides = sides
        let (aBatch, bBatch) = (Array(a.dropLast(2)), Array(b.dropLast(2)))
        let batch = aBatch.broadcast(with: bBatch, of: "matmul")
        shape = batch + [m, n]
        pairs = batch.isEmpty ? nil : BatchedProduct.pairs(aBatch, bBatch, batch)
    }

    private static func pairs(_ a: [Int], _ b: [Int], _ batch: [Int]) -> [(Int, Int)] {
        func position(_ index: [Int], in shape: [Int]) -> Int {
            var position = 0
            for (axis, length) in shape.enumerated() {
                position = position * length + (length == 1 ? 0 : index[axis + batch.count - shape.count])
            }
            return position
        }
        return (0..<batch.elementCount).map {
            let index = batch.indices(ofElement: $0)
            return (position(index, in: a), position(index, in: b))
        }
    }

    func multiply<Scalar: TensorScalar>(
        _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, into c: UnsafeMutablePointer<Scalar>, beta: Double = 0
    ) {
        let product = MatrixProduct<Scalar>(
            m: m, n: n, k: k, isLeftTransposed: sides.contains(.left), isRightTransposed: sides.contains(.right),
            beta: beta)
        guard let pairs else { return product.run(a, b, into: c) }
        for (index, pair) in pairs.enumerated() {
            product.run(a + pair.0 * m * k, b + pair.1 * k * n, into: c + index * m * n)
        }
    }
}

extension TransposedSides {
    fileprivate var explanation: String {
        isEmpty
            ? "" : self == .left ? " (left transposed)" : self == .right ? " (right transposed)" : " (both transposed)"
    }
}
