/// A batch that knows which examples it is of.
protocol IndexedBatch {
    /// The index of each example.
    var indices: [Int] { get }
}

extension Batch: IndexedBatch {}
extension FrameBatch: IndexedBatch {}

extension Collection where Element: IndexedBatch {
    /// What a function says of all examples, batch by batch, in the order of the examples.
    func predictions<Prediction>(_ body: (Element) -> [Prediction]) -> [Prediction] {
        flatMap { zip($0.indices, body($0)) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
}

extension Dataset where Input == [Int32], Label == Void {
    /// Sequences of which something is to be said.
    init(_ inputs: [[Int32]]) {
        self.init(inputs, labels: Array(repeating: (), count: inputs.count))
    }
}
