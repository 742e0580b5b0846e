/// How a decoder's first state is computed from an encoder's last one.
public enum BridgeKind: String, Sendable, Codable, CaseIterable {
    /// A linear map of all directions, with tanh for hidden states; sizes may differ.
    case projection
    /// The sum of the directions.
    case sum
    /// The state of the direction from the start.
    case forward
}

/// Computes a decoder's first state from an encoder's last one, layer by layer. The last layers correspond; if the
/// decoder has more layers, the first ones use the encoder's first layer, and if it has fewer, the encoder's first
/// layers are left out.
public struct StateBridge<Scalar: TensorScalar>: Module {
    /// A part of a decoder's state, with its sources.
    private struct Part: Sendable {
        /// Its name.
        let name: String
        /// The parts of the encoder's state, one for each direction.
        let sources: [String]
        /// Whether it is a cell's hidden state rather than its memory.
        let isOutput: Bool
    }

    /// How the states of the directions are combined.
    public let kind: BridgeKind
    /// A map for each part of the decoder's state, if they are projected.
    public var maps: [Linear<Scalar>]
    private let parts: [Part]

    /// A bridge between two layers.
    ///
    /// - Parameters:
    ///   - kind: How the states of the directions are combined.
    ///   - encoder: The layer with the last state.
    ///   - decoder: The layer with the first state.
    ///   - random: The source of the parameters.
    public init(
        _ kind: BridgeKind, from encoder: AnyRecurrentLayer<Scalar>, to decoder: AnyRecurrentLayer<Scalar>,
        random: inout RandomSource
    ) {
        let (given, wanted) = (encoder.initialState(batch: 1), decoder.initialState(batch: 1))
        let layers = Self.layers(of: given)
        let decoderLayers = Self.layers(of: wanted)
        var (parts, maps): ([Part], [Linear<Scalar>]) = ([], [])
        for (number, names) in decoderLayers.enumerated() {
            let source = layers[max(0, min(layers.count - 1, number + layers.count - decoderLayers.count))]
            for name in names {
                let part = Self.last(of: name)
                // A cell without such a part, as a GRU has no memory, gives its output.
                let kept = source.filter { Self.last(of: $0) == part }
                let sources = kept.isEmpty ? source.filter { Self.last(of: $0) == Self.last(of: source[0]) } : kept
                let isOutput = part == Self.last(of: names[0])
                parts.append(Part(name: name, sources: sources, isOutput: isOutput))
                let width = { (state: NamedState<Scalar>, name: String) in state[name]?.shape.last ?? 0 }
                let inputs = sources.map { width(given, $0) }
                let outputs = width(wanted, name)
                if kind == .projection {
                    maps.append(Linear(inputs: inputs.reduce(0, +), outputs: outputs, random: &random))
                } else {
                    require(
                        inputs.allSatisfy { $0 == outputs },
                        "StateBridge: states of \(inputs) cannot become one of \(outputs) by \(kind.rawValue); take a projection"
                    )
                }
            }
        }
        self.kind = kind
        self.maps = maps
        self.parts = parts
    }

    /// The decoder's first state.
    public func callAsFunction(_ state: NamedState<Scalar>) -> NamedState<Scalar> {
        NamedState(
            parts.enumerated().map { index, part in
                let sources = part.sources.compactMap { state[$0] }
                let value: Tensor<Scalar> =
                    switch kind {
                    case .projection:
                        part.isOutput
                            ? tanh(maps[index](.concatenated(sources, axis: 1)))
                            : maps[index](.concatenated(sources, axis: 1))
                    case .sum: sources.dropFirst().reduce(sources[0]) { $0 + $1 }
                    case .forward: sources[0]
                    }
                return (part.name, value)
            })
    }

    /// Visits the maps.
    public mutating func visitParameters(_ visitor: inout ParameterVisitor<Scalar>) {
        visitor.visit("maps", &maps)
    }

    /// The names of a state's parts, by layer; those of a single layer have no number.
    private static func layers(of state: NamedState<Scalar>) -> [[String]] {
        var layers: [(number: String, names: [String])] = []
        for name in state.parts.map(\.name) {
            let first = String(name.prefix { $0 != "." })
            let number = Int(first) == nil ? "" : first
            if layers.last?.number == number {
                layers[layers.count - 1].names.append(name)
            } else {
                layers.append((number, [name]))
            }
        }
        return layers.map(\.names)
    }

    private static func last(of name: String) -> String {
        String(name.split(separator: ".").last ?? "")
    }
}
