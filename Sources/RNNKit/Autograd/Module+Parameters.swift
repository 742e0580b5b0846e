extension Module {
    /// Changes parameters in place; `body` is given each one's name, whether it is trainable, and its value.
    public mutating func updateParameters(
        _ body: (ParameterVisitor<Scalar>.Parameter, inout Tensor<Scalar>) -> Void
    ) {
        withoutActuallyEscaping(body) { body in
            var visitor = ParameterVisitor(body)
            visitParameters(&visitor)
        }
    }

    /// Calls `body` with every parameter and its value.
    public func forEachParameter(_ body: (ParameterVisitor<Scalar>.Parameter, Tensor<Scalar>) -> Void) {
        var copy = self
        copy.updateParameters { body($0, $1) }
    }

    /// The module with each parameter replaced by what `transform` makes of it.
    public func mapParameters(
        _ transform: (ParameterVisitor<Scalar>.Parameter, Tensor<Scalar>) -> Tensor<Scalar>
    ) -> Self {
        var copy = self
        withoutActuallyEscaping(transform) { transform in
            var visitor = ParameterVisitor(replacingBy: transform)
            copy.visitParameters(&visitor)
        }
        return copy
    }

    /// The module with its parameters replaced by others, in their order.
    func replacingParameters(by values: [Tensor<Scalar>]) -> Self {
        var copy = self
        var visitor = ParameterVisitor(replacingBy: values)
        copy.visitParameters(&visitor)
        return copy
    }

    /// All parameters in order, with their names.
    public var parameters: [(name: String, value: Tensor<Scalar>)] {
        var all: [(name: String, value: Tensor<Scalar>)] = []
        forEachParameter { all.append(($0.name, $1)) }
        return all
    }

    /// The values of all parameters, in order.
    public var parameterValues: [Tensor<Scalar>] {
        var all: [Tensor<Scalar>] = []
        forEachParameter { append($1, to: &all) }
        return all
    }

    /// The number of trainable numbers.
    public var parameterCount: Int {
        var count = 0
        forEachParameter { if $0.isTrainable { count += $1.count } }
        return count
    }

    /// A module of the same form with zero in place of every parameter: where gradients are added up.
    public var zeroed: Self {
        mapParameters { .zeros($1.shape) }
    }

    /// Adds another module's parameters times a factor to this one's: `total.add(gradient)`, `weights.add(gradient,
    /// scaledBy: -0.1)`.
    public mutating func add(_ other: Self, scaledBy factor: Scalar = 1) {
        let values = other.parameterValues
        var index = 0
        updateParameters { parameter, value in
            let other = values[index]
            require(
                other.shape == value.shape,
                "add: \(parameter.name) has shape \(value.shape), the other's has \(other.shape)")
            value.addInPlace(other, scaledBy: factor)
            index += 1
        }
        require(index == values.count, "add: \(index) parameters here, \(values.count) in the other")
    }

    /// Multiplies all parameters by a number.
    public mutating func scale(by factor: Scalar) {
        updateParameters { $1.scaleInPlace(by: Double(factor)) }
    }

    /// The same module with constants for parameters: no gradient passes through them, and they keep no computation
    /// alive. What is carried from one gradient to the next, such as the state of a recurrent layer, must be this.
    public var detached: Self {
        mapParameters { $1.detached }
    }
}

/// Walks that are compiled for each scalar: closures that are generic over the module would look types up for every
/// parameter.
extension ParameterVisitor {
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    fileprivate init(replacingBy transform: @escaping (Parameter, Tensor<Scalar>) -> Tensor<Scalar>) {
        self.init { $1 = transform($0, $1) }
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    fileprivate init(replacingBy values: [Tensor<Scalar>]) {
        var index = 0
        self.init {
            $1 = values[index]
            index += 1
        }
    }

    /// Calls `body` with each trainable parameter.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    init(trainable body: @escaping (inout Tensor<Scalar>) -> Void) {
        self.init { if $0.isTrainable { body(&$1) } }
    }
}

// Compiled for each scalar, as those are.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
private func append<Scalar>(_ value: Tensor<Scalar>, to all: inout [Tensor<Scalar>]) {
    all.append(value)
}
