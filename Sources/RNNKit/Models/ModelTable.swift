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
/// A model of your own that is a ``DescribedLayer`` has a table too: `print(ModelTable(network))`.
public struct ModelTable: Sendable, Equatable, CustomStringConvertible {
    /// A layer.
    public struct Row: Sendable, Equatable {
        /// Where the layer is found in the model.
        public let name: String
        /// What the layer is, with its sizes.
        public let type: String
        /// The shape of what it gives out.
        public let output: LayerOutput
        /// The number of its trainable numbers.
        public let parameters: Int
    }

    /// What the model is.
    public let title: String
    /// The layers, in the order in which data pass through them.
    public let rows: [Row]

    /// The table of a model.
    public init(_ model: some DescribedLayer) {
        title = model.summary
        rows = model.layerVisits.map { visit in
            Row(
                name: visit.name, type: visit.layer.summary + (visit.note.map { ", " + $0 } ?? ""),
                output: visit.output,
                parameters: visit.layer.parameterCount)
        }
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
public protocol Tabulated: DescribedLayer, CustomStringConvertible {}

extension Tabulated {
    /// A row for each layer.
    public var table: ModelTable { ModelTable(self) }

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
