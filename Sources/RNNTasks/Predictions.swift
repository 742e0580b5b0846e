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
