internal import CRNNKernels

/// A recurrence that the kernels know, as data: which columns its gates have, which rows of the weights belong to each,
/// and what each product sees. The equations stand at the cells.
///
/// Everything that is particular to a recurrence is here and in its file of kernels. What packs weights, multiplies, keeps
/// rows and adds gradients up reads the blocks.
public struct FusedRecurrence: Sendable {
    /// What is kept of a gate: a column of the gates' values, as wide as the hidden state.
    struct Column: Sendable {
        /// The name that the gate has in the equations; nil for a product that a gate applies to.
        let name: String?
        /// Which block of rows of the input's weights belongs to it; nil for none.
        let input: Int?
        /// Which block of rows of the hidden state's weights belongs to it; nil for none.
        let recurrent: Int?
        /// What the hidden state's weights see.
        let sees: RNNSees

        init(_ name: String?, input: Int?, recurrent: Int?, sees: RNNSees = .hidden) {
            (self.name, self.input, self.recurrent, self.sees) = (name, input, recurrent, sees)
        }
    }

    /// Neighbouring columns with neighbouring rows of weights, for which there is one product. Counted in gates.
    struct Block: Sendable {
        var columns: Range<Int>
        /// The rows of the weights; nil where there is no product.
        var rows: Range<Int>?
        let sees: RNNSees
    }

    /// The recurrence's name.
    let name: String
    /// The functions of its sums.
    let kernel: RNNRecurrence
    /// The columns that are kept of each step.
    let columns: [Column]
    /// How many gates a peephole can belong to.
    let peepholes: Int
    /// Whether the state has a memory beside the hidden values.
    let hasMemory: Bool
    /// How many blocks of rows the weights have.
    let gates: Int
    /// The products with the input, which cover the columns.
    let inputBlocks: [Block]
    /// The products with the state.
    let recurrentBlocks: [Block]
    /// Whether a product sees something that is made of the hidden state, which has to be kept.
    let derivesState: Bool

    private init(_ name: String, _ kernel: RNNRecurrence, _ columns: [Column], peepholes: Int? = nil) {
        self.name = name
        self.kernel = kernel
        self.columns = columns
        self.peepholes = peepholes ?? 0
        hasMemory = peepholes != nil
        gates = columns.count { $0.input != nil }
        inputBlocks = Self.blocks(columns.map { ($0.input, $0.input == nil ? .nothing : .input) })
        recurrentBlocks = Self.blocks(columns.map { ($0.recurrent, $0.sees) }).filter { $0.rows != nil }
        derivesState = recurrentBlocks.contains { $0.sees == .derived }
    }

    /// Joins columns whose rows follow each other and that see the same.
    private static func blocks(_ columns: [(row: Int?, sees: RNNSees)]) -> [Block] {
        var blocks: [Block] = []
        for (column, (row, sees)) in columns.enumerated() {
            if let last = blocks.last, last.sees == sees, last.rows?.upperBound == row {
                blocks[blocks.count - 1].columns = last.columns.lowerBound..<column + 1
                if let rows = last.rows { blocks[blocks.count - 1].rows = rows.lowerBound..<rows.upperBound + 1 }
            } else {
                blocks.append(Block(columns: column..<column + 1, rows: row.map { $0..<$0 + 1 }, sees: sees))
            }
        }
        return blocks
    }
}

extension FusedRecurrence {
    /// ``ElmanCell`` with tanh.
    public static let elmanTanh = FusedRecurrence("elmanTanh", .elmanTanh, [Column("h", input: 0, recurrent: 0)])

    /// ``ElmanCell`` with relu.
    public static let elmanRelu = FusedRecurrence("elmanRelu", .elmanRelu, [Column("h", input: 0, recurrent: 0)])

    /// ``GRUCell`` with the reset before the product and an update gate that replaces.
    public static let gruBefore = FusedRecurrence(
        "gruBefore", .gruBefore,
        [
            Column("r", input: 0, recurrent: 0), Column("z", input: 1, recurrent: 1),
            Column("n", input: 2, recurrent: 2, sees: .derived),
        ])

    /// ``GRUCell`` with the reset after the product and an update gate that keeps.
    public static let gruAfter = FusedRecurrence(
        "gruAfter", .gruAfter,
        [
            Column("r", input: 0, recurrent: 0), Column("z", input: 1, recurrent: 1),
            Column(nil, input: nil, recurrent: 2), Column("n", input: 2, recurrent: nil),
        ])

    /// ``LSTMCell``.
    public static let lstm = FusedRecurrence(
        "lstm", .LSTM, ["i", "f", "g", "o"].enumerated().map { Column($1, input: $0, recurrent: $0) }, peepholes: 3)

    /// ``LSTMCell`` with coupled gates.
    public static let lstmCoupled = FusedRecurrence(
        "lstmCoupled", .lstmCoupled, ["f", "g", "o"].enumerated().map { Column($1, input: $0, recurrent: $0) },
        peepholes: 2)
}

extension FusedRecurrence: Equatable, CustomStringConvertible {
    /// Whether it is the same recurrence.
    public static func == (one: FusedRecurrence, other: FusedRecurrence) -> Bool { one.kernel == other.kernel }

    /// Its name.
    public var description: String { name }
}
