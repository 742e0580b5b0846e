// What recurrent layers are made of.

extension RecurrentLayer {
    /// The type's name and its sizes.
    public var summary: String { "\(shortName(Self.self)) \(inputSize) -> \(outputSize)" }
}

extension Recurrent {
    /// The cell and its sizes.
    public var summary: String {
        "\(shortName(Cell.self)) \(inputSize) -> \(outputSize)\(isReversed ? ", reversed" : "")"
    }
}

extension Bidirectional {
    /// The cell and its sizes, and how the directions are merged.
    public var summary: String {
        let merging = merge == .concatenate ? "" : ", \(merge)"
        return "Bidirectional \(shortName(Cell.self)) \(inputSize) -> \(outputSize)\(merging)"
    }
}

extension Stacked {
    /// The sizes of the whole.
    public var summary: String { "Stacked \(inputSize) -> \(outputSize)" }

    /// Visits each layer, and what is between it and the next one.
    public func describe(into visitor: inout LayerVisitor) {
        for (number, layer) in layers.enumerated() {
            let output = LayerOutput.perStep(layer.outputSize)
            visitor.visit("l\(number)", layer, output: output, note: addsInput(number) ? "residual" : nil)
            guard number < layers.count - 1 else { break }
            visitor.visit("dropout", dropout, output: output)
            if let norm = norms?[number] { visitor.visit("norm.\(number)", norm, output: output) }
        }
    }
}

extension AnyRecurrentLayer {
    /// The layer inside.
    public var summary: String { layer.summary }

    /// Visits what the layer inside is made of.
    public func describe(into visitor: inout LayerVisitor) {
        layer.describe(into: &visitor)
    }
}

/// A type's name without that of its numbers; of the library's cells without "Cell".
private func shortName<Kind>(_ type: Kind.Type) -> String {
    let name = String(describing: type).replacing("<Float>", with: "").replacing("<Double>", with: "")
    return String(reflecting: type).hasPrefix("RNNKit.") ? name.replacing("Cell", with: "") : name
}
