/// The tokens of a batch, each once, where they come twice or more on average: what is computed of a token's vector alone
/// is then computed once, however often the token comes.
struct RepeatedTokens: Sendable {
    /// The ids, in the order in which they come first.
    let ids: [Int32]
    /// For each step of the batch, padding included, the index of its id among those; -1 for padding.
    let numbers: [Int32]

    /// Nil if less than half of the valid steps repeat a token, or if an id is outside of the vocabulary.
    init?(_ batch: TokenBatch, vocabulary: Int) {
        var ids: [Int32] = []
        var numberOfID = Array(repeating: Int32(-1), count: vocabulary)
        var numbers = Array(repeating: Int32(-1), count: batch.ids.count)
        for (sequence, length) in batch.lengths.enumerated() {
            for step in sequence * batch.time..<sequence * batch.time + length {
                let id = Int(batch.ids[step])
                guard id >= 0 && id < vocabulary else { return nil }
                if numberOfID[id] < 0 {
                    guard 2 * (ids.count + 1) <= batch.layout.stepCount else { return nil }
                    numberOfID[id] = Int32(ids.count)
                    ids.append(Int32(id))
                }
                numbers[step] = numberOfID[id]
            }
        }
        (self.ids, self.numbers) = (ids, numbers)
    }
}
