extension KeyedDecodingContainer {
    /// Reads a value that must be within a range; throws where it is not, with the value and its key.
    package func value<Value: Decodable & Comparable>(
        _ key: Key, within range: some RangeExpression<Value>
    ) throws -> Value {
        let value = try decode(Value.self, forKey: key)
        guard range.contains(value) else { throw refused(key, "\(value) is not possible") }
        return value
    }

    /// The error that says what is wrong with the value of a key.
    package func refused(_ key: Key, _ text: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: self, debugDescription: text)
    }
}
