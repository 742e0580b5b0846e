import Foundation
import RNNKit

/// A file under Tests/Fixtures, made by the script of the same name.
public enum Fixture {
    /// Reads a JSON file as a value of a type.
    public static func load<Content: Decodable>(_ name: String, as type: Content.Type = Content.self) throws -> Content
    {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = folder.appendingPathComponent("Fixtures").appendingPathComponent(name)
        return try JSONDecoder().decode(Content.self, from: Data(contentsOf: file))
    }

    /// A tensor as fixtures hold it: its shape and its elements row by row.
    public struct Array: Decodable, Sendable {
        /// The length of each axis.
        public let shape: [Int]
        /// The elements.
        public let values: [Double]

        /// The tensor, rounded to its type.
        public func tensor<Scalar: TensorScalar>(_ type: Scalar.Type = Scalar.self) -> Tensor<Scalar> {
            Tensor(values.map { Scalar($0) }, shape: shape)
        }
    }
}
