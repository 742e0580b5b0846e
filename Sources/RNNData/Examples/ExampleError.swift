/// An example that cannot be used for training or measuring: its index, and the problem.
///
/// Its description is one line:
///
/// ```
/// example 17: there are 5 tokens and 4 tags
/// ```
public struct ExampleError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The index of the example, from 0 on.
    public let index: Int
    /// The problem, and what is expected.
    public let problem: String

    /// An error of an example.
    public init(_ index: Int, _ problem: String) {
        self.index = index
        self.problem = problem
    }

    /// The same problem with the place that the example was read from.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - lines: The line of each example.
    /// - Returns: An error with the file, and the line if there is one for the example.
    public func placed(in file: String, lines: [Int]) -> DataError {
        DataError(file: file, line: lines.indices.contains(index) ? lines[index] : nil, problem: problem)
    }

    /// The index and the problem in one line.
    public var description: String { "example \(index): \(problem)" }
}
