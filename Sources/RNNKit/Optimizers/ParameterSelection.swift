/// Which parameters something applies to, by their names and shapes.
///
/// ```swift
/// AdamW(for: model, decaying: .matricesOnly)
/// AdamW(for: model, decaying: ParameterSelection { name, _ in !name.hasPrefix("embedding") })
/// ```
public struct ParameterSelection: Sendable {
    private let includes: @Sendable (_ name: String, _ shape: [Int]) -> Bool

    /// The parameters for which a function says yes.
    public init(_ includes: @escaping @Sendable (_ name: String, _ shape: [Int]) -> Bool) {
        self.includes = includes
    }

    /// All parameters.
    public static let all = ParameterSelection { _, _ in true }

    /// The parameters with two axes or more: neither biases, nor the scales and biases of normalisation.
    public static let matricesOnly = ParameterSelection { _, shape in shape.count >= 2 }

    /// Whether a parameter is one of them.
    public func contains(name: String, shape: [Int]) -> Bool {
        includes(name, shape)
    }

    /// The weight decay of one parameter.
    func decay<Scalar>(_ weightDecay: Double, _ position: ParameterPosition<Scalar>, _ shape: [Int]) -> Double {
        weightDecay != 0 && includes(position.parameter.name, shape) ? weightDecay : 0
    }
}
