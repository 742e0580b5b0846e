extension KeyedDecodingContainer {
    /// Reads a value that must be within a range; otherwise throws an error with the value and its key.
    package func value<Value: Decodable & Comparable>(
        _ key: Key, within range: some RangeExpression<Value>
    ) throws -> Value {
        let value = try decode(Value.self, forKey: key)
        guard range.contains(value) else { throw refused(key, "\(value) is out of range") }
        return value
    }

    /// Throws unless the saved version is the known one.
    ///
    /// - Parameters:
    ///   - key: The key of the version.
    ///   - known: The known version.
    ///   - name: The name of the saved value in the error.
    /// - Throws: A `DecodingError` with both versions.
    package func requireVersion(_ key: Key, _ known: Int, of name: String) throws {
        let version = try decode(Int.self, forKey: key)
        guard version == known else {
            throw refused(key, "the \(name) is of version \(version), and this version of RNNKit knows \(known)")
        }
    }

    /// An error about the value of a key.
    package func refused(_ key: Key, _ text: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: self, debugDescription: text)
    }
}
