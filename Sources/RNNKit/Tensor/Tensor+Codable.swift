extension Tensor: Codable {
    private enum CodingKeys: String, CodingKey {
        case shape
        case scalars
    }

    /// Reads a shape and the elements row by row; throws if there are not as many elements as the shape says.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let shape = try container.decode([Int].self, forKey: .shape)
        let scalars = try container.decode([Scalar].self, forKey: .scalars)
        guard possibleElementCount(of: shape) == scalars.count else {
            throw container.refused(.scalars, "a tensor of shape \(shape) does not have \(scalars.count) elements")
        }
        self.init(scalars, shape: shape)
    }

    /// Writes the shape and the elements row by row. What the tensor remembers of its making is not part of it.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(shape, forKey: .shape)
        try container.encode(scalars, forKey: .scalars)
    }
}
