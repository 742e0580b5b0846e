// How the library's layers appear in a table.

extension ModelTable {
    /// Adds a row for an embedding.
    public mutating func add<Scalar>(_ name: String, _ embedding: Embedding<Scalar>) {
        let (vocabulary, width) = (embedding.weight.shape[0], embedding.weight.shape[1])
        add(
            Row(
                name, "Embedding \(vocabulary) x \(width)", output: .perStep(width),
                parameters: embedding.parameterCount))
    }

    /// Adds a row for each recurrent layer of a stack, or one for any other layer.
    public mutating func add<Layer: RecurrentLayer>(_ name: String, _ layer: Layer) {
        layer.rows(name).forEach { add($0) }
    }

    /// Adds a row for a linear map.
    public mutating func add<Scalar>(_ name: String, _ linear: Linear<Scalar>, output: Output) {
        add(
            Row(
                name, "Linear \(linear.weight.shape[1]) -> \(linear.weight.shape[0])", output: output,
                parameters: linear.parameterCount))
    }

    /// Adds a row for dropout, unless it does nothing.
    public mutating func add(_ name: String, _ dropout: Dropout, output: Output) {
        guard dropout.rate > 0 else { return }
        add(Row(name, "Dropout \(dropout.rate)", output: output, parameters: 0))
    }

    /// Adds a row for a pooling of steps with a number of features.
    public mutating func add<Scalar>(_ name: String, _ pooling: Pooling<Scalar>, features: Int) {
        add(Row(name, pooling.kind.rawValue, output: .perSequence(features), parameters: pooling.parameterCount))
    }
}

extension RecurrentLayer {
    fileprivate func rows(_ name: String) -> [ModelTable.Row] {
        if let layer = self as? any LayerWithRows { return layer.ownRows(name) }
        return [ModelTable.Row(name, kind, output: .perStep(outputSize), parameters: parameterCount)]
    }

    /// What the layer is, in a few words.
    fileprivate var kind: String {
        (self as? any LayerWithRows)?.ownKind ?? "\(shortName(Self.self)) \(inputSize) -> \(outputSize)"
    }
}

/// A layer of the library, which says more of itself than a type's name.
private protocol LayerWithRows {
    /// What it is, in a few words.
    var ownKind: String { get }
    /// Its rows.
    func ownRows(_ name: String) -> [ModelTable.Row]
}

extension LayerWithRows where Self: RecurrentLayer {
    func ownRows(_ name: String) -> [ModelTable.Row] {
        [ModelTable.Row(name, ownKind, output: .perStep(outputSize), parameters: parameterCount)]
    }
}

extension Recurrent: LayerWithRows {
    fileprivate var ownKind: String {
        "\(shortName(Cell.self)) \(inputSize) -> \(outputSize)\(isReversed ? ", reversed" : "")"
    }
}

extension Bidirectional: LayerWithRows {
    fileprivate var ownKind: String {
        let merging = merge == .concatenate ? "" : ", \(merge)"
        return "Bidirectional \(shortName(Cell.self)) \(inputSize) -> \(outputSize)\(merging)"
    }
}

extension Stacked: LayerWithRows {
    fileprivate var ownKind: String { "Stacked \(inputSize) -> \(outputSize)" }

    fileprivate func ownRows(_ name: String) -> [ModelTable.Row] {
        var table = ModelTable("")
        for (number, layer) in layers.enumerated() {
            for row in layer.rows("\(name).l\(number)") {
                let isAdded = isResidual && layer.inputSize == layer.outputSize
                table.add(
                    ModelTable.Row(
                        row.name, row.type + (isAdded ? ", residual" : ""), output: row.output,
                        parameters: row.parameters))
            }
            guard number < layers.count - 1 else { break }
            if let norm = norms?[number] {
                table.add(
                    ModelTable.Row(
                        "\(name).norm.\(number)", "LayerNorm \(norm.weight.count)",
                        output: .perStep(layer.outputSize), parameters: norm.parameterCount))
            }
            table.add("dropout", dropout, output: .perStep(layer.outputSize))
        }
        return table.rows
    }
}

/// A type's name without that of its numbers; of the library's cells without "Cell".
private func shortName<Kind>(_ type: Kind.Type) -> String {
    let name = String(describing: type).replacing("<Float>", with: "").replacing("<Double>", with: "")
    return String(reflecting: type).hasPrefix("RNNKit.") ? name.replacing("Cell", with: "") : name
}
