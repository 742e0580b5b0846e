/// An example that nothing can be learned from, or that cannot be measured: which one it is, and what is wrong with it.
///
/// Its description is one line:
///
/// ```
/// example 17: there are 5 tokens and 4 tags
/// ```
public struct ExampleError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The index of the example, from 0 on.
    public let index: Int
    /// What is wrong, and what would be right.
    public let problem: String

    /// An error of an example.
    public init(_ index: Int, _ problem: String) {
        self.index = index
        self.problem = problem
    }

    /// Index and problem in one line.
    public var description: String { "example \(index): \(problem)" }
}
