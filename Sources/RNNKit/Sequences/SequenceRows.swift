internal import CRNNKernels

/// The rows of several sequences, one sequence after the other, for kernels that process one sequence at a time.
struct SequenceRows {
    /// The first row of each sequence.
    let starts: [Int]
    /// The number of rows of each sequence.
    let lengths: [Int]

    init(_ layout: SequenceLayout) {
        self.init(lengths: layout.lengths)
    }

    init(lengths: [Int]) {
        self.lengths = lengths
        var next = 0
        starts = lengths.map { length in
            defer { next += length }
            return next
        }
    }

    /// Calls `body` with ranges of sequences, which are divided among the threads where there is much to do.
    ///
    /// - Parameters:
    ///   - work: The cost of a row of each sequence, in units of about 3 nanoseconds.
    ///   - workspace: How many elements of workspace a sequence needs.
    ///   - body: Computes one sequence.
    func forEach<Scalar: TensorScalar>(
        work: (Int) -> Int, workspace: (Int) -> Int, _ body: (Int, UnsafeMutablePointer<Scalar>) -> Void
    ) {
        let total = lengths.indices.reduce(0) { $0 + lengths[$1] * work($1) }
        Threads.split(lengths.count, multiple: 1, work: total, minimum: 20_000) { sequences in
            let space = Storage<Scalar>(uninitialized: max(1, sequences.reduce(0) { max($0, workspace($1)) }))
            space.write { space in
                for sequence in sequences { body(sequence, space) }
            }
        }
    }

    /// Adds each sequence's stored gradient, times the gradient of its loss, to the gradient of the rows.
    func pass<Scalar>(
        _ kept: Storage<Scalar>, width: Int, scaledBy factors: Tensor<Scalar>, to input: Int,
        of inputs: borrowing GradientSink<Scalar>
    ) {
        let kernels = Scalar.kernels.pointee
        inputs.setOrAdd(into: input) { to, isFirst in
            kept.read { kept in
                factors.read { factors in
                    for (sequence, length) in lengths.enumerated() {
                        let (start, count) = (starts[sequence] * width, length * width)
                        let factor = Double(factors[sequence])
                        if isFirst {
                            kernels.scale(count, factor, kept + start, to + start)
                        } else {
                            kernels.add_scaled(count, factor, kept + start, to + start)
                        }
                    }
                }
            }
        }
    }
}
