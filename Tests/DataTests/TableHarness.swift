import RNNKit

extension DataTable {
    /// A table of what a file named `f` would hold.
    init(_ text: String, _ format: DataFormat) throws(DataError) {
        try self.init(bytes: Array(text.utf8), name: "f", format: format)
    }

    /// All cells, row by row.
    var cells: [[String]] {
        get throws {
            let columns = try (1...width).map { try texts(.number($0)) }
            return (0..<count).map { row in columns.map { $0[row] } }
        }
    }
}

/// What an error says, or nothing if there is none.
func problem(_ body: () throws -> Void) -> String {
    do {
        try body()
        return ""
    } catch {
        return "\(error)"
    }
}
