extension SequenceBatch {
    /// Requires logits of symbols, one of which is the blank.
    func requireSymbols(blank: Int32, of function: StaticString) {
        require(
            features.count == 1 && features[0] > 0,
            "\(function): logits of shape \(shape) are not [batch, time, symbols] with at least one symbol")
        requireBlank(blank, among: features[0], shape, of: function)
    }

    /// Requires logits of symbols, and labels that are symbols other than the blank.
    func requireSymbols(for labels: TokenBatch, blank: Int32, of function: StaticString) {
        requireSymbols(blank: blank, of: function)
        labels.requireLabels(for: count, of: features[0], blank: blank, shape, of: function)
    }
}

extension PairBatch {
    /// Requires logits of symbols, one of which is the blank, and labels that are other symbols, one fewer than there
    /// are columns.
    func requireSymbols(for labels: TokenBatch, blank: Int32, of function: StaticString) {
        let shape = cells.shape
        require(
            shape.count == 2 && shape[1] > 0,
            "\(function): logits of shape \(shape) are not [cells, symbols] with at least one symbol")
        requireBlank(blank, among: shape[1], shape, of: function)
        labels.requireLabels(for: count, of: shape[1], blank: blank, shape, of: function)
        for (sequence, (columns, length)) in zip(layout.columns, labels.lengths).enumerated() {
            require(
                columns == length + 1,
                """
                \(function): the \(length) labels of sequence \(sequence) need \(length + 1) columns of cells, and there \
                are \(columns)
                """)
        }
    }
}

private func requireBlank(_ blank: Int32, among symbols: Int, _ shape: [Int], of function: StaticString) {
    require(
        blank >= 0 && Int(blank) < symbols,
        "\(function): the blank \(blank) is not one of the \(symbols) symbols of logits of shape \(shape)")
}

extension TokenBatch {
    /// Requires labels that are symbols other than the blank.
    ///
    /// - Parameters:
    ///   - symbols: The number of symbols.
    ///   - blank: The blank symbol, which no label may be.
    ///   - place: The owner of the symbols, for the message.
    ///   - function: The name of the caller.
    func requireSymbols(
        _ symbols: Int, blank: Int32, in place: @autoclosure () -> String, of function: StaticString
    ) {
        for (sequence, length) in lengths.enumerated() {
            for position in 0..<length {
                let label = ids[sequence * time + position]
                require(
                    label != blank, "\(function): label \(position) of sequence \(sequence) is the blank, \(blank)")
                require(
                    label >= 0 && Int(label) < symbols,
                    """
                    \(function): label \(position) of sequence \(sequence) is \(label), which is not one of the \
                    \(symbols) symbols of \(place())
                    """)
            }
        }
    }

    fileprivate func requireLabels(
        for sequences: Int, of symbols: Int, blank: Int32, _ shape: [Int], of function: StaticString
    ) {
        require(
            count == sequences,
            "\(function): labels of \(count) sequences for the \(sequences) sequences of logits of shape \(shape)")
        requireSymbols(symbols, blank: blank, in: "logits of shape \(shape)", of: function)
    }
}
