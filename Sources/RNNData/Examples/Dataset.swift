/// Examples: what goes into a model, and what should come out.
///
/// ```swift
/// let data = texts.mapInputs { vocabulary.encode(tokenizer($0)) }
/// for batch in data.batches(of: 32, random: &random) {
///     let loss = crossEntropy(model(batch.tokens), batch.labels)
/// }
/// ```
public struct Dataset<Input: Sendable, Label: Sendable>: Sendable {
    /// What goes into a model.
    public let inputs: [Input]
    /// What should come out, one for each input: the id of a class, a number.
    public let labels: [Label]

    /// The number of examples.
    public var count: Int { inputs.count }

    /// Examples from inputs and their labels.
    public init(_ inputs: [Input], labels: [Label]) {
        require(
            inputs.count == labels.count, "Dataset: \(inputs.count) inputs do not go with \(labels.count) labels")
        self.inputs = inputs
        self.labels = labels
    }

    /// Some of the examples, in the order of their indices here.
    public subscript(_ indices: [Int]) -> Dataset {
        Dataset(indices.map { inputs[$0] }, labels: indices.map { labels[$0] })
    }

    /// The same labels with other inputs: texts become tokens, tokens become ids.
    public func mapInputs<Other>(_ transform: (Input) throws -> Other) rethrows -> Dataset<Other, Label> {
        Dataset<Other, Label>(try inputs.map(transform), labels: labels)
    }

    /// Parts that have shares of the examples, drawn at random; each size is exact to within one.
    ///
    /// ```swift
    /// let parts = data.split(into: [0.8, 0.1, 0.1], random: &random)
    /// ```
    ///
    /// - Parameters:
    ///   - shares: The share of each part; together they are 1.
    ///   - random: What decides.
    /// - Returns: The parts, in each of which the examples are in the order that they have here.
    public func split(into shares: [Double], random: inout RandomSource) -> [Dataset] {
        parts(into: shares, classes: [Array(0..<count)], random: &random)
    }

    private func parts(into shares: [Double], classes: [[Int]], random: inout RandomSource) -> [Dataset] {
        var parts: [[Int]] = shares.map { _ in [] }
        for (var members, sizes) in zip(classes, partSizes(of: classes.map(\.count), shares: shares)) {
            random.shuffle(&members)
            var rest = members[...]
            for (part, size) in sizes.enumerated() {
                parts[part] += rest.prefix(size)
                rest = rest.dropFirst(size)
            }
        }
        return parts.map { self[$0.sorted()] }
    }
}

extension Dataset where Label: Hashable {
    /// Parts that have shares of the examples of each label, drawn at random. The size of a part, and the number of
    /// examples of each label in it, are exact to within one.
    ///
    /// - Parameters:
    ///   - shares: The share of each part; together they are 1.
    ///   - random: What decides.
    /// - Returns: The parts, in each of which the examples are in the order that they have here.
    public func stratifiedSplit(into shares: [Double], random: inout RandomSource) -> [Dataset] {
        // In the order in which the labels first appear: that of a dictionary differs from run to run.
        var classes: [[Int]] = []
        var positions: [Label: Int] = [:]
        for (index, label) in labels.enumerated() {
            if let position = positions[label] {
                classes[position].append(index)
            } else {
                positions[label] = classes.count
                classes.append([index])
            }
        }
        return parts(into: shares, classes: classes, random: &random)
    }
}
