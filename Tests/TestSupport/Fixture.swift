import Foundation
import RNNKit

/// A file under Tests/Fixtures, made by the script of the same name.
public enum Fixture {
    /// Reads a JSON file as a value of a type.
    public static func load<Content: Decodable>(_ name: String, as type: Content.Type = Content.self) throws -> Content
    {
        try JSONDecoder().decode(Content.self, from: Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    /// The path of a file.
    public static func path(_ name: String) -> String {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return folder.appendingPathComponent("Fixtures").appendingPathComponent(name).path
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

    /// A tensor whose elements a formula gives, the same in the scripts and here.
    public struct Formula: Decodable, Sendable {
        /// The length of each axis.
        public let shape: [Int]
        /// What makes its elements different from those of others.
        public let salt: Int

        /// A tensor of a shape.
        public init(shape: [Int], salt: Int) {
            (self.shape, self.salt) = (shape, salt)
        }

        /// The tensor, rounded to its type.
        public func tensor<Scalar: TensorScalar>(_ type: Scalar.Type = Scalar.self) -> Tensor<Scalar> {
            let count = shape.reduce(1, *)
            return Tensor(
                (0..<count).map { index in
                    let angle =
                        Double(index + 1) * Double(2 * salt + 3) * 0.7548776662466927 + Double(salt) * 0.618
                    return Scalar(0.6 * (2 * (angle - angle.rounded(.down)) - 1))
                }, shape: shape)
        }
    }
}
