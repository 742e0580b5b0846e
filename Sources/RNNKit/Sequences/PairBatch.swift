/// The pairs of steps of two batches of sequences: each step of a sequence with each step of its partner.
///
/// The pairs of a sequence are the cells of a matrix: a row for each step of the first sequence, a column for each step
/// of the second. There is no padding: cells are stored row by row, sequence after sequence.
public struct PairLayout: Sendable, Equatable {
    /// The number of rows of each sequence's matrix.
    public let rows: [Int]
    /// The number of columns of each sequence's matrix.
    public let columns: [Int]
    /// The number of cells of all sequences.
    public let cellCount: Int

    /// The layout of matrices of given sizes.
    public init(rows: [Int], columns: [Int]) {
        require(
            rows.count == columns.count && (rows + columns).allSatisfy { $0 >= 0 },
            "PairLayout: rows \(rows) and columns \(columns) must be equally many and not negative")
        self.rows = rows
        self.columns = columns
        cellCount = zip(rows, columns).reduce(0) { $0 + [$1.0, $1.1].elementCount }
    }

    /// The number of sequences.
    public var count: Int { rows.count }

    /// The number of cells of each sequence.
    public var cellCounts: [Int] { zip(rows, columns).map { $0 * $1 } }
}

/// A vector for each pair of a step of a sequence and a step of another one, such as a transducer's logits for each
/// frame after each number of labels.
///
/// ```swift
/// let logits = joiner(encoded, predicted)
/// logits.cells   // [cells, symbols]
/// logits[0]      // [frames, labels + 1, symbols], those of the first sequence
/// ```
public struct PairBatch<Scalar: TensorScalar>: Sendable {
    /// The sizes of the sequences' matrices.
    public let layout: PairLayout
    /// The vectors, row by row and sequence after sequence: [cellCount, ...].
    public let cells: Tensor<Scalar>

    /// A batch of the vectors of all cells, row by row and sequence after sequence: [cellCount, ...].
    public init(cells: Tensor<Scalar>, layout: PairLayout) {
        require(
            cells.rank >= 1 && cells.shape[0] == layout.cellCount,
            "PairBatch: cells of shape \(cells.shape) do not fit a layout with \(layout.cellCount) cells")
        self.layout = layout
        self.cells = cells
    }

    /// The number of sequences.
    public var count: Int { layout.count }

    /// The vectors of a sequence, [rows, columns, ...].
    public subscript(_ sequence: Int) -> Tensor<Scalar> {
        require(
            layout.rows.indices.contains(sequence), "PairBatch: there is no sequence \(sequence) among \(count)")
        let (rows, columns) = (layout.rows[sequence], layout.columns[sequence])
        let start = layout.cellCounts[..<sequence].reduce(0, +)
        return cells.slice(start..<start + rows * columns).reshaped([rows, columns] + cells.shape.dropFirst())
    }

    /// Applies a function to the cells, whose number it must keep.
    public func mapCells(_ body: (Tensor<Scalar>) -> Tensor<Scalar>) -> PairBatch {
        PairBatch(cells: body(cells), layout: layout)
    }

    /// The same vectors, through which no gradient passes.
    public var detached: PairBatch { mapCells { $0.detached } }
}
