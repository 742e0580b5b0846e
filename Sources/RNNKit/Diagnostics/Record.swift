/// What happened inside of recurrent layers and attention.
public struct Record<Scalar: TensorScalar>: Sendable {
    /// The layers in the order in which they ran; of a bidirectional layer, the forward one first.
    public let layers: [LayerRecord<Scalar>]
    /// The weights of attention in the order in which they were computed, [batch, queries, keys] or, of several heads, [batch,
    /// heads, queries, keys]; zeros in padding. A decoder that runs step by step has those of each step.
    public let attention: [Tensor<Scalar>]

    /// Everything, with names and axes.
    ///
    /// ```swift
    /// var file = Safetensors()
    /// for entry in record.tensors { file.add(entry.values, named: entry.name) }
    /// try file.write(to: "inside.safetensors")
    /// ```
    public var tensors: [RecordedTensor<Scalar>] {
        layers.enumerated().flatMap { number, layer in
            layer.tensors.map { RecordedTensor(name: "layers.\(number).\($0.name)", axes: $0.axes, values: $0.values) }
        }
            + attention.enumerated().map { number, weights in
                RecordedTensor(
                    name: "attention.\(number)",
                    axes: weights.rank == 4 ? [.sequence, .head, .query, .key] : [.sequence, .query, .key],
                    values: weights)
            }
    }
}

/// What happened inside of a recurrent layer in one run. Tensors are [batch, time, width], with zeros in padding; what
/// belongs to a step stands where the step's input does.
public struct LayerRecord<Scalar: TensorScalar>: Sendable {
    /// The type of the layer's cell.
    public let cell: String
    /// The number of steps of each sequence.
    public let lengths: [Int]
    /// Whether sequences were read from their ends.
    public let isReversed: Bool
    /// The gates by their names, such as "i", "f", "g", "o" of an ``LSTMCell``.
    public internal(set) var gates: [String: Tensor<Scalar>] = [:]
    /// The state after each step by its parts' names, such as "hidden" and "cell".
    public internal(set) var states: [String: Tensor<Scalar>] = [:]
    /// The gradients of the state after each step, by its parts' names.
    public internal(set) var gradients: [String: Tensor<Scalar>] = [:]
    /// The input of each step.
    public internal(set) var inputs: Tensor<Scalar>?
    /// The gradient of each step's input, from a way back inside the recording.
    public internal(set) var inputGradients: Tensor<Scalar>?

    /// Which memory the first of the cell's parameters has.
    let weights: ObjectIdentifier?

    init(cell: String, weights: ObjectIdentifier?, lengths: [Int], isReversed: Bool) {
        (self.cell, self.weights, self.lengths, self.isReversed) = (cell, weights, lengths, isReversed)
    }

    /// What a layer read one after the other as one sequence: the steps of a stream, or windows of sequences of one length.
    package init(joining steps: [LayerRecord]) {
        func joined(_ part: (LayerRecord) -> [String: Tensor<Scalar>]) -> [String: Tensor<Scalar>] {
            let all = steps.map(part)
            return Dictionary(
                uniqueKeysWithValues: Set(all.flatMap(\.keys)).map { name in
                    (name, Tensor.concatenated(all.compactMap { $0[name] }, axis: 1))
                })
        }
        self.init(
            cell: steps[0].cell, weights: steps[0].weights,
            lengths: steps[0].lengths.indices.map { sequence in steps.reduce(0) { $0 + $1.lengths[sequence] } },
            isReversed: steps[0].isReversed)
        (gates, states) = (joined(\.gates), joined(\.states))
        let inputs = steps.compactMap(\.inputs)
        self.inputs = inputs.isEmpty ? nil : .concatenated(inputs, axis: 1)
    }

    /// Everything, with names and axes.
    public var tensors: [RecordedTensor<Scalar>] {
        let units = [("gates", gates), ("states", states), ("gradients", gradients)].flatMap { part, values in
            values.sorted { $0.key < $1.key }.map { name, values in
                // A state has one axis mostly, and may have more or none.
                RecordedTensor(
                    name: "\(part).\(name)",
                    axes: [.sequence, .step] + Array(repeating: .unit, count: values.rank - 2), values: values)
            }
        }
        let inputs = [("inputs", inputs), ("gradients.inputs", inputGradients)].compactMap { name, values in
            values.map { RecordedTensor(name: name, axes: [.sequence, .step, .input], values: $0) }
        }
        return units + inputs
    }
}

/// A recorded value with its name, and what its axes are.
public struct RecordedTensor<Scalar: TensorScalar>: Sendable {
    /// What an axis of a recorded value counts.
    public enum Axis: String, Sendable, CaseIterable {
        /// The sequences of the batch.
        case sequence
        /// The steps of a sequence.
        case step
        /// The units of a layer.
        case unit
        /// The numbers of an input.
        case input
        /// The heads of attention.
        case head
        /// What asks in attention: the steps of a decoder.
        case query
        /// What is looked at: the steps of an encoder.
        case key
    }

    /// Its name, such as `layers.0.gates.f`.
    public let name: String
    /// What each axis counts.
    public let axes: [Axis]
    /// The numbers.
    public let values: Tensor<Scalar>
}
