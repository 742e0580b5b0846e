/// A task on pairs of texts with a class for each pair: a relation between the texts, or an answer from a fixed set.
public protocol TextPairClassTask: TextPairTask where Label == Int32 {
    /// The names of the classes, by their ids.
    var classes: [String] { get }
}

extension TextPairClassTask {
    /// Encodes pairs and the names of their classes as ids.
    ///
    /// - Throws: ``ExampleError`` if a name is not one of ``classes``.
    public func encode(_ pairs: Dataset<StringPair, String>) throws(ExampleError) -> Examples {
        let ids = Dictionary(zip(classes, Int32(0)...), uniquingKeysWith: { first, _ in first })
        var labels: [Int32] = []
        labels.reserveCapacity(pairs.count)
        for (index, name) in pairs.labels.enumerated() {
            guard let id = ids[name] else {
                throw ExampleError(index, "the class \"\(name)\" is not one of \(DataError.list(classes))")
            }
            labels.append(id)
        }
        return Dataset(self.ids(of: pairs.inputs), labels: labels)
    }

    /// The most probable class of each pair of a batch, and the probabilities of all classes.
    func classes(of logits: Tensor<Float>) -> [(label: String, probabilities: [Double])] {
        logits.classProbabilities().map { (classes[$0.best], $0.all) }
    }

    /// Checks the classes of a task.
    static func requireClasses(_ classes: [String]) {
        let problem = problem(ofClasses: classes)
        require(problem == nil, "\(Self.self): \(problem ?? "")")
    }
}
