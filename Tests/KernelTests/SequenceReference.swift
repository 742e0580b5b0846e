import CRNNKernels
import Foundation

// Recurrences as loops over plain numbers, written from their equations: what the kernels of sequences are held against.

/// What a sequence kernel is to compute, in numbers of Double.
struct SequenceExample {
    var recurrence = RNNRecurrence.LSTM
    var inputs = 3
    var width = 5
    /// The number of outputs of a projection; nil for none.
    var projected: Int?
    /// The number of steps of each sequence, the longest first.
    var lengths = [6, 4, 4, 1, 0]
    var beginsWithZeros = false
    var hasProducts = false
    var hasConstant = false
    var hasDropout = false
    var hasMasks = false
    var hasPeepholes = false
    var share = 0.0
    var memoryLimit = Double.infinity
    var gradientLimit = Double.infinity

    var outputs: Int { projected ?? width }
    var hasMemory: Bool { recurrence == .LSTM || recurrence == .lstmCoupled }
    /// How many blocks of rows the weights have.
    var gates: Int { [.elmanTanh: 1, .elmanRelu: 1, .LSTM: 4][recurrence] ?? 3 }
    var columns: Int { recurrence == .gruAfter ? 4 : gates }
    var peepholes: Int { recurrence == .lstmCoupled ? 2 : 3 }
    var time: Int { lengths.first ?? 0 }

    /// For each product with the input: its first column, how many columns there are, and its first row of weights; nil
    /// where the columns only have a bias. Counted in gates.
    var inputBlocks: [(column: Int, count: Int, row: Int?)] {
        recurrence == .gruAfter ? [(0, 2, 0), (2, 1, nil), (3, 1, 2)] : [(0, gates, 0)]
    }

    /// The same with the state.
    var recurrentBlocks: [(column: Int, count: Int, row: Int, sees: RNNSees)] {
        recurrence == .gruBefore ? [(0, 2, 0, .hidden), (2, 1, 2, .derived)] : [(0, gates, 0, .hidden)]
    }
}

/// The numbers of an example. Arrays of steps are by sequence, step and element; a mask or gradient has all steps.
struct SequenceNumbers {
    var input: [Double]  // [gates * width, inputs]
    var recurrent: [Double]  // [gates * width, outputs]
    var bias: [Double]  // [columns * width]
    var peephole: [Double]  // [peepholes * width]
    var projection: [Double]  // [outputs, width]
    var x: [Double]  // [sequences, time, inputs]
    var hidden: [Double]  // [sequences, outputs]
    var memory: [Double]  // [sequences, width]
    var dropout: [Double]  // [sequences, outputs]
    var hiddenMask: [Double]  // [sequences, time, outputs]
    var memoryMask: [Double]  // [sequences, time, width]
    var outputGradient: [Double]  // [sequences, time, outputs]
    var hiddenGradient: [Double]  // [sequences, outputs]
    var memoryGradient: [Double]  // [sequences, width]
    var constant: [Double]  // [sequences, columns * width]

    /// Numbers that the type holds exactly.
    init<Scalar: KernelScalar>(_ type: Scalar.Type, _ example: SequenceExample) {
        func numbers(_ count: Int, _ salt: Int, scale: Double = 1) -> [Double] {
            let values: [Scalar] = wave(count, salt: salt, scale: scale)
            return values.map(Double.init)
        }
        let (rows, sequences) = (example.gates * example.width, example.lengths.count)
        let steps = sequences * example.time
        input = numbers(rows * example.inputs, 1)
        recurrent = numbers(rows * example.outputs, 2, scale: 1 / Double(example.outputs).squareRoot())
        bias = numbers(example.columns * example.width, 3, scale: 0.5)
        peephole = numbers(example.peepholes * example.width, 4)
        projection = numbers(example.outputs * example.width, 5, scale: 2 / Double(example.width).squareRoot())
        x = numbers(steps * example.inputs, 6)
        hidden = numbers(sequences * example.outputs, 7).map { example.beginsWithZeros ? 0 : $0 }
        memory = numbers(sequences * example.width, 8)
        dropout = numbers(sequences * example.outputs, 9).map { $0 > 0.3 ? 0 : 1.5 }
        hiddenMask = numbers(steps * example.outputs, 10).map { $0 > 0.4 ? 1 : 0 }
        memoryMask = numbers(steps * example.width, 11).map { $0 > 0.2 ? 1 : 0 }
        outputGradient = numbers(steps * example.outputs, 12)
        hiddenGradient = numbers(sequences * example.outputs, 13)
        memoryGradient = numbers(sequences * example.width, 14)
        constant = numbers(sequences * example.columns * example.width, 15).map { example.hasConstant ? $0 : 0 }
    }
}

/// What one step of one sequence keeps, and what comes back through it.
struct ReferenceStep {
    var gates: [Double] = []  // [columns * width]
    var seen: [Double] = []
    var derived: [Double] = []  // r * h, or what a projection projects
    var hiddenBefore: [Double] = []
    var memoryBefore: [Double] = []
    var memory: [Double] = []  // after the step, before zoneout
    var unlimited: [Double] = []
    var output: [Double] = []
    var gradients: [Double] = []  // of the sums, [columns * width]
    var projectedGradient: [Double] = []
    var peepholeGradient: [Double] = []
    var hiddenGradient: [Double] = []  // of the state after the step
    var memoryGradient: [Double] = []
}

/// A sequence by loops.
struct SequenceReference {
    let example: SequenceExample
    let numbers: SequenceNumbers

    private var width: Int { example.width }
    private var outputs: Int { example.outputs }

    private func sigmoid(_ v: Double) -> Double { 1 / (1 + exp(-v)) }
    private func slopeOfSigmoid(_ value: Double) -> Double { value * (1 - value) }
    private func slopeOfTanh(_ value: Double) -> Double { 1 - value * value }
    private func each(_ body: (Int) -> Double) -> [Double] { (0..<width).map(body) }

    /// A block of `count` rows of a matrix times a vector.
    private func product(_ matrix: [Double], _ block: Int, _ vector: [Double]) -> [Double] {
        (block * width..<(block + 1) * width).map { row -> Double in
            var sum = 0.0
            for index in vector.indices { sum += matrix[row * vector.count + index] * vector[index] }
            return sum
        }
    }

    /// The transpose of a block of rows times a vector [width].
    private func transposed(_ matrix: [Double], _ block: Int, _ columns: Int, _ vector: ArraySlice<Double>) -> [Double]
    {
        (0..<columns).map { column -> Double in
            var sum = 0.0
            for (row, value) in vector.enumerated() { sum += matrix[(block * width + row) * columns + column] * value }
            return sum
        }
    }

    private func row(_ values: [Double], _ index: Int, _ count: Int) -> [Double] {
        Array(values[index * count..<(index + 1) * count])
    }

    /// All steps of a sequence forward, and its final state.
    func forward(_ sequence: Int) -> (steps: [ReferenceStep], hidden: [Double], memory: [Double]) {
        var h = row(numbers.hidden, sequence, outputs)
        var c = row(numbers.memory, sequence, width)
        var steps: [ReferenceStep] = []
        for time in 0..<example.lengths[sequence] {
            var step = ReferenceStep()
            let place = sequence * example.time + time
            step.hiddenBefore = h
            step.memoryBefore = c
            step.seen = example.hasDropout ? zip(h, row(numbers.dropout, sequence, outputs)).map { $0 * $1 } : h
            let x = row(numbers.x, place, example.inputs)
            func bias(_ column: Int) -> [Double] {
                zip(row(numbers.bias, column, width), row(numbers.constant, sequence * example.columns + column, width))
                    .map { $0 + $1 }
            }
            func sum(_ block: Int, _ column: Int, _ seen: [Double]) -> [Double] {
                let (ofInput, ofState) = (product(numbers.input, block, x), product(numbers.recurrent, block, seen))
                let own = bias(column)
                return each { index -> Double in ofInput[index] + ofState[index] + own[index] }
            }
            var new: [Double]
            switch example.recurrence {
            case .elmanTanh:
                new = sum(0, 0, step.seen).map(tanh)
                step.gates = new
            case .elmanRelu:
                new = sum(0, 0, step.seen).map { max($0, 0) }
                step.gates = new
            case .gruBefore:
                let (r, z) = (sum(0, 0, step.seen).map(sigmoid), sum(1, 1, step.seen).map(sigmoid))
                let reset = each { index -> Double in r[index] * step.seen[index] }
                step.derived = reset
                let n = sum(2, 2, reset).map(tanh)
                step.gates = [r, z, n].flatMap { $0 }
                new = each { index -> Double in (1 - z[index]) * h[index] + z[index] * n[index] }
            case .gruAfter:
                let (r, z) = (sum(0, 0, step.seen).map(sigmoid), sum(1, 1, step.seen).map(sigmoid))
                let (ofState, ofInput) = (product(numbers.recurrent, 2, step.seen), product(numbers.input, 2, x))
                let (qBias, nBias) = (bias(2), bias(3))
                let q = each { index -> Double in ofState[index] + qBias[index] }
                let n = each { index -> Double in tanh(ofInput[index] + nBias[index] + r[index] * q[index]) }
                step.gates = [r, z, q, n].flatMap { $0 }
                new = each { index -> Double in (1 - z[index]) * n[index] + z[index] * h[index] }
            case .LSTM, .lstmCoupled:
                (new, c) = memoryStep(&step, c, place, sum)
            }
            if example.projected != nil {
                step.derived = new
                let derived = new
                new = (0..<outputs).map { output -> Double in
                    var sum = 0.0
                    for index in 0..<width { sum += numbers.projection[output * width + index] * derived[index] }
                    return sum
                }
            }
            let mask = row(numbers.hiddenMask, place, outputs)
            h = (0..<outputs).map { mixed(mask[$0], h[$0], new[$0]) }
            step.output = h
            steps.append(step)
        }
        return (steps, h, c)
    }

    /// Zoneout.
    private func mixed(_ mask: Double, _ before: Double, _ after: Double) -> Double {
        if example.hasMasks { return mask != 0 ? before : after }
        return example.share * before + (1 - example.share) * after
    }

    private func memoryStep(
        _ step: inout ReferenceStep, _ c: [Double], _ place: Int,
        _ sum: (_ block: Int, _ column: Int, _ seen: [Double]) -> [Double]
    ) -> (output: [Double], memory: [Double]) {
        let isCoupled = example.recurrence == .lstmCoupled
        let first = isCoupled ? 0 : 1
        func seeing(_ sums: [Double], _ peephole: Int, _ memory: [Double]) -> [Double] {
            guard example.hasPeepholes else { return sums }
            let weights = row(numbers.peephole, peephole, width)
            return each { index -> Double in sums[index] + weights[index] * memory[index] }
        }
        let f = seeing(sum(first, first, step.seen), first, c).map(sigmoid)
        let i = isCoupled ? f.map { 1 - $0 } : seeing(sum(0, 0, step.seen), 0, c).map(sigmoid)
        let g = sum(first + 1, first + 1, step.seen).map(tanh)
        let unlimited = each { index -> Double in f[index] * c[index] + i[index] * g[index] }
        let memory = unlimited.map { min(max($0, -example.memoryLimit), example.memoryLimit) }
        let o = seeing(sum(first + 2, first + 2, step.seen), first + 1, memory).map(sigmoid)
        step.gates = (isCoupled ? [f, g, o] : [i, f, g, o]).flatMap { $0 }
        (step.unlimited, step.memory) = (unlimited, memory)
        let mask = row(numbers.memoryMask, place, width)
        let output = each { index -> Double in o[index] * tanh(memory[index]) }
        return (output, each { index -> Double in mixed(mask[index], c[index], memory[index]) })
    }

    /// The gradients of all steps of a sequence, and those of its initial state.
    func backward(_ sequence: Int, _ steps: inout [ReferenceStep]) -> (hidden: [Double], memory: [Double]) {
        var dh = row(numbers.hiddenGradient, sequence, outputs)
        var dc = row(numbers.memoryGradient, sequence, width)
        for time in steps.indices.reversed() {
            let place = sequence * example.time + time
            let given = row(numbers.outputGradient, place, outputs)
            for index in 0..<outputs { dh[index] += given[index] }
            steps[time].hiddenGradient = dh
            steps[time].memoryGradient = dc
            let mask = row(numbers.hiddenMask, place, outputs)
            var straight: [Double] = []
            for index in 0..<outputs { straight.append(dh[index] * (example.hasMasks ? mask[index] : example.share)) }
            var made: [Double] = []
            for index in 0..<outputs { made.append(dh[index] - straight[index]) }
            if example.projected != nil {
                steps[time].projectedGradient = made
                let given = made
                made = each { column -> Double in
                    var sum = 0.0
                    for output in 0..<outputs { sum += numbers.projection[output * width + column] * given[output] }
                    return sum
                }
            }
            var ofSeen = Array(repeating: 0.0, count: outputs)
            func addProduct(_ block: Int, _ gradients: ArraySlice<Double>) {
                let product = transposed(numbers.recurrent, block, outputs, gradients)
                for index in 0..<outputs { ofSeen[index] += product[index] }
            }
            let step = steps[time]
            func gate(_ column: Int) -> [Double] { row(step.gates, column, width) }
            switch example.recurrence {
            case .elmanTanh, .elmanRelu:
                steps[time].gradients = each { index -> Double in
                    let value: Double = step.gates[index]
                    if example.recurrence == .elmanRelu { return value > 0 ? made[index] : 0 }
                    return made[index] * (1 - value * value)
                }
                addProduct(0, steps[time].gradients[...])
            case .gruBefore:
                let (r, z, n) = (gate(0), gate(1), gate(2))
                let dn = each { index -> Double in made[index] * z[index] * slopeOfTanh(n[index]) }
                let dz = each { index -> Double in
                    made[index] * (n[index] - step.hiddenBefore[index]) * slopeOfSigmoid(z[index])
                }
                let ofReset = transposed(numbers.recurrent, 2, outputs, dn[...])
                let dr = each { index -> Double in ofReset[index] * step.seen[index] * slopeOfSigmoid(r[index]) }
                for index in 0..<width {
                    straight[index] += made[index] * (1 - z[index])
                    ofSeen[index] += ofReset[index] * r[index]
                }
                addProduct(0, dr[...])
                addProduct(1, dz[...])
                steps[time].gradients = [dr, dz, dn].flatMap { $0 }
            case .gruAfter:
                let (r, z, q, n) = (gate(0), gate(1), gate(2), gate(3))
                let dn = each { index -> Double in made[index] * (1 - z[index]) * slopeOfTanh(n[index]) }
                let dr = each { index -> Double in dn[index] * q[index] * slopeOfSigmoid(r[index]) }
                let dz = each { index -> Double in
                    made[index] * (step.hiddenBefore[index] - n[index]) * slopeOfSigmoid(z[index])
                }
                let dq = each { index -> Double in dn[index] * r[index] }
                for index in 0..<width { straight[index] += made[index] * z[index] }
                for (block, gradients) in [dr, dz, dq].enumerated() { addProduct(block, gradients[...]) }
                steps[time].gradients = [dr, dz, dq, dn].flatMap { $0 }
            case .LSTM, .lstmCoupled:
                dc = memoryStepBack(&steps[time], made, dc, place)
                for block in 0..<example.gates {
                    addProduct(block, steps[time].gradients[block * width..<(block + 1) * width])
                }
            }
            let dropout = row(numbers.dropout, sequence, outputs)
            let limit = example.gradientLimit
            dh = (0..<outputs).map { index in
                let sum = straight[index] + ofSeen[index] * (example.hasDropout ? dropout[index] : 1)
                return min(max(sum, -limit), limit)
            }
            dc = dc.map { min(max($0, -limit), limit) }
        }
        return (dh, dc)
    }

    /// Sets the gradients of a step's sums and peepholes, and gives that of the memory before it.
    private func memoryStepBack(
        _ step: inout ReferenceStep, _ made: [Double], _ dc: [Double], _ place: Int
    ) -> [Double] {
        let isCoupled = example.recurrence == .lstmCoupled
        let first = isCoupled ? 0 : 1
        let gates = step.gates
        func gate(_ column: Int, _ index: Int) -> Double { gates[column * width + index] }
        func peephole(_ number: Int, _ index: Int) -> Double {
            example.hasPeepholes ? numbers.peephole[number * width + index] : 0
        }
        var (di, df, dg, dOut) = ([Double](), [Double](), [Double](), [Double]())
        var before: [Double] = []
        for index in 0..<width {
            let (f, g, o) = (gate(first, index), gate(first + 1, index), gate(first + 2, index))
            let i: Double = isCoupled ? 1 - f : gate(0, index)
            let (old, c) = (step.memoryBefore[index], step.memory[index])
            let share = example.hasMasks ? numbers.memoryMask[place * width + index] : example.share
            let kept: Double = dc[index] * share
            let sumOfOut: Double = made[index] * tanh(c) * slopeOfSigmoid(o)
            var ofMemory: Double = dc[index] - kept
            ofMemory += made[index] * o * slopeOfTanh(tanh(c))
            ofMemory += peephole(first + 1, index) * sumOfOut
            if abs(step.unlimited[index]) > example.memoryLimit { ofMemory = 0 }
            let sumOfForget: Double = ofMemory * (isCoupled ? old - g : old) * slopeOfSigmoid(f)
            let sumOfInput: Double = isCoupled ? 0 : ofMemory * g * slopeOfSigmoid(i)
            di.append(sumOfInput)
            df.append(sumOfForget)
            dg.append(ofMemory * i * slopeOfTanh(g))
            dOut.append(sumOfOut)
            var ofBefore: Double = kept + ofMemory * f
            ofBefore += peephole(first, index) * sumOfForget
            if !isCoupled { ofBefore += peephole(0, index) * sumOfInput }
            before.append(ofBefore)
        }
        step.gradients = (isCoupled ? [df, dg, dOut] : [di, df, dg, dOut]).flatMap { $0 }
        let old = step.memoryBefore
        let memory = step.memory
        let ofInput = each { index -> Double in di[index] * old[index] }
        let ofForget = each { index -> Double in df[index] * old[index] }
        let ofOut = each { index -> Double in dOut[index] * memory[index] }
        step.peepholeGradient = (isCoupled ? [ofForget, ofOut] : [ofInput, ofForget, ofOut]).flatMap { $0 }
        return before
    }
}
