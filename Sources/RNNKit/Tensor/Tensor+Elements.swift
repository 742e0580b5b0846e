extension Tensor {
    /// The element at a position, one index an axis: `x[1, 2]`.
    ///
    /// Reading an element gives a plain number, through which no gradient passes.
    public subscript(_ indices: Int...) -> Scalar {
        get { storage.read { $0[offset(of: indices)] } }
        set {
            let offset = offset(of: indices)
            write { $0[offset] = newValue }
        }
    }

    private func offset(of indices: [Int]) -> Int {
        require(
            indices.count == rank, "subscript: \(indices.count) indices for a tensor of shape \(shape)")
        var offset = 0
        for (axis, index) in indices.enumerated() {
            require(
                index >= 0 && index < shape[axis],
                "subscript: index \(index) is outside of axis \(axis) of a tensor of shape \(shape)")
            offset = offset * shape[axis] + index
        }
        return offset
    }
}
