internal import CRNNKernels

/// A cell along a batch of sequences as one step of a computation: forward in the kernels, which keep the gates, and
/// back by a recurrence of its own.
struct FusedSequence<Scalar: TensorScalar>: Sendable {
    let form: FusedForm<Scalar>
    let layout: SequencePacking
    let noise: StateNoise<Scalar>
    let gradientLimit: Double?
    /// Whether the outputs at all steps are among the results.
    let givesOutputs: Bool
    /// Takes down what happens; nil if nothing is recorded.
    var recorder: LayerRecorder<Scalar>?
    /// The inputs that are the same at every step; `form` then has only the weights of the other inputs.
    var constant: ConstantInputs<Scalar>?

    /// The outputs [batch, time, outputs] if they are wanted, then the parts of the final state.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func callAsFunction(_ x: SequenceBatch<Scalar>, state: [Tensor<Scalar>]) -> [Tensor<Scalar>] {
        checkState(state)
        let (steps, vectors) = x.separated
        let (rows, source) = InputRows.gathered(steps, layout)
        let inputs = [source] + state + form.parameters + [vectors].compactMap { $0 }
        let isRecorded = inputs.contains { $0.history != nil }
        let whole = FusedSequence(
            form: form.detached, layout: layout, noise: noise, gradientLimit: gradientLimit,
            givesOutputs: givesOutputs, recorder: recorder)
        let constant = vectors.map { whole.separating($0.detached) } ?? whole
        let initial = state.map(\.detached)
        let (results, kept) = constant.forward(rows, initial, keeps: isRecorded || recorder != nil)
        constant.record(results, kept)
        guard isRecorded else { return results }
        let first = Once(kept)
        return Tensor.recorded(results, fromAll: inputs) { gradients, inputs in
            // The backward pass overwrites the saved gates; a second one computes them again first.
            let kept =
                first.take() ?? constant.forward(rows, initial, keeps: true).kept
            constant.backward(rows, kept, givesOutputs ? gradients : [nil] + gradients, inputs)
        }
    }

    /// The parts of the state after a single step of x [batch, inputs], of constants, with weights that are packed.
    func step(_ x: Tensor<Scalar>, _ state: [Tensor<Scalar>], _ weights: FusedWeights<Scalar>) -> [Tensor<Scalar>] {
        checkState(state)
        let (results, kept) = forward(InputRows(ofStep: x), state, weights, keeps: recorder != nil)
        record(results, kept)
        return results
    }

    private func checkState(_ state: [Tensor<Scalar>]) {
        let hidden = [layout.batch, form.outputs]
        let expected = form.recurrence.hasMemory ? [hidden, [layout.batch, form.width]] : [hidden]
        require(
            state.map(\.shape) == expected,
            "Recurrent: the initial state has shapes \(state.map(\.shape)), not \(expected)")
    }

    /// - Parameters:
    ///   - x: The rows of valid steps.
    ///   - state: The parts of the initial state.
    ///   - weights: The packed weights, if they are there already.
    ///   - keeps: Whether to keep what the way back needs.
    /// - Returns: The outputs if they are wanted and the parts of the final state, and what was kept.
    func forward(
        _ x: InputRows<Scalar>, _ state: [Tensor<Scalar>], _ weights: FusedWeights<Scalar>? = nil, keeps: Bool
    ) -> (results: [Tensor<Scalar>], kept: KeptRows<Scalar>) {
        let weights = weights ?? FusedWeights(form, readsInputs: x.numbers == nil)
        let products = x.numbers.map { _ in weights.products(with: x.rows) }
        let sums = constant?.products(form)
        let kept = KeptRows(
            form, layout, keeps: keeps, hasDropout: noise.dropout != nil, beginsWithZeros: state[0].isZero)
        let shape = [layout.batch, layout.time, form.outputs]
        let output = !givesOutputs ? nil : layout.isRagged ? Tensor<Scalar>.zeros(shape) : Tensor(uninitialized: shape)
        let hidden = layout.sorted(state[0], copying: true)
        let memory = form.recurrence.hasMemory ? layout.sorted(state[1], copying: true) : nil
        weights.describe { sequence in
            sequence.keeps = keeps
            describing(&sequence) { sequence in
                reading([x.rows.storage, products?.storage, sums?.storage]) { rows in
                    writing([output?.storage, hidden.storage, memory?.storage]) { addresses in
                        sequence.x = UnsafeRawPointer(rows[0])
                        sequence.products = UnsafeRawPointer(rows[1])
                        sequence.constant = UnsafeRawPointer(rows[2])
                        sequence.output = UnsafeMutableRawPointer(addresses[0])
                        sequence.hidden = UnsafeMutableRawPointer(addresses[1])
                        sequence.memory = UnsafeMutableRawPointer(addresses[2])
                        x.describeNumbers(&sequence) { sequence in
                            kept.describe(&sequence) { run(Scalar.kernels.pointee.sequence_forward, $0) }
                        }
                    }
                }
            }
        }
        return ([output, layout.unsorted(hidden), memory.map { layout.unsorted($0) }].compactMap { $0 }, kept)
    }
}

extension FusedSequence {
    /// Adds the gradients of everything that went in, from those of the results. A recording gets those of the states.
    func backward(
        _ x: InputRows<Scalar>, _ kept: KeptRows<Scalar>, _ gradients: [Tensor<Scalar>?],
        _ inputs: borrowing GradientSink<Scalar>
    ) {
        func ofState(_ part: Int, _ width: Int) -> Tensor<Scalar> {
            gradients[part + 1].map { layout.sorted($0, copying: true) } ?? .zeros([layout.batch, width])
        }
        let hidden = ofState(0, form.outputs)
        let memory = form.recurrence.hasMemory ? ofState(1, form.width) : nil
        let projected = form.projection.map { _ in Tensor<Scalar>(uninitialized: [layout.rows, form.outputs]) }
        let peephole = form.peephole.map { Tensor<Scalar>(uninitialized: [layout.rows, $0.count]) }
        let space = Storage<Scalar>(uninitialized: layout.batch * (form.outputs + form.width))
        let isWatched = recorder?.parts.contains(.gradients) ?? false
        let ofHidden = isWatched ? Tensor<Scalar>(uninitialized: [layout.rows, form.outputs]) : nil
        let ofMemory = isWatched && memory != nil ? Tensor<Scalar>(uninitialized: [layout.rows, form.width]) : nil
        FusedWeights(form, isBackward: true).describe { sequence in
            sequence.keeps = true
            sequence.wants_initial_gradient = inputs.wants(1)
            describing(&sequence) { sequence in
                reading([gradients[0]?.storage]) { given in
                    writing([
                        hidden.storage, memory?.storage, projected?.storage, peephole?.storage, space,
                        ofHidden?.storage, ofMemory?.storage,
                    ]) {
                        sequence.output_gradient = UnsafeRawPointer(given[0])
                        sequence.hidden_gradient = UnsafeMutableRawPointer($0[0])
                        sequence.memory_gradient = UnsafeMutableRawPointer($0[1])
                        sequence.projected_gradient = UnsafeMutableRawPointer($0[2])
                        sequence.peephole_gradient = UnsafeMutableRawPointer($0[3])
                        sequence.space = UnsafeMutableRawPointer($0[4])
                        sequence.hidden_gradients = UnsafeMutableRawPointer($0[5])
                        sequence.memory_gradients = UnsafeMutableRawPointer($0[6])
                        kept.describe(&sequence) { run(Scalar.kernels.pointee.sequence_backward, $0) }
                    }
                }
            }
        }

        if let ofHidden { recorder?.gradient("hidden", ofHidden, at: layout.paddedRows) }
        if let ofMemory { recorder?.gradient("cell", ofMemory, at: layout.paddedRows) }

        inputs.add(layout.unsorted(hidden), to: 1)
        if let memory { inputs.add(layout.unsorted(memory), to: 2) }
        kept.read { rows in
            let weights = memory == nil ? 2 : 3
            var index = weights + 2
            let vectors = weights + form.parameters.count
            let sums = constant.flatMap { constant in
                inputs.wants(weights) || inputs.wants(vectors) ? constant.sums(of: rows.gates, form, layout) : nil
            }
            x.sums(rows.gates, width: form.columns) { gates in
                addGradient(ofInputs: gates, x, inputs)
                addGradient(ofInputWeights: gates, x.rows, sums, weights, inputs)
                addGradient(ofBiases: gates, x.rows.shape[0], &index, inputs)
            }
            if let constant, let sums { inputs.add(layout.unsorted(constant.gradient(sums, form)), to: vectors) }
            addGradient(
                ofRecurrentWeights: rows, from: kept.beginsWithZeros ? layout.active.first ?? 0 : 0, weights + 1,
                inputs)
            if let peephole {
                inputs.add(peephole.read { sumOfRows($0, layout.rows, peephole.shape[1]) }, to: index)
                index += 1
            }
            if let projected, let derived = rows.derived {
                inputs.setOrAdd(into: index) { gradient, isFirst in
                    projected.read {
                        MatrixProduct<Scalar>(
                            m: form.outputs, n: form.width, k: layout.rows, isLeftTransposed: true,
                            beta: isFirst ? 0 : 1
                        ).run($0, derived, into: gradient)
                    }
                }
            }
        }
    }

    /// dx = dG W, where dG are the gradients of the gates' sums, a row for each row of x. W is packed once for all pieces.
    private func addGradient(
        ofInputs gates: UnsafePointer<Scalar>, _ x: InputRows<Scalar>, _ inputs: borrowing GradientSink<Scalar>
    ) {
        guard inputs.wants(0) else { return }
        let width = form.width
        let blocks = form.recurrence.inputBlocks.compactMap { block in
            block.rows.map { rows in
                (
                    column: block.columns.lowerBound * width,
                    weights: PackedMatrix(form.weights.input.slice(rows.lowerBound * width..<rows.upperBound * width))
                )
            }
        }
        x.addGradient(to: inputs) { rows, gradient, adds in
            for (number, (column, weights)) in blocks.enumerated() {
                let product = MatrixProduct<Scalar>(
                    m: rows.count, n: form.inputs, k: weights.rows, beta: adds || number > 0 ? 1 : 0,
                    leftStride: form.columns)
                weights.storage.read {
                    product.run(gates + rows.lowerBound * form.columns + column, packed: $0, into: gradient)
                }
            }
        }
    }

    /// dW = dG' x, for the inputs of all steps and for the constant inputs: a block of columns each.
    private func addGradient(
        ofInputWeights gates: UnsafePointer<Scalar>, _ x: Tensor<Scalar>, _ sums: Tensor<Scalar>?, _ index: Int,
        _ inputs: borrowing GradientSink<Scalar>
    ) {
        let columns = form.inputs + (constant?.vectors.shape[1] ?? 0)
        inputs.setOrAdd(into: index) { gradient, isFirst in
            func add(_ gates: UnsafePointer<Scalar>, times x: Tensor<Scalar>, to gradient: UnsafeMutablePointer<Scalar>)
            {
                x.read {
                    for block in form.recurrence.inputBlocks {
                        self.add(
                            block, of: gates, times: $0, x.shape[1], count: x.shape[0], adds: !isFirst, to: gradient,
                            columns: columns)
                    }
                }
            }
            add(gates, times: x, to: gradient)
            if let constant, let sums {
                sums.read { add($0, times: constant.vectors, to: gradient + form.inputs) }
            }
        }
    }

    /// dU = dG' h, with the h that the products saw, from the first row on where h is not zero.
    private func addGradient(
        ofRecurrentWeights rows: KeptRows<Scalar>.Addresses, from first: Int, _ index: Int,
        _ inputs: borrowing GradientSink<Scalar>
    ) {
        inputs.setOrAdd(into: index) { gradient, isFirst in
            for block in form.recurrence.recurrentBlocks {
                guard let seen = block.sees == .derived ? rows.derived : rows.seen ?? rows.hidden else { continue }
                add(
                    block, of: rows.gates + first * form.columns, times: seen + first * form.outputs, form.outputs,
                    count: layout.rows - first, adds: !isFirst, to: gradient)
            }
        }
    }

    /// Sets the gradient of the weights of a block of columns, or adds to it: dG' seen, for `count` rows. The weights may be
    /// some of `columns` columns.
    private func add(
        _ block: FusedRecurrence.Block, of gates: UnsafePointer<Scalar>, times seen: UnsafePointer<Scalar>,
        _ seenWidth: Int, count: Int, adds: Bool, to gradient: UnsafeMutablePointer<Scalar>, columns: Int? = nil
    ) {
        guard let rows = block.rows else { return }
        let columns = columns ?? seenWidth
        MatrixProduct<Scalar>(
            m: rows.count * form.width, n: seenWidth, k: count, isLeftTransposed: true, beta: adds ? 1 : 0,
            leftStride: form.columns, resultStride: columns == seenWidth ? nil : columns
        ).run(
            gates + block.columns.lowerBound * form.width, seen,
            into: gradient + rows.lowerBound * form.width * columns)
    }

    /// The sums of the gates' gradients, from `count` rows of them; `index` moves past the biases.
    private func addGradient(
        ofBiases gates: UnsafePointer<Scalar>, _ count: Int, _ index: inout Int,
        _ inputs: borrowing GradientSink<Scalar>
    ) {
        guard form.weights.inputBias != nil || form.weights.recurrentBias != nil else { return }
        let sums = sumOfRows(gates, count, form.columns)
        func ofBias(_ blocks: [FusedRecurrence.Block]) -> Tensor<Scalar> {
            let columns = blocks.filter { $0.rows != nil }.map {
                $0.columns.lowerBound * form.width..<$0.columns.upperBound * form.width
            }
            // All columns, mostly.
            if columns == [0..<form.columns] { return sums }
            return Tensor.concatenated(columns.map { sums.slice($0) }, axis: 0)
        }
        if form.weights.inputBias != nil {
            inputs.add(ofBias(form.recurrence.inputBlocks), to: index)
            index += 1
        }
        if form.weights.recurrentBias != nil {
            inputs.add(ofBias(form.recurrence.recurrentBlocks), to: index)
            index += 1
        }
    }

    private func sumOfRows(_ rows: UnsafePointer<Scalar>, _ count: Int, _ width: Int) -> Tensor<Scalar> {
        let kernels = Scalar.kernels
        return Tensor(shape: [width]) { sums in
            Threads.split(width, multiple: 64, work: count * width, minimum: 100_000) { columns in
                kernels.pointee.sum_columns(
                    count, columns.count, rows + columns.lowerBound, width, sums + columns.lowerBound)
            }
        }
    }
}

extension FusedSequence {
    /// Calls `body` with the sequences and what happens to the state filled in.
    private func describing(_ sequence: inout RNNSequence, _ body: (inout RNNSequence) -> Void) {
        sequence.sequences = layout.batch
        sequence.steps = layout.starts.count
        sequence.gradient_limit = gradientLimit ?? .infinity
        var masks: [Tensor<Scalar>?] = [nil, nil]
        var shares = [0.0, 0.0]
        for (part, zoneout) in noise.zoneout.enumerated() {
            switch zoneout {
            case .mask(let mask): masks[part] = mask
            case .share(let share): shares[part] = Double(share)
            case nil: break
            }
        }
        (sequence.hidden_share, sequence.memory_share) = (shares[0], shares[1])
        let dropout = noise.dropout.map { layout.sorted($0, copying: false) }
        reading([dropout?.storage, masks[0]?.storage, masks[1]?.storage]) { addresses in
            sequence.dropout = UnsafeRawPointer(addresses[0])
            sequence.hidden_mask = UnsafeRawPointer(addresses[1])
            sequence.memory_mask = UnsafeRawPointer(addresses[2])
            layout.starts.withUnsafeBufferPointer { starts in
                layout.active.withUnsafeBufferPointer { active in
                    layout.paddedRows.withUnsafeBufferPointer { paddedRows in
                        sequence.starts = starts.baseAddress
                        sequence.active = active.baseAddress
                        sequence.padded_rows = paddedRows.baseAddress
                        body(&sequence)
                    }
                }
            }
        }
    }

    /// Calls a kernel for all sequences, divided among the threads: one fork, and no thread waits for another before
    /// the end.
    private func run(_ kernel: (UnsafePointer<RNNSequence>) -> Void, _ sequence: RNNSequence) {
        let work = 2 * layout.rows * form.columns * (form.outputs + form.inputs)
        let groups = layout.divided(into: Threads.parts(of: work, minimum: 6_000_000))
        Threads.run(parts: groups.count) { part in
            var own = sequence
            own.first = groups[part].lowerBound
            own.last = groups[part].upperBound
            // Gradients that vanish along a sequence become denormal numbers, which are slow and mean nothing.
            let mode = rnn_float_mode_flush_denormals()
            withUnsafePointer(to: own) { kernel($0) }
            rnn_float_mode_set(mode)
        }
    }
}
