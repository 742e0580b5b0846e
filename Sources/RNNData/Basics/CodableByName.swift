/// A value that a name stands for, in files too.
public protocol CodableByName: LosslessStringConvertible, Codable {}

extension CodableByName {
    /// Reads a name; throws if nothing is called so.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let value = Self(name) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "there is no \(Self.self) of the name \"\(name)\"")
        }
        self = value
    }

    /// Writes its name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
