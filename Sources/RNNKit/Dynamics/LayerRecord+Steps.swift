extension LayerRecord {
    /// The states after all valid steps, sequence after sequence, as rows [steps, width]: what principal components are
    /// computed of, and where a search for fixed points starts.
    ///
    /// ```swift
    /// let (_, record) = recording(.states) { model(batch) }
    /// let states = record.layers[0].stateRows()
    /// ```
    ///
    /// - Parameter parts: The parts of the state to put side by side, by their names; nil means all, `hidden` first and the others by
    ///   their names, which is the order that an LSTM's state has.
    /// - Returns: The rows.
    public func stateRows(_ parts: [String]? = nil) -> Tensor<Scalar> {
        let parts = parts ?? states.keys.sorted { ($0 == "hidden" ? 0 : 1, $0) < ($1 == "hidden" ? 0 : 1, $1) }
        let rows = parts.map { validSteps(of: $0, among: states, "stateRows") }
        require(!rows.isEmpty, "stateRows: no states were recorded; ask for them: recording(.states) { ... }")
        return rows.count == 1 ? rows[0] : .concatenated(rows, axis: 1)
    }

    /// The valid steps of what was recorded under a name, [steps, width].
    func validSteps(
        of name: String, among values: [String: Tensor<Scalar>], _ caller: String
    ) -> Tensor<Scalar> {
        guard let value = values[name] else {
            requirementFailed("\(caller): the record has no \"\(name)\", but \(values.keys.sorted())")
        }
        let steps = SequenceBatch(value, lengths: lengths).steps
        return steps.reshaped([steps.shape[0], value.shape.dropFirst(2).reduce(1, *)])
    }
}
