/// The tensors of a file are not the parameters of a model. The model is as it was.
public struct ParameterMismatch: Error, Equatable, CustomStringConvertible {
    /// The file; nil for tensors in memory.
    public let path: String?

    /// One difference.
    public enum Problem: Equatable, Sendable {
        /// The file lacks a parameter of the model.
        case missing(String, shape: [Int])
        /// The model has no parameter for a tensor of the file.
        case unexpected(String, shape: [Int])
        /// A tensor has another shape than its parameter.
        case shape(String, [Int], expected: [Int])
        /// A tensor is of another type than its parameter.
        case type(String, Safetensors.ElementType, expected: Safetensors.ElementType)
    }

    /// All differences, those of the model's parameters first and in their order.
    public let problems: [Problem]

    /// A line for each difference.
    public var description: String {
        (["\(path ?? "the file") does not fit the model:"] + problems.map { "  \($0)" }).joined(separator: "\n")
    }
}

extension ParameterMismatch.Problem: CustomStringConvertible {
    /// The difference, and what would be right.
    public var description: String {
        switch self {
        case .missing(let name, let shape):
            "missing: \"\(name)\" of shape \(shape)"
        case .unexpected(let name, let shape):
            "unexpected: \"\(name)\" of shape \(shape), which is no parameter of the model"
        case .shape(let name, let shape, let expected):
            "wrong shape: \"\(name)\" has \(shape), the model's parameter \(expected)"
        case .type(let name, let type, let expected):
            "wrong type: \"\(name)\" is \(type.rawValue), the model's parameter \(expected.rawValue)"
        }
    }
}
