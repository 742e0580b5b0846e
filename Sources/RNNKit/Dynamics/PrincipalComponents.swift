/// The directions in which rows of numbers vary most, such as the states of a layer.
///
/// ```swift
/// let components = PrincipalComponents(of: states)  // [steps, hidden]
/// components.shares                                 // of all variance, the greatest first
/// let path = components.project(states)             // [steps, hidden]; the first two columns are the plane to draw
/// ```
///
/// They are computed in double precision. If an element of the rows is not finite, everything is NaN.
public struct PrincipalComponents<Scalar: TensorScalar>: Sendable {
    /// The mean of the rows, [width].
    public let mean: Tensor<Scalar>
    /// The components, a row for each: [count, width], of length 1 and orthogonal to each other. The
    /// sign of each is chosen so that its largest element by magnitude is positive.
    public let components: Tensor<Scalar>
    /// The variance along each component, the greatest first; its divisor is one less than the number of rows.
    public let variances: [Double]
    /// The variance along each component as a share of the whole; zeros where all rows are equal.
    public let shares: [Double]

    /// The components of rows [count, width].
    ///
    /// - Parameters:
    ///   - rows: The rows, one at least.
    ///   - count: How many components to keep; nil means all, as many as a row has numbers.
    public init(of rows: Tensor<Scalar>, count: Int? = nil) {
        require(
            rows.rank == 2 && rows.shape[0] > 0 && rows.shape[1] > 0,
            "PrincipalComponents: the rows have shape \(rows.shape), not [count, width]")
        let width = rows.shape[1]
        let kept = count ?? width
        require((1...width).contains(kept), "PrincipalComponents: \(kept) components of rows of \(width) numbers")
        let exact = Tensor<Double>(converting: rows.detached)
        let mean = exact.mean(axis: 0)
        let centered = exact - mean
        let products = matmul(centered, centered, transposing: .left)
        let system = SymmetricEigensystem(of: products * (1 / Double(max(rows.shape[0] - 1, 1))))
        // A variance of zero may come out as minus a rounding error.
        let all = system.values.map { $0 < 0 ? 0 : $0 }
        let whole = all.reduce(0, +)
        self.mean = Tensor(converting: mean)
        components = Tensor(converting: system.vectors.slice(0..<kept))
        variances = Array(all[..<kept])
        shares = variances.map { whole == 0 ? 0 : $0 / whole }
    }

    /// The coordinates of rows [..., width] along the components: [..., count]. Gradients pass through.
    public func project(_ rows: Tensor<Scalar>) -> Tensor<Scalar> {
        project(directions: checked(rows, "rows") - mean)
    }

    /// The coordinates of directions [..., width], such as ``Linear/axis(from:to:)``, from which no mean is subtracted:
    /// [..., count].
    public func project(directions: Tensor<Scalar>) -> Tensor<Scalar> {
        let directions = checked(directions, "directions")
        let matrix = directions.rank == 1 ? directions.expanded(axis: 0) : directions
        let coordinates = matmul(matrix, components, transposing: .right)
        return directions.rank == 1 ? coordinates.squeezed(axis: 0) : coordinates
    }

    /// The rows [..., width] that have coordinates [..., count], as near as the components can come.
    public func rows(at coordinates: Tensor<Scalar>) -> Tensor<Scalar> {
        require(
            coordinates.rank >= 2 && coordinates.shape.last == variances.count,
            "PrincipalComponents: coordinates of shape \(coordinates.shape), not [..., \(variances.count)]")
        return matmul(coordinates, components) + mean
    }

    private func checked(_ rows: Tensor<Scalar>, _ name: String) -> Tensor<Scalar> {
        require(
            rows.rank >= 1 && rows.shape.last == mean.count,
            "PrincipalComponents: \(name) of shape \(rows.shape), not [..., \(mean.count)]")
        return rows
    }
}
