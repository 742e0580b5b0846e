import CRNNKernels
import Testing

/// h = a * h + b along sequences against a loop.
@Suite("Scans") struct ScanKernelTests {
    @Test("Forward and back, a scan gives what its equation says", arguments: KernelTable.all)
    func reference(_ table: KernelTable) {
        for width in [1, 5, 16, 33, 70] {
            for lengths in [[6, 4, 4, 1, 0], [3], [2, 2], []] {
                for (hasPlaces, limit) in [(false, Double.infinity), (true, .infinity), (true, 0.4)] {
                    let example = ScanExample(width: width, lengths: lengths, hasPlaces: hasPlaces, limit: limit)
                    if table.isDouble {
                        check(Kernels<Double>(table), example, "\(table.testDescription), \(example)")
                    } else {
                        check(Kernels<Float>(table), example, "\(table.testDescription), \(example)")
                    }
                }
            }
        }
    }

    private func check<Scalar: KernelScalar>(_ kernels: Kernels<Scalar>, _ example: ScanExample, _ name: String) {
        let whole = ScanRun<Scalar>(example, keeps: true)
        whole.forward(kernels, 0..<example.lengths.count, 0..<example.width)
        let reference = whole.reference()
        let tolerance = 8 * Scalar.epsilon
        func expectNear(_ actual: Guarded<Scalar>, _ goal: [Double], _ what: String) {
            expect(actual.values, near: goal, within: { tolerance * max(1, abs(goal[$0])) }, "\(name): \(what)")
        }
        expectNear(whole.state, reference.final, "the final state")
        expect(
            whole.stepValues(of: whole.h), near: reference.h,
            within: { tolerance * max(1, abs(reference.h[$0])) }, "\(name): the states")
        #expect(whole.untouched, "\(name): padding")
        whole.backward(kernels, 0..<example.lengths.count, 0..<example.width)
        expectNear(whole.aGradient, reference.aGradient, "the gradient of a")
        expectNear(whole.bGradient, reference.bGradient, "the gradient of b")
        expectNear(whole.stateGradient, reference.initialGradient, "the gradient of the initial state")
        whole.expectIntactMargins(name)

        // Any division of sequences and columns, and without keeping the states: the same bits.
        for (middle, column) in [(1, 0), (0, 1), (2, 3), (3, example.width), (0, example.width / 2)] {
            let (middle, column) = (min(middle, example.lengths.count), min(column, example.width))
            let parts = ScanRun<Scalar>(example, keeps: true)
            let final = ScanRun<Scalar>(example, keeps: false)
            let ranges = [0..<middle, middle..<example.lengths.count].flatMap { sequences in
                [0..<column, column..<example.width].map { (sequences, $0) }
            }
            for (sequences, columns) in ranges {
                parts.forward(kernels, sequences, columns)
                final.forward(kernels, sequences, columns)
            }
            for (sequences, columns) in ranges { parts.backward(kernels, sequences, columns) }
            for (one, other) in zip(whole.results, parts.results) {
                expect(one.values, equals: other.values, "\(name): divided at \(middle), \(column)")
            }
            expect(final.state.values, equals: whole.state.values, "\(name): only the final state")
            parts.expectIntactMargins(name)
            final.expectIntactMargins(name)
        }
    }
}

private struct ScanExample {
    let width: Int
    /// The longest first.
    let lengths: [Int]
    /// Whether states lie where the caller's steps do, and not row by row.
    let hasPlaces: Bool
    let limit: Double

    var time: Int { lengths.first ?? 0 }
    var rows: Int { lengths.reduce(0, +) }
    var active: [Int] { (0..<time).map { step in lengths.count { $0 > step } } }
    /// For each row, its sequence and step.
    var order: [(sequence: Int, step: Int)] {
        active.enumerated().flatMap { step, count in (0..<count).map { ($0, step) } }
    }
    /// For each row, its place among the states.
    var places: [Int] {
        order.enumerated().map { row, step in hasPlaces ? step.sequence * time + step.step : row }
    }
}

/// The arrays of a scan, each between margins.
private final class ScanRun<Scalar: KernelScalar> {
    let example: ScanExample
    let a, b, h, state, given, stateGradient, aGradient, bGradient: Guarded<Scalar>
    private let initial: Guarded<Scalar>
    private let starts, active: Guarded<Int>
    private let places: Guarded<Int32>
    private let keeps: Bool

    init(_ example: ScanExample, keeps: Bool) {
        self.example = example
        self.keeps = keeps
        let (count, width) = (example.rows * example.width, example.width)
        let states = (example.hasPlaces ? example.lengths.count * example.time : example.rows) * width
        a = Guarded(wave(count, salt: 1))
        b = Guarded(wave(count, salt: 2))
        h = Guarded(count: states)
        given = Guarded(wave(states, salt: 3))
        state = Guarded(wave(example.lengths.count * width, salt: 4))
        initial = Guarded(wave(example.lengths.count * width, salt: 4))
        stateGradient = Guarded(wave(example.lengths.count * width, salt: 5))
        aGradient = Guarded(count: count)
        bGradient = Guarded(count: count)
        var starts = [0]
        for count in example.active { starts.append(starts[starts.count - 1] + count) }
        self.starts = Guarded(starts, canary: -1)
        active = Guarded(example.active, canary: -1)
        places = Guarded(example.places.map { Int32($0) }, canary: -1)
    }

    var results: [Guarded<Scalar>] { [state, stateGradient, aGradient, bGradient] + (keeps ? [h] : []) }

    private func description(_ sequences: Range<Int>, _ columns: Range<Int>) -> RNNScan {
        var scan = RNNScan()
        (scan.width, scan.sequences, scan.steps) = (example.width, example.lengths.count, example.time)
        (scan.first, scan.last) = (sequences.lowerBound, sequences.upperBound)
        (scan.first_column, scan.last_column) = (columns.lowerBound, columns.upperBound)
        (scan.starts, scan.active) = (UnsafePointer(starts.pointer), UnsafePointer(active.pointer))
        if example.hasPlaces { scan.padded_rows = UnsafePointer(places.pointer) }
        scan.a = UnsafeRawPointer(a.pointer)
        scan.h = keeps ? UnsafeMutableRawPointer(h.pointer) : nil
        scan.gradient_limit = example.limit
        return scan
    }

    func forward(_ kernels: Kernels<Scalar>, _ sequences: Range<Int>, _ columns: Range<Int>) {
        var scan = description(sequences, columns)
        scan.b = UnsafeRawPointer(b.pointer)
        scan.state = UnsafeMutableRawPointer(state.pointer)
        kernels.table.scan_forward(&scan)
    }

    func backward(_ kernels: Kernels<Scalar>, _ sequences: Range<Int>, _ columns: Range<Int>) {
        var scan = description(sequences, columns)
        scan.state = UnsafeMutableRawPointer(initial.pointer)
        scan.h_gradient = UnsafeRawPointer(given.pointer)
        scan.state_gradient = UnsafeMutableRawPointer(stateGradient.pointer)
        scan.a_gradient = UnsafeMutableRawPointer(aGradient.pointer)
        scan.b_gradient = UnsafeMutableRawPointer(bGradient.pointer)
        kernels.table.scan_backward(&scan)
    }

    /// The rows of an array of places, in the order of the rows.
    func stepValues(of array: Guarded<Scalar>) -> [Scalar] {
        let (values, width) = (array.values, example.width)
        return example.places.flatMap { values[$0 * width..<($0 + 1) * width] }
    }

    /// Whether what is no step's was left as it was.
    var untouched: Bool {
        let (values, width) = (h.values, example.width)
        let places = Set(example.places)
        return (0..<values.count / width).filter { !places.contains($0) }.allSatisfy { place in
            values[place * width..<(place + 1) * width].allSatisfy { $0.bits == Scalar.canary.bits }
        }
    }

    func expectIntactMargins(_ what: String) {
        for array in [a, b, h, state, given, stateGradient, aGradient, bGradient, initial] {
            array.expectIntactMargins(what, #_sourceLocation)
        }
    }

    struct Reference {
        var h, final, aGradient, bGradient, initialGradient: [Double]
    }

    /// The equation, a sequence and an element at a time.
    func reference() -> Reference {
        let width = example.width
        let (a, b) = (a.values.map(Double.init), b.values.map(Double.init))
        let (initial, given) = (initial.values.map(Double.init), given.values.map(Double.init))
        let zeros = a.map { _ in 0.0 }
        var reference = Reference(
            h: zeros, final: initial, aGradient: zeros, bGradient: zeros,
            initialGradient: wave(initial.count, salt: 5).map { (value: Scalar) in Double(value) })
        for (sequence, length) in example.lengths.enumerated() {
            let rows = example.order.indices.filter { example.order[$0].sequence == sequence }
            for column in 0..<width {
                let place = sequence * width + column
                var h = initial[place]
                for row in rows.prefix(length) {
                    h = a[row * width + column] * h + b[row * width + column]
                    reference.h[row * width + column] = h
                }
                reference.final[place] = h
                var carry = reference.initialGradient[place]
                for (step, row) in rows.enumerated().reversed() {
                    let index = row * width + column
                    let before = step == 0 ? initial[place] : reference.h[rows[step - 1] * width + column]
                    let gradient = carry + given[example.places[row] * width + column]
                    reference.bGradient[index] = gradient
                    reference.aGradient[index] = gradient * before
                    carry = min(max(gradient * a[index], -example.limit), example.limit)
                }
                reference.initialGradient[place] = carry
            }
        }
        return reference
    }
}
