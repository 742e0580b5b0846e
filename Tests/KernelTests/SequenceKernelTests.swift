import CRNNKernels
import Testing

/// The kernels of whole sequences against loops over plain numbers.
@Suite("Recurrent sequences") struct SequenceKernelTests {
    static let recurrences: [RNNRecurrence] = [.elmanTanh, .elmanRelu, .gruBefore, .gruAfter, .LSTM, .lstmCoupled]

    /// Every option by itself, and those together that meet.
    static func examples(_ recurrence: RNNRecurrence) -> [SequenceExample] {
        var plain = SequenceExample()
        plain.recurrence = recurrence
        func with(_ change: (inout SequenceExample) -> Void) -> SequenceExample {
            var example = plain
            change(&example)
            return example
        }
        var examples = [
            plain,
            with { $0.beginsWithZeros = true },
            with { $0.hasProducts = true },
            with { ($0.hasProducts, $0.beginsWithZeros) = (true, true) },
            with { $0.hasConstant = true },
            with { ($0.hasConstant, $0.beginsWithZeros, $0.hasDropout) = (true, true, true) },
            with { ($0.hasConstant, $0.hasProducts) = (true, true) },
            with { ($0.hasConstant, $0.hasProducts, $0.beginsWithZeros, $0.width) = (true, true, true, 18) },
            with { $0.hasDropout = true },
            with { $0.hasMasks = true },
            with { $0.share = 0.25 },
            with { $0.gradientLimit = 0.2 },
            with { ($0.hasProducts, $0.hasDropout, $0.hasMasks, $0.gradientLimit) = (true, true, true, 0.5) },
            // One sequence, whole vectors and panels, more rows than are worked on at a time, and a single step.
            with { ($0.lengths, $0.width, $0.inputs) = ([5], 33, 17) },
            with { ($0.lengths, $0.width, $0.inputs) = (Array(repeating: 7, count: 15) + [3, 3, 2, 1], 16, 8) },
            with { ($0.lengths, $0.width) = (Array(repeating: 3, count: 60), 9) },
            with { ($0.lengths, $0.width) = ([1, 1], 1) },
        ]
        guard plain.hasMemory else { return examples }
        examples += [
            with { $0.memoryLimit = 0.4 },
            with { $0.hasPeepholes = true },
            with { $0.projected = 3 },
            with { ($0.projected, $0.width, $0.hasDropout, $0.share) = (7, 19, true, 0.125) },
            with { ($0.projected, $0.beginsWithZeros, $0.hasProducts) = (2, true, true) },
            with {
                ($0.hasPeepholes, $0.memoryLimit, $0.hasMasks, $0.hasDropout, $0.projected, $0.gradientLimit) =
                    (true, 0.5, true, true, 4, 0.3)
            },
        ]
        return examples
    }

    @Test("Forward and back, every recurrence gives what its equations say", arguments: KernelTable.all, recurrences)
    func reference(_ table: KernelTable, _ recurrence: RNNRecurrence) {
        for example in Self.examples(recurrence) {
            if table.isDouble {
                SequenceCheck<Double>(table, example).check(within: 1e-13)
            } else {
                SequenceCheck<Float>(table, example).check(within: 4e-6)
            }
        }
    }

    @Test("The loops' gradients are the slopes of what they compute", arguments: recurrences)
    func slopes(_ recurrence: RNNRecurrence) {
        for example in Self.examples(recurrence) where example.gradientLimit == .infinity && example.width < 9 {
            let numbers = SequenceNumbers(Double.self, example)
            /// The loss whose gradients the reference takes.
            func loss(_ numbers: SequenceNumbers) -> Double {
                let reference = SequenceReference(example: example, numbers: numbers)
                var sum = 0.0
                for sequence in example.lengths.indices {
                    let (steps, hidden, memory) = reference.forward(sequence)
                    for (time, step) in steps.enumerated() {
                        let place = (sequence * example.time + time) * example.outputs
                        for (index, value) in step.output.enumerated() {
                            sum += value * numbers.outputGradient[place + index]
                        }
                    }
                    for (index, value) in hidden.enumerated() {
                        sum += value * numbers.hiddenGradient[sequence * example.outputs + index]
                    }
                    for (index, value) in memory.enumerated() where example.hasMemory {
                        sum += value * numbers.memoryGradient[sequence * example.width + index]
                    }
                }
                return sum
            }
            var (ofBias, ofHidden, ofMemory) = (numbers.bias.map { _ in 0.0 }, [Double](), [Double]())
            let reference = SequenceReference(example: example, numbers: numbers)
            for sequence in example.lengths.indices {
                var steps = reference.forward(sequence).steps
                let (hidden, memory) = reference.backward(sequence, &steps)
                ofHidden += hidden
                ofMemory += memory
                for step in steps { for (index, value) in step.gradients.enumerated() { ofBias[index] += value } }
            }
            func slope(_ array: WritableKeyPath<SequenceNumbers, [Double]>, _ index: Int) -> Double {
                var (more, less) = (numbers, numbers)
                more[keyPath: array][index] += 1e-6
                less[keyPath: array][index] -= 1e-6
                return (loss(more) - loss(less)) / 2e-6
            }
            for index in ofBias.indices { #expect(abs(ofBias[index] - slope(\.bias, index)) < 1e-6, "\(example)") }
            for index in ofHidden.indices {
                #expect(abs(ofHidden[index] - slope(\.hidden, index)) < 1e-6, "\(example)")
            }
            for index in ofMemory.indices where example.hasMemory {
                #expect(abs(ofMemory[index] - slope(\.memory, index)) < 1e-6, "\(example)")
            }
        }
    }
}

/// One example in one table of kernels.
private struct SequenceCheck<Scalar: KernelScalar> {
    let table: KernelTable
    let example: SequenceExample
    let numbers: SequenceNumbers
    private let kernels: RNNKernels

    init(_ table: KernelTable, _ example: SequenceExample) {
        self.table = table
        self.example = example
        numbers = SequenceNumbers(Scalar.self, example)
        kernels = Scalar.kernels(level: table.level)
    }

    private var active: [Int] { (0..<example.time).map { step in example.lengths.count { $0 > step } } }
    private var rows: Int { example.lengths.reduce(0, +) }

    /// For each row of the kernels' arrays, its sequence and step.
    private var order: [(sequence: Int, step: Int)] {
        active.enumerated().flatMap { step, count in (0..<count).map { ($0, step) } }
    }

    /// Values of all steps [sequences, time, width] as rows.
    private func rows(_ values: [Double], _ width: Int) -> [Scalar] {
        order.flatMap { sequence, step in
            let start = (sequence * example.time + step) * width
            return values[start..<start + width].map { Scalar($0) }
        }
    }

    /// A value of each step by rows.
    private func expected(_ steps: [[ReferenceStep]], _ value: (ReferenceStep) -> [Double]) -> [Double] {
        order.flatMap { value(steps[$0.sequence][$0.step]) }
    }

    func check(within tolerance: Double) {
        let reference = SequenceReference(example: example, numbers: numbers)
        var steps: [[ReferenceStep]] = []
        var (hidden, memory) = ([Double](), [Double]())
        for sequence in example.lengths.indices {
            let result = reference.forward(sequence)
            steps.append(result.steps)
            hidden += result.hidden
            memory += result.memory
        }
        let name = "\(table.testDescription), \(example)"
        func expectNear(_ actual: Guarded<Scalar>?, _ goal: [Double], _ what: String) {
            guard let actual else { return }
            actual.expectIntactMargins("\(name): \(what)", #_sourceLocation)
            expect(actual.values, near: goal, within: { tolerance * max(1, abs(goal[$0])) }, "\(name): \(what)")
        }

        let forward = Run(self, keeps: true)
        forward.run(kernels.sequence_forward, 0..<example.lengths.count)
        expectNear(forward.gates, expected(steps, \.gates), "gates")
        expectNear(forward.hiddenBefore, expected(steps, \.hiddenBefore), "the state before each step")
        expectNear(forward.memoryBefore, expected(steps, \.memoryBefore), "the memory before each step")
        if example.hasDropout { expectNear(forward.seen, expected(steps, \.seen), "what products see") }
        if forward.derived != nil { expectNear(forward.derived, expected(steps, \.derived), "derived") }
        expectNear(forward.hidden, hidden, "the final state")
        if example.hasMemory { expectNear(forward.memory, memory, "the final memory") }
        checkOutput(forward, steps, tolerance, name)

        // In two parts, and keeping nothing: the same bits.
        for middle in Set([0, 1, example.lengths.count / 2, example.lengths.count]) {
            for keeps in [true, false] {
                let parts = Run(self, keeps: keeps)
                parts.run(kernels.sequence_forward, 0..<middle)
                parts.run(kernels.sequence_forward, middle..<example.lengths.count)
                let what = "\(name): parted at \(middle), keeping \(keeps)"
                expect(parts.output.values, equals: forward.output.values, what)
                expect(parts.hidden.values, equals: forward.hidden.values, what)
                if example.hasMemory { expect(parts.memory.values, equals: forward.memory.values, what) }
                if keeps { expect(parts.gates.values, equals: forward.gates.values, what) }
                parts.expectIntactMargins(what)
            }
        }
        checkBackward(reference, &steps, tolerance, name, expectNear)
    }

    /// Padding is not written to.
    private func checkOutput(_ run: Run, _ steps: [[ReferenceStep]], _ tolerance: Double, _ name: String) {
        run.output.expectIntactMargins("\(name): output", #_sourceLocation)
        let (values, width) = (run.output.values, example.outputs)
        for (sequence, length) in example.lengths.enumerated() {
            for step in 0..<example.time {
                let start = (sequence * example.time + step) * width
                let found = Array(values[start..<start + width])
                if step < length {
                    let goal = steps[sequence][step].output
                    expect(found, near: goal, within: { _ in tolerance }, "\(name): output \(sequence), \(step)")
                } else {
                    expect(found, equals: Array(repeating: Scalar.canary, count: width), "\(name): padding")
                }
            }
        }
    }

    private func checkBackward(
        _ reference: SequenceReference, _ steps: inout [[ReferenceStep]], _ tolerance: Double, _ name: String,
        _ expectNear: (Guarded<Scalar>?, [Double], String) -> Void
    ) {
        var (hidden, memory) = ([Double](), [Double]())
        for sequence in example.lengths.indices {
            let result = reference.backward(sequence, &steps[sequence])
            hidden += result.hidden
            memory += result.memory
        }
        var whole: Run?
        for middle in Set([0, 1, example.lengths.count / 2]) {
            let run = Run(self, keeps: true)
            run.run(kernels.sequence_forward, 0..<example.lengths.count)
            run.turn(showsGradients: middle < 2)
            run.run(kernels.sequence_backward, 0..<middle)
            run.run(kernels.sequence_backward, middle..<example.lengths.count)
            expectNear(run.gates, expected(steps, \.gradients), "the gradients of the sums")
            expectNear(run.hiddenGradient, hidden, "the gradient of the initial state")
            if example.hasMemory { expectNear(run.memoryGradient, memory, "the gradient of the initial memory") }
            if example.projected != nil {
                expectNear(run.projectedGradient, expected(steps, \.projectedGradient), "what the projection gave")
            }
            if example.hasPeepholes {
                expectNear(run.peepholeGradient, expected(steps, \.peepholeGradient), "the gradients of peepholes")
            }
            if middle < 2 {
                expectNear(run.hiddenGradients, expected(steps, \.hiddenGradient), "the gradients of the states")
                if example.hasMemory {
                    expectNear(run.memoryGradients, expected(steps, \.memoryGradient), "the gradients of memories")
                }
            }
            run.expectIntactMargins(name)
            if let whole {
                expect(run.gates.values, equals: whole.gates.values, "\(name): back, parted at \(middle)")
                run.expectInitialGradients(equalTo: whole, "\(name): parted at \(middle)")
                run.expectInnerGradients(equalTo: whole, "\(name): parted at \(middle)")
            } else {
                whole = run
            }
        }
        // Without the gradient of the initial state, all other gradients keep their bits.
        let run = Run(self, keeps: true)
        run.run(kernels.sequence_forward, 0..<example.lengths.count)
        run.turn(showsGradients: false)
        run.sequence.wants_initial_gradient = false
        run.run(kernels.sequence_backward, 0..<example.lengths.count)
        run.expectIntactMargins(name)
        if let whole {
            expect(run.gates.values, equals: whole.gates.values, "\(name): without the initial gradient")
            run.expectInnerGradients(equalTo: whole, "\(name): without the initial gradient")
        }
    }

    /// The arrays of a call, each between margins.
    final class Run {
        var sequence = RNNSequence()
        let gates, hiddenBefore, hidden, memory, output, hiddenGradient, memoryGradient: Guarded<Scalar>
        let hiddenGradients, memoryGradients: Guarded<Scalar>
        let seen, memoryBefore, derived, projectedGradient, peepholeGradient: Guarded<Scalar>?
        private let check: SequenceCheck
        private let space: Guarded<Scalar>
        private var inputs: [Guarded<Scalar>] = []
        private var indices: [Guarded<Int32>] = []
        private var counts: [Guarded<Int>] = []
        private var blocks: [Guarded<RNNBlock>] = []

        func expectInitialGradients(equalTo other: Run, _ name: String) {
            expect(hiddenGradient.values, equals: other.hiddenGradient.values, name)
            expect(memoryGradient.values, equals: other.memoryGradient.values, name)
        }

        func expectInnerGradients(equalTo other: Run, _ name: String) {
            if let other = other.projectedGradient, let one = projectedGradient {
                expect(one.values, equals: other.values, name)
            }
            if let other = other.peepholeGradient, let one = peepholeGradient {
                expect(one.values, equals: other.values, name)
            }
        }

        init(_ check: SequenceCheck, keeps: Bool) {
            self.check = check
            let (example, numbers) = (check.example, check.numbers)
            let (sequences, width, outputs) = (example.lengths.count, example.width, example.outputs)
            let rows = check.rows
            let columns = example.columns * width
            let states = keeps ? rows : 2 * sequences
            let needsDerived = example.projected != nil || example.recurrence == .gruBefore
            gates = Guarded(count: (keeps ? rows : max(sequences, Int(RNN_SEQUENCE_ROWS))) * columns)
            hiddenBefore = Guarded(count: states * outputs)
            seen = example.hasDropout ? Guarded(count: states * outputs) : nil
            memoryBefore = example.hasMemory ? Guarded(count: states * width) : nil
            derived = needsDerived ? Guarded(count: (keeps ? rows : sequences) * width) : nil
            hidden = Guarded(numbers.hidden.map { Scalar($0) })
            memory = Guarded(numbers.memory.map { Scalar($0) })
            output = Guarded(count: sequences * example.time * outputs)
            hiddenGradient = Guarded(numbers.hiddenGradient.map { Scalar($0) })
            memoryGradient = Guarded(numbers.memoryGradient.map { Scalar($0) })
            projectedGradient = example.projected == nil ? nil : Guarded(count: rows * outputs)
            peepholeGradient = example.hasPeepholes ? Guarded(count: rows * example.peepholes * width) : nil
            hiddenGradients = Guarded(count: rows * outputs)
            memoryGradients = Guarded(count: rows * width)
            space = Guarded(count: sequences * (outputs + width))

            sequence.recurrence = example.recurrence
            (sequence.inputs, sequence.width, sequence.outputs) = (example.inputs, width, outputs)
            (sequence.columns, sequence.sequences, sequence.steps) = (columns, sequences, example.time)
            (sequence.keeps, sequence.begins_with_zeros) = (keeps, example.beginsWithZeros)
            (sequence.memory_limit, sequence.gradient_limit) = (example.memoryLimit, example.gradientLimit)
            var starts = [0]
            for count in check.active.dropLast() { starts.append(starts[starts.count - 1] + count) }
            sequence.starts = count(starts)
            sequence.active = count(check.active)
            sequence.padded_rows = index(check.order.map { Int32($0.sequence * example.time + $0.step) })
            sequence.bias = input(numbers.bias)
            if example.hasConstant { sequence.constant = input(numbers.constant) }
            if example.hasPeepholes { sequence.peephole = input(numbers.peephole) }
            if example.hasDropout { sequence.dropout = input(numbers.dropout) }
            if example.hasMasks {
                sequence.hidden_mask = input(numbers.hiddenMask)
                if example.hasMemory { sequence.memory_mask = input(numbers.memoryMask) }
            }
            (sequence.hidden_share, sequence.memory_share) = (example.share, example.hasMemory ? example.share : 0)
            if example.hasProducts {
                describeProducts()
            } else {
                let x: [Scalar] = check.rows(numbers.x, example.inputs)
                sequence.x = input(x)
            }
            setWeights(isBackward: false)
            sequence.gates = UnsafeMutableRawPointer(gates.pointer)
            sequence.hidden_before = UnsafeMutableRawPointer(hiddenBefore.pointer)
            sequence.seen = UnsafeMutableRawPointer(seen?.pointer)
            sequence.memory_before = UnsafeMutableRawPointer(memoryBefore?.pointer)
            sequence.derived = UnsafeMutableRawPointer(derived?.pointer)
            sequence.hidden = UnsafeMutableRawPointer(hidden.pointer)
            if example.hasMemory { sequence.memory = UnsafeMutableRawPointer(memory.pointer) }
            sequence.output = UnsafeMutableRawPointer(output.pointer)
        }

        /// Calls a kernel for some of the sequences.
        func run(_ kernel: (UnsafePointer<RNNSequence>) -> Void, _ range: Range<Int>) {
            (sequence.first, sequence.last) = (range.lowerBound, range.upperBound)
            kernel(&sequence)
        }

        /// From a description of the way forward to one of the way back.
        func turn(showsGradients: Bool) {
            setWeights(isBackward: true)
            sequence.wants_initial_gradient = true
            sequence.output_gradient = input(check.numbers.outputGradient)
            sequence.hidden_gradient = UnsafeMutableRawPointer(hiddenGradient.pointer)
            if check.example.hasMemory {
                sequence.memory_gradient = UnsafeMutableRawPointer(memoryGradient.pointer)
            }
            sequence.projected_gradient = UnsafeMutableRawPointer(projectedGradient?.pointer)
            sequence.peephole_gradient = UnsafeMutableRawPointer(peepholeGradient?.pointer)
            sequence.space = UnsafeMutableRawPointer(space.pointer)
            guard showsGradients else { return }
            sequence.hidden_gradients = UnsafeMutableRawPointer(hiddenGradients.pointer)
            if check.example.hasMemory {
                sequence.memory_gradients = UnsafeMutableRawPointer(memoryGradients.pointer)
            }
        }

        func expectIntactMargins(_ what: String) {
            let all = [gates, hiddenBefore, hidden, memory, output, space, hiddenGradient, memoryGradient]
            let some = [seen, memoryBefore, derived, projectedGradient, peepholeGradient].compactMap { $0 }
            for array in all + some + inputs { array.expectIntactMargins(what, #_sourceLocation) }
        }

        private func input(_ values: [Double]) -> UnsafeRawPointer { input(values.map { Scalar($0) }) }

        private func input(_ values: [Scalar]) -> UnsafeRawPointer {
            inputs.append(Guarded(values))
            return UnsafeRawPointer(inputs[inputs.count - 1].pointer)
        }

        private func index(_ values: [Int32]) -> UnsafePointer<Int32> {
            indices.append(Guarded(values, canary: -1))
            return UnsafePointer(indices[indices.count - 1].pointer)
        }

        private func count(_ values: [Int]) -> UnsafePointer<Int> {
            counts.append(Guarded(values, canary: -1))
            return UnsafePointer(counts[counts.count - 1].pointer)
        }

        /// What the input of each step makes of the gates, the last steps' first.
        private func describeProducts() {
            let (example, numbers) = (check.example, check.numbers)
            let (rows, width) = (check.rows, example.width)
            let x: [Scalar] = check.rows(numbers.x, example.inputs)
            var products = Array(repeating: Scalar.canary, count: rows * sequence.columns)
            for row in 0..<rows {
                let start = (rows - 1 - row) * sequence.columns
                for block in example.inputBlocks {
                    for column in 0..<block.count * width {
                        var sum = 0.0
                        if let first = block.row {
                            for index in 0..<example.inputs {
                                sum +=
                                    Double(x[row * example.inputs + index])
                                    * numbers.input[(first * width + column) * example.inputs + index]
                            }
                        } else {
                            sum = numbers.bias[block.column * width + column]
                        }
                        products[start + block.column * width + column] = Scalar(sum)
                    }
                }
            }
            sequence.products = input(products)
            sequence.product_rows = index((0..<Int32(rows)).reversed().map { $0 })
        }

        private func setWeights(isBackward: Bool) {
            let (example, numbers, kernels) = (check.example, check.numbers, check.kernels)
            let width = example.width
            // Each begins somewhere.
            var packed = Array(repeating: Scalar.canary, count: 3)
            func place(_ matrix: [Double], _ first: Int, _ rows: Int, _ columns: Int) -> Int {
                let part: [Scalar] = matrix[first * columns..<(first + rows) * columns].map { Scalar($0) }
                let (k, n) = isBackward ? (rows, columns) : (columns, rows)
                let start = packed.count
                let room = Guarded<Scalar>(count: kernels.packed_count(k, n))
                let panels = (n + kernels.panel_columns - 1) / kernels.panel_columns
                kernels.pack(k, n, part, isBackward ? columns : 1, isBackward ? 1 : columns, 0, panels, room.pointer)
                packed += room.values + [.canary]
                return start
            }
            let input =
                isBackward
                ? []
                : example.inputBlocks.map { block in
                    RNNBlock(
                        column: block.column * width, count: block.count * width,
                        weight: block.row.map {
                            place(numbers.input, $0 * width, block.count * width, example.inputs)
                        } ?? 0, sees: block.row == nil ? .nothing : .input)
                }
            let recurrent = example.recurrentBlocks.map { block in
                RNNBlock(
                    column: block.column * width, count: block.count * width,
                    weight: place(numbers.recurrent, block.row * width, block.count * width, example.outputs),
                    sees: block.sees)
            }
            let projection = example.projected.map { place(numbers.projection, 0, $0, width) }
            let weights = self.input(packed)
            sequence.weights = weights
            sequence.projection = projection.map { weights + $0 * MemoryLayout<Scalar>.stride }
            blocks = [input, recurrent].map { Guarded($0, canary: RNNBlock()) }
            (sequence.input_blocks, sequence.input_block_count) = (UnsafePointer(blocks[0].pointer), input.count)
            (sequence.recurrent_blocks, sequence.recurrent_block_count) =
                (UnsafePointer(blocks[1].pointer), recurrent.count)
        }
    }
}
