/// A square matrix of Doubles to work on in place.
struct SquareMatrix: Sendable {
    let size: Int
    /// Row by row.
    var elements: [Double]

    /// The elements of a tensor [size, size].
    init<Scalar>(_ matrix: Tensor<Scalar>, _ caller: String) {
        require(
            matrix.rank == 2 && matrix.shape[0] == matrix.shape[1],
            "\(caller): the matrix has shape \(matrix.shape), not [size, size]")
        size = matrix.shape[0]
        elements = matrix.scalars.map { Double($0) }
    }

    /// Ones on the diagonal, zeros elsewhere.
    init(identity size: Int) {
        self.size = size
        elements = Array(repeating: 0, count: size * size)
        for index in 0..<size { elements[index * size + index] = 1 }
    }

    subscript(row: Int, column: Int) -> Double {
        get { elements[row * size + column] }
        set { elements[row * size + column] = newValue }
    }

    /// The largest absolute value of an element; NaN if any element is not finite.
    private var greatest: Double {
        elements.allSatisfy(\.isFinite) ? elements.reduce(0) { max($0, abs($1)) } : .nan
    }

    /// Divides all elements by the power of two next to the greatest of them, so that no square or sum overflows; nothing is
    /// rounded.
    ///
    /// - Returns: The power of two; nil if an element is not finite.
    mutating func normalize() -> Double? {
        let greatest = greatest
        guard greatest.isFinite else { return nil }
        guard greatest >= .leastNormalMagnitude else { return 1 }
        let scale = greatest.binade
        for index in elements.indices { elements[index] /= scale }
        return scale
    }
}
