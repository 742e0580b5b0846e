/// A task on pairs of texts with a class for each pair: a relation between the texts, or an answer from a fixed set.
public protocol TextPairClassTask: TextPairTask where Label == Int32 {
    /// The meaning of the outputs.
    var head: ClassHead { get }
}

extension TextPairClassTask {
    /// The names of the classes, by their ids.
    public var classes: [String] { head.classes }

    /// Encodes pairs and the names of their classes as ids.
    ///
    /// - Throws: ``ExampleError`` if a name is not one of ``classes``.
    public func encode(_ pairs: Dataset<StringPair, String>) throws(ExampleError) -> Examples {
        Dataset(ids(of: pairs.inputs), labels: try head.items(pairs.labels))
    }
}
