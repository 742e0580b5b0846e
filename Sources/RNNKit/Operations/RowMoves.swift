internal import CRNNKernels

/// Moves of rows of `width` elements by their numbers, divided among the threads.
struct RowMoves<Scalar: TensorScalar> {
    let numbers: ArraySlice<Int32>
    let width: Int

    init(_ numbers: [Int32], width: Int) {
        self.init(numbers[...], width: width)
    }

    init(_ numbers: ArraySlice<Int32>, width: Int) {
        (self.numbers, self.width) = (numbers, width)
    }

    /// to[i] = from[numbers[i]].
    func gather(_ from: UnsafePointer<Scalar>, into to: UnsafeMutablePointer<Scalar>) {
        split(numbers.count) { numbers, rows in
            Scalar.kernels.pointee.gather_rows(
                rows.count, width, from, numbers + rows.lowerBound, to + rows.lowerBound * width)
        }
    }

    /// to[numbers[i]] = from[i]; no number twice.
    func scatter(_ from: UnsafePointer<Scalar>, into to: UnsafeMutablePointer<Scalar>) {
        split(numbers.count) { numbers, rows in
            Scalar.kernels.pointee.scatter_rows(
                rows.count, width, from + rows.lowerBound * width, numbers + rows.lowerBound, to)
        }
    }

    /// to[numbers[i]] += from[i] in the order of i, but for the rows whose number is `skipped`. Each thread adds some of
    /// the columns of all rows: in the same order, however many threads there are.
    func add(_ from: UnsafePointer<Scalar>, to: UnsafeMutablePointer<Scalar>, skipping skipped: Int32? = nil) {
        split(width, multiple: 16) { numbers, columns in
            Scalar.kernels.pointee.scatter_add_rows(
                self.numbers.count, columns.count, width, from + columns.lowerBound, numbers, skipped ?? -1,
                to + columns.lowerBound)
        }
    }

    /// With fewer elements a thread, starting it costs more than it saves.
    private var minimumWork: Int { 100_000 }

    private func split(_ count: Int, multiple: Int = 1, _ body: (UnsafePointer<Int32>, Range<Int>) -> Void) {
        numbers.withUnsafeBufferPointer {
            guard let numbers = $0.baseAddress else { return }
            Threads.split(count, multiple: multiple, work: $0.count * width, minimum: minimumWork) { body(numbers, $0) }
        }
    }
}
