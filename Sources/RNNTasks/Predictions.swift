/// A batch with the indices of its examples.
protocol IndexedBatch {
    /// The index of each example.
    var indices: [Int] { get }
}

extension Batch: IndexedBatch {}

extension Collection where Element: IndexedBatch {
    /// Applies a function batch by batch, and returns its results in the order of the examples.
    func predictions<Prediction>(_ body: (Element) -> [Prediction]) -> [Prediction] {
        flatMap { zip($0.indices, body($0)) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
}

extension Dataset where Label == Void {
    /// Inputs to predict for.
    init(_ inputs: [Input]) {
        self.init(inputs, labels: Array(repeating: (), count: inputs.count))
    }
}

extension Tensor<Float> {
    /// The probabilities of the classes for each row of logits, [batch, classes], and the most probable class.
    func classProbabilities() -> [(best: Int, all: [Double])] {
        let shares = softmax()
        return (0..<shape[0]).map { row in
            let all = shares.entry(row).scalars.map(Double.init)
            return (all.indices.max { all[$0] < all[$1] } ?? 0, all)
        }
    }
}
