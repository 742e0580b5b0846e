extension KeyedDecodingContainer {
    /// Reads a value that must be within a range; throws where it is not, with the value and its key.
    package func value<Value: Decodable & Comparable>(
        _ key: Key, within range: some RangeExpression<Value>
    ) throws -> Value {
        let value = try decode(Value.self, forKey: key)
        guard range.contains(value) else { throw refused(key, "\(value) is not possible") }
        return value
    }

    /// Throws unless what is saved is of the version that is known.
    ///
    /// - Parameters:
    ///   - key: The key of the version.
    ///   - known: The version that is known.
    ///   - name: What is saved, as the error calls it.
    /// - Throws: A `DecodingError` with both versions.
    package func requireVersion(_ key: Key, _ known: Int, of name: String) throws {
        let version = try decode(Int.self, forKey: key)
        guard version == known else {
            throw refused(key, "the \(name) is of version \(version), and this version of RNNKit knows \(known)")
        }
    }

    /// The error that says what is wrong with the value of a key.
    package func refused(_ key: Key, _ text: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: self, debugDescription: text)
    }
}
