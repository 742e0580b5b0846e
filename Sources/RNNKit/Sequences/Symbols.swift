extension SequenceBatch {
    /// Requires logits of symbols, one of which is the blank.
    func requireSymbols(blank: Int32, of function: StaticString) {
        require(
            features.count == 1 && features[0] > 0,
            "\(function): logits of shape \(shape) are not [batch, time, symbols] with at least one symbol")
        require(
            blank >= 0 && Int(blank) < features[0],
            "\(function): the blank \(blank) is not one of the \(features[0]) symbols of logits of shape \(shape)")
    }

    /// Requires logits of symbols, and labels that are symbols other than the blank.
    func requireSymbols(for labels: TokenBatch, blank: Int32, of function: StaticString) {
        requireSymbols(blank: blank, of: function)
        require(
            labels.count == count,
            "\(function): labels of \(labels.count) sequences for the \(count) sequences of logits of shape \(shape)")
        for (sequence, length) in labels.lengths.enumerated() {
            for position in 0..<length {
                let label = labels.ids[sequence * labels.time + position]
                require(
                    label != blank, "\(function): label \(position) of sequence \(sequence) is the blank, \(blank)")
                require(
                    label >= 0 && Int(label) < features[0],
                    """
                    \(function): label \(position) of sequence \(sequence) is \(label), which is not one of the \
                    \(features[0]) symbols of logits of shape \(shape)
                    """)
            }
        }
    }
}
