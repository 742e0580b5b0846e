extension Module {
    /// The same model, in which units of a recurrent layer give out zero at every step: whoever reads them, the layer's own
    /// products at the next step included, reads zeros. What the others compute is what they would compute if the units had been
    /// removed.
    ///
    /// ```swift
    /// let without = model.silencing([17])
    /// crossEntropy(without(batch), labels).scalar - crossEntropy(model(batch), labels).scalar
    /// ```
    ///
    /// It holds for this value and its copies, however often the layer runs, and is not saved with the parameters. Units that were
    /// silenced before are heard again: an empty array silences none.
    ///
    /// - Parameters:
    ///   - units: The numbers of the units among the values that the layer gives out.
    ///   - layer: The number of the layer among the model's recurrent layers, in the order of their parameters: the lowest is
    ///     0, and of a ``Bidirectional`` the forward one comes first. In a model that runs each of them once that is the
    ///     order of ``Record/layers``.
    /// - Returns: The model without them.
    public func silencing(_ units: [Int], ofLayer layer: Int = 0) -> Self {
        let width = recurrentLayer(layer, "silencing").units
        require(
            units.allSatisfy((0..<width).contains), "silencing: units \(units) of layer \(layer), which has \(width)")
        var copy = self
        var number = -1
        copy.passRecurrentLayers { _ in
            number += 1
            return number == layer ? units : nil
        }
        return copy
    }

    /// The number of the layer that a record is of, as in ``silencing(_:ofLayer:)``; nil if it is none of this model's.
    ///
    /// ```swift
    /// let (_, record) = recording(.states) { model(batch) }
    /// record.layers.map { model.layerNumber(of: $0) }
    /// ```
    ///
    /// Layers are told apart by the memory of their weights: copies of one layer have one number, until one of them is changed.
    public func layerNumber(of record: LayerRecord<Scalar>) -> Int? {
        guard let weights = record.weights else { return nil }
        return recurrentLayers.firstIndex { $0.weights == weights }
    }

    /// The numbers of the layers that are in a part of the model.
    package func layerNumbers<Part: Module>(in part: Part) -> [Int] {
        let all = recurrentLayers.map(\.weights)
        return part.recurrentLayers.compactMap { layer in
            layer.weights == nil ? nil : all.firstIndex(of: layer.weights)
        }
    }

    /// The recurrent layers of the model, in the order of their parameters.
    fileprivate var recurrentLayers: [PassedLayer] {
        var layers: [PassedLayer] = []
        var copy = self
        copy.passRecurrentLayers {
            layers.append($0)
            return nil
        }
        return layers
    }

    /// A recurrent layer of the model, by its number.
    func recurrentLayer(_ number: Int, _ caller: String) -> PassedLayer {
        let layers = recurrentLayers
        require(
            layers.indices.contains(number),
            "\(caller): there is no layer \(number); the model has \(layers.count) recurrent layers")
        return layers[number]
    }

    /// Calls `body` with each recurrent layer, in order; what it returns are the units to silence, or nil to leave them as they
    /// are.
    private mutating func passRecurrentLayers(_ body: @escaping (PassedLayer) -> [Int]?) {
        var visitor = ParameterVisitor<Scalar> { _, _ in }
        visitor.passing = body
        visitParameters(&visitor)
    }
}

extension Recurrent {
    /// 0 for each silenced unit, 1 for the others, [outputs]; nil if none is silenced.
    var heardUnits: Tensor<Cell.Scalar>? {
        guard !silencedUnits.isEmpty else { return nil }
        var heard = Array(repeating: Cell.Scalar(1), count: outputSize)
        for unit in silencedUnits { heard[unit] = 0 }
        return Tensor(heard)
    }

    /// The state in which silenced units give out zero.
    func silenced(_ state: Cell.State) -> Cell.State {
        guard let heardUnits else { return state }
        var part = 0
        return state.mapParameters { _, value in
            defer { part += 1 }
            return Cell.State.role(of: part) == .output ? value * heardUnits : value
        }
    }

    /// What the layer gives out, with zeros for silenced units.
    func silenced(
        _ result: (outputs: SequenceBatch<Cell.Scalar>, state: Cell.State)
    ) -> (outputs: SequenceBatch<Cell.Scalar>, state: Cell.State) {
        guard let heardUnits else { return result }
        let outputs = SequenceBatch(
            layout: result.outputs.layout, content: .padded(result.outputs.values * heardUnits))
        return (outputs, silenced(result.state))
    }
}
