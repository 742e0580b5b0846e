extension Module {
    /// Replaces all parameters by the tensors of a file in the safetensors format, or none if anything does not fit.
    ///
    /// ```swift
    /// try model.load(from: "model.safetensors")
    /// try encoder.load(from: "model.safetensors", allowing: .unexpected) { "encoder." + $0 }
    /// ```
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - tolerance: What may differ.
    ///   - fileName: The name in the file of the parameter that has the given name in the model.
    /// - Throws: ``ParameterMismatch``, which lists all that does not fit; ``SafetensorsError``; ``FileError``.
    public mutating func load(
        from path: String, allowing tolerance: LoadTolerance = [], named fileName: (String) -> String = { $0 }
    ) throws {
        try load(from: Safetensors(contentsOf: path), allowing: tolerance, named: fileName)
    }

    /// Replaces all parameters by named tensors, or none if anything does not fit.
    ///
    /// - Parameters:
    ///   - file: The tensors.
    ///   - tolerance: What may differ.
    ///   - fileName: The name among the tensors of the parameter that has the given name in the model.
    /// - Throws: ``ParameterMismatch``, which lists all that does not fit.
    public mutating func load(
        from file: Safetensors, allowing tolerance: LoadTolerance = [], named fileName: (String) -> String = { $0 }
    ) throws(ParameterMismatch) {
        var problems: [ParameterMismatch.Problem] = []
        var values: [Tensor<Scalar>] = []
        var used: Set<String> = []
        for (name, value) in parameters {
            let name = fileName(name)
            values.append(value)
            guard let entry = file[name] else {
                if !tolerance.contains(.missing) { problems.append(.missing(name, shape: value.shape)) }
                continue
            }
            used.insert(name)
            let expected = Safetensors.ElementType.of(Scalar.self)
            if entry.shape != value.shape {
                problems.append(.shape(name, entry.shape, expected: value.shape))
            } else if entry.type != expected && !tolerance.contains(.otherTypes) {
                problems.append(.type(name, entry.type, expected: expected))
            } else {
                values[values.count - 1] = entry.tensor()
            }
        }
        if !tolerance.contains(.unexpected) {
            for name in file.names where !used.contains(name) {
                problems.append(.unexpected(name, shape: file[name]?.shape ?? []))
            }
        }
        guard problems.isEmpty else { throw ParameterMismatch(path: file.path, problems: problems) }
        self = replacingParameters(by: values)
    }
}
