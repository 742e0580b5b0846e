/// A recurrent layer by name: which cells, in one direction or both: `lstm`, `bigru`, `gru-textbook`.
///
/// A name is that of a ``CellKind``, with `bi` in front of it for both directions.
public struct RecurrentKind: Sendable, Hashable, CodableByName {
    /// The cells.
    public let cell: CellKind
    /// Whether there are cells in both directions.
    public let isBidirectional: Bool

    /// A kind of given parts.
    public init(_ cell: CellKind, isBidirectional: Bool = false) {
        self.cell = cell
        self.isBidirectional = isBidirectional
    }

    /// The kind of a name; nil if there is none.
    public init?(_ name: String) {
        guard let kind = RecurrentKind.allCases.first(where: { $0.description == name }) else { return nil }
        self = kind
    }

    /// Its name.
    public var description: String { (isBidirectional ? "bi" : "") + cell.rawValue }
}

extension RecurrentKind {
    /// The number of parameters of a stack of layers, found without making it.
    package func parameterCount(inputs: Double, hidden: Double, layers: Double) -> Double {
        let directions: Double = isBidirectional ? 2 : 1
        return directions
            * (cell.parameterCount(inputs: inputs, hidden: hidden)
                + (layers - 1) * cell.parameterCount(inputs: directions * hidden, hidden: hidden))
    }
}

extension RecurrentKind: CaseIterable {
    /// Every cell in one direction and both.
    public static var allCases: [RecurrentKind] {
        CellKind.allCases.flatMap { cell in
            [false, true].map { RecurrentKind(cell, isBidirectional: $0) }
        }
    }
}

extension RecurrentKind: ExpressibleByStringLiteral {
    /// The kind of a name that the program states.
    public init(stringLiteral name: String) {
        guard let kind = RecurrentKind(name) else {
            requirementFailed(
                "RecurrentKind: there is no \"\(name)\"; there are \(Self.allCases.map(\.description).joined(separator: ", "))"
            )
        }
        self = kind
    }
}
