/// What comparing a computed gradient with differences of the function's values found.
public struct GradientCheck: Sendable, CustomStringConvertible {
    /// One derivative, computed in both ways.
    public struct Entry: Sendable {
        /// The parameter's name; empty for a tensor by itself.
        public let parameter: String
        /// The position of the element in the parameter.
        public let index: [Int]
        /// The derivative that the gradient says.
        public let computed: Double
        /// The difference of the function's values, divided by that of the element.
        public let measured: Double

        /// How far the two are apart, relative to the greater one (to 1, if both are smaller).
        public var error: Double {
            let difference = abs(computed - measured)
            let error = difference / max(1, abs(computed), abs(measured))
            return error.isNaN ? .infinity : error
        }
    }

    /// The entry with the largest error; nil if there is no element to check.
    public let worst: Entry?
    /// The number of elements compared.
    public let count: Int
    /// The error that is allowed.
    public let tolerance: Double

    /// Whether no error is greater than the tolerance.
    public var passes: Bool { (worst?.error ?? 0) <= tolerance }

    /// The verdict and the worst entry, in one line.
    public var description: String {
        guard let worst else { return "gradient check: nothing to check" }
        let name = worst.parameter.isEmpty ? "the tensor" : worst.parameter
        return """
            gradient check of \(count) elements: \(passes ? "passed" : "FAILED"); worst at \(name)\(worst.index): \
            computed \(worst.computed), measured \(worst.measured), error \(worst.error), tolerance \(tolerance)
            """
    }
}

/// Compares the gradient of a function with central differences of its values, element by element of every trainable
/// parameter.
///
/// The function must be smooth around the model (no kink within two steps), and give the same value for the same model:
/// fix random masks before. It may give a tensor of any shape; the sum of its elements, each times a different weight,
/// is checked.
///
/// ```swift
/// let check = checkGradient(at: cell) { cell in cell(x, state).output }
/// print(check)  // the worst entry, by parameter name and index
/// ```
public func checkGradient<Model: Module>(
    at model: Model, tolerance: Double = 1e-6, step: Double = 1e-4, _ function: (Model) -> Tensor<Double>
) -> GradientCheck where Model.Scalar == Double {
    func weighted(_ value: Tensor<Double>) -> Tensor<Double> {
        let weights = (0..<value.count).map { 1 + 0.5 * Double(($0 * 7919) % 13) / 13 }
        return (value * Tensor(weights, shape: value.shape)).sum()
    }
    let gradient = valueWithGradient(at: model) { weighted(function($0)) }.gradient
    let gradients = gradient.parameterValues

    var worst: GradientCheck.Entry?
    var count = 0
    var position = 0
    model.forEachParameter { parameter, value in
        defer { position += 1 }
        guard parameter.isTrainable else { return }
        let computed = gradients[position].scalars
        for element in 0..<value.count {
            func moved(by distance: Double) -> Double {
                var scalars = value.scalars
                scalars[element] += distance
                let replacement = Tensor(scalars, shape: value.shape)
                var index = 0
                let changed = model.mapParameters { _, other in
                    defer { index += 1 }
                    return index == position ? replacement : other
                }
                return weighted(function(changed)).scalar
            }
            // The difference over one step, and over two to take its own error off it: what is left grows with step⁴.
            let measured =
                (8 * (moved(by: step) - moved(by: -step)) - (moved(by: 2 * step) - moved(by: -2 * step))) / (12 * step)
            let entry = GradientCheck.Entry(
                parameter: parameter.name, index: value.shape.indices(ofElement: element), computed: computed[element],
                measured: measured)
            if entry.error > worst?.error ?? -1 { worst = entry }
            count += 1
        }
    }
    return GradientCheck(worst: worst, count: count, tolerance: tolerance)
}
