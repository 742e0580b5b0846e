/// What a model consists of: a row for each layer, with the shape of its output and the number of its parameters.
///
///     SequenceClassifier
///     layer         type                output             parameters
///     embedding     Embedding 200 x 64  [batch, time, 64]      12,800
///     recurrent.l0  LSTM 64 -> 64       [batch, time, 64]      33,280
///     pooling       last                [batch, 64]                 0
///     output        Linear 64 -> 2      [batch, 2]                130
///     total                                                    46,210
///
/// A model of your own makes its table by adding its layers:
///
/// ```swift
/// extension Network: Tabulated {
///     var table: ModelTable {
///         var table = ModelTable("Network")
///         table.add("encoder", encoder)
///         table.add("output", output, output: .perStep(9))
///         return table
///     }
/// }
/// print(network)
/// ```
public struct ModelTable: Sendable, Equatable, CustomStringConvertible {
    /// The shape of what a layer gives out.
    public enum Output: Sendable, Equatable, CustomStringConvertible {
        /// So many values at each step: [batch, time, width].
        case perStep(Int)
        /// So many values for a whole sequence: [batch, width].
        case perSequence(Int)

        /// The shape.
        public var description: String {
            switch self {
            case .perStep(let width): "[batch, time, \(width)]"
            case .perSequence(let width): "[batch, \(width)]"
            }
        }
    }

    /// A layer.
    public struct Row: Sendable, Equatable {
        /// Where the layer is found in the model.
        public let name: String
        /// What the layer is, with its sizes.
        public let type: String
        /// The shape of what it gives out.
        public let output: Output
        /// The number of its trainable numbers.
        public let parameters: Int

        /// A row.
        public init(_ name: String, _ type: String, output: Output, parameters: Int) {
            self.name = name
            self.type = type
            self.output = output
            self.parameters = parameters
        }
    }

    /// What the model is.
    public let title: String
    /// The layers, in the order in which data pass through them.
    public private(set) var rows: [Row] = []

    /// A table without rows.
    public init(_ title: String) {
        self.title = title
    }

    /// Adds a row.
    public mutating func add(_ row: Row) {
        rows.append(row)
    }

    /// The number of trainable numbers in all rows.
    public var parameterCount: Int { rows.reduce(0) { $0 + $1.parameters } }

    /// The title, the rows in columns, and the total.
    public var description: String {
        let header = ["layer", "type", "output", "parameters"]
        let body = rows.map { [$0.name, $0.type, $0.output.description, $0.parameters.grouped] }
        let cells = [header] + body + [["total", "", "", parameterCount.grouped]]
        let widths = header.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        let lines = cells.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let (text, space) = (cell.0, String(repeating: " ", count: cell.1 - cell.0.count))
                return column == 3 ? space + text : text + space
            }.joined(separator: "  ")
        }
        return ([title] + lines).joined(separator: "\n")
    }
}

/// A model that prints itself as a table of its layers.
public protocol Tabulated: CustomStringConvertible {
    /// A row for each layer.
    var table: ModelTable { get }
}

extension Tabulated {
    /// The table as text.
    public var description: String { table.description }
}

extension Int {
    /// The digits in groups of three: 12,800.
    fileprivate var grouped: String {
        let digits = String(magnitude)
        var text = self < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
