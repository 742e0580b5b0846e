internal import CRNNKernels

/// The inputs of a scan: a row for each valid step, or one for each token, where tokens come again and again, and for each
/// step the number of its row. Gradients pass to what they were taken from.
struct ScanRows<Scalar: TensorScalar> {
    private let rows: Tensor<Scalar>
    let numbers: [Int32]?

    init(_ x: SequenceBatch<Scalar>, _ layout: SequencePacking) {
        if case .tokens(let tokens) = x.content {
            if let (rows, numbers) = tokens.distinct {
                self.rows = rows
                self.numbers = layout.paddedRows.map { numbers[Int($0)] }
            } else {
                (rows, numbers) = (tokens.rows(at: layout.paddedRows), nil)
            }
        } else {
            // Steps are in another order than rows, unless there is one sequence.
            (rows, numbers) = (x.steps.rows(layout.stepRows(x.layout)), nil)
        }
    }

    /// The coefficients of all valid steps, [steps, width].
    func coefficients(_ form: ScanForm<Scalar>, width: Int) -> (factor: Tensor<Scalar>, addend: Tensor<Scalar>) {
        let (factor, addend) = form.coefficients(rows)
        let expected = [rows.shape[0], width]
        require(
            factor.shape == expected && addend.shape == expected,
            "ScanForm: factor and addend have shapes \(factor.shape) and \(addend.shape), not \(expected)")
        return (numbers.map { factor.rows($0) } ?? factor, numbers.map { addend.rows($0) } ?? addend)
    }
}

/// h_t = a_t * h_(t-1) + b_t along a batch of sequences as one step of a computation, forward and back in the kernels.
struct ScanSequence<Scalar: TensorScalar>: Sendable {
    let layout: SequencePacking
    let gradientLimit: Double?
    /// Whether the states after all steps are among the results.
    let givesOutputs: Bool
    /// The recorder, and the name of the state's part; nil if nothing is recorded.
    let recording: (layer: LayerRecorder<Scalar>, name: String)?

    /// With zoneout, the coefficients of what becomes of a step: h' = s * h + (1 - s) * (a * h + b), where s is 0 or 1 by a
    /// mask, or a share.
    func mixed(
        _ coefficients: (factor: Tensor<Scalar>, addend: Tensor<Scalar>), _ noise: StateNoise<Scalar>
    ) -> (factor: Tensor<Scalar>, addend: Tensor<Scalar>) {
        guard let zoneout = noise.zoneout.first ?? nil else { return coefficients }
        let (factor, addend) = coefficients
        switch zoneout {
        case .share(let share): return (factor * (1 - share) + share, addend * (1 - share))
        case .mask(let mask):
            let rows = mask.reshaped([layout.batch * layout.time, mask.shape[2]]).rows(layout.paddedRows)
            return (
                select(where: rows, Tensor(1), otherwise: factor), select(where: rows, Tensor(0), otherwise: addend)
            )
        }
    }

    /// The states after all steps [batch, time, width] if they are wanted, and the final one.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func callAsFunction(_ factor: Tensor<Scalar>, _ addend: Tensor<Scalar>, state: Tensor<Scalar>) -> [Tensor<Scalar>] {
        let width = state.shape[1]
        let shape = [layout.batch, layout.time, width]
        let inputs = [factor, addend, state]
        let isRecorded = inputs.contains { $0.history != nil }
        // States that are no result are kept by rows, and only for the way back.
        let h: Tensor<Scalar>? =
            givesOutputs
            ? layout.isRagged ? .zeros(shape) : Tensor(uninitialized: shape)
            : isRecorded || recording != nil ? Tensor(uninitialized: [layout.rows, width]) : nil
        let final = layout.sorted(state, copying: true)
        describing { scan in
            scan.width = width
            reading([factor.storage, addend.storage]) { given in
                writing([h?.storage, final.storage]) { addresses in
                    (scan.a, scan.b) = (UnsafeRawPointer(given[0]), UnsafeRawPointer(given[1]))
                    scan.h = UnsafeMutableRawPointer(addresses[0])
                    scan.state = UnsafeMutableRawPointer(addresses[1])
                    run(Scalar.kernels.pointee.scan_forward, scan)
                }
            }
        }
        if let (layer, name) = recording, let h {
            let steps = givesOutputs ? h.reshaped([layout.batch * layout.time, width]).rows(layout.paddedRows) : h
            layer.state(name, steps.detached, at: layout.paddedRows)
        }
        let results = [givesOutputs ? h : nil, layout.unsorted(final)].compactMap { $0 }
        guard isRecorded, let h = h?.detached else { return results }
        let (factor, state) = (factor.detached, state.detached)
        return Tensor.recorded(results, fromAll: inputs) { gradients, inputs in
            backward(factor, state, h, givesOutputs ? gradients : [nil] + gradients, inputs)
        }
    }

    private func backward(
        _ factor: Tensor<Scalar>, _ state: Tensor<Scalar>, _ h: Tensor<Scalar>, _ gradients: [Tensor<Scalar>?],
        _ inputs: borrowing GradientSink<Scalar>
    ) {
        let width = state.shape[1]
        let ofState = gradients[1].map { layout.sorted($0, copying: true) } ?? .zeros(state.shape)
        let ofFactor = Tensor<Scalar>(uninitialized: factor.shape)
        let ofAddend = Tensor<Scalar>(uninitialized: factor.shape)
        let initial = layout.sorted(state, copying: false)
        describing { scan in
            scan.width = width
            reading([factor.storage, h.storage, gradients[0]?.storage, initial.storage]) { given in
                writing([ofState.storage, ofFactor.storage, ofAddend.storage]) { addresses in
                    scan.a = UnsafeRawPointer(given[0])
                    // Only read on the way back.
                    scan.h = UnsafeMutableRawPointer(mutating: given[1])
                    scan.state = UnsafeMutableRawPointer(mutating: given[3])
                    scan.h_gradient = UnsafeRawPointer(given[2])
                    scan.state_gradient = UnsafeMutableRawPointer(addresses[0])
                    scan.a_gradient = UnsafeMutableRawPointer(addresses[1])
                    scan.b_gradient = UnsafeMutableRawPointer(addresses[2])
                    run(Scalar.kernels.pointee.scan_backward, scan)
                }
            }
        }
        if let (layer, name) = recording { layer.gradient(name, ofAddend, at: layout.paddedRows) }
        inputs.add(ofFactor, to: 0)
        inputs.add(ofAddend, to: 1)
        inputs.add(layout.unsorted(ofState), to: 2)
    }

    /// Calls `body` with the sequences filled in.
    private func describing(_ body: (inout RNNScan) -> Void) {
        var scan = RNNScan()
        scan.sequences = layout.batch
        scan.steps = layout.starts.count
        scan.gradient_limit = gradientLimit ?? .infinity
        layout.starts.withUnsafeBufferPointer { starts in
            layout.active.withUnsafeBufferPointer { active in
                layout.paddedRows.withUnsafeBufferPointer { paddedRows in
                    (scan.starts, scan.active) = (starts.baseAddress, active.baseAddress)
                    scan.padded_rows = givesOutputs ? paddedRows.baseAddress : nil
                    body(&scan)
                }
            }
        }
    }

    /// Calls a kernel for all sequences and columns, the columns divided among the threads.
    private func run(_ kernel: (UnsafePointer<RNNScan>) -> Void, _ scan: RNNScan) {
        Threads.split(scan.width, multiple: 16, work: layout.rows * scan.width, minimum: 100_000) { columns in
            var own = scan
            own.last = scan.sequences
            (own.first_column, own.last_column) = (columns.lowerBound, columns.upperBound)
            // As in fused sequences: gradients that vanish along a sequence become denormal numbers.
            let mode = rnn_float_mode_flush_denormals()
            withUnsafePointer(to: own) { kernel($0) }
            rnn_float_mode_set(mode)
        }
    }
}
