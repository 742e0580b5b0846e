/// How a decoder's first state comes from an encoder's last one.
public enum BridgeKind: String, Sendable, Codable, CaseIterable {
    /// A linear map, and tanh for what a cell gives out, of all directions: sizes may differ.
    case projection
    /// The sum of the directions.
    case sum
    /// The state of the direction from the start.
    case forward
}

/// Makes a decoder's first state of an encoder's last one: layer by layer, where both have as many; the decoder's other
/// layers begin with what its last one has, or the encoder's lowest layers are left out.
public struct StateBridge<Scalar: TensorScalar>: Module {
    /// A part of a decoder's state: what it is made of.
    private struct Part: Sendable {
        /// Its name.
        let name: String
        /// The parts of the encoder's state, one for each direction.
        let sources: [String]
        /// Whether it is what a cell gives out, and not its memory.
        let isOutput: Bool
    }

    /// How the states of directions become one.
    public let kind: BridgeKind
    /// A map for each part of the decoder's state, if they are projected.
    public var maps: [Linear<Scalar>]
    private let parts: [Part]

    /// A bridge between two layers.
    ///
    /// - Parameters:
    ///   - kind: How the states of directions become one.
    ///   - encoder: The layer whose last state there is.
    ///   - decoder: The layer whose first state is wanted.
    ///   - random: Where the parameters come from.
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

    /// The names of a state's parts, by layers; those of one layer alone have no number.
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
