extension Linear {
    /// The direction in which the difference between two outputs grows: output `to` minus output `from` is the product of the
    /// input with it, and a constant. Among the states that a linear map reads, it is the axis along which one class
    /// becomes the other.
    ///
    /// ```swift
    /// let axis = components.project(directions: model.output.axis(from: 0, to: 1))  // in the plane of the components
    /// ```
    ///
    /// - Parameters:
    ///   - from: The output that falls.
    ///   - to: The output that grows.
    /// - Returns: The difference of the two rows of the weight, [inputs].
    public func axis(from: Int, to: Int) -> Tensor<Scalar> {
        let outputs = 0..<weight.shape[0]
        require(
            outputs.contains(from) && outputs.contains(to),
            "Linear.axis: outputs \(from) and \(to) of a map with \(outputs.count) outputs")
        return weight.entry(to) - weight.entry(from)
    }
}
