import CRNNKernels
import Foundation
import Testing

// Optimizer steps: five in a row against the documented formulas in Double.

@Suite("Optimizer steps")
struct OptimizerKernelTests {
    @Test(
        "Steps of SGD follow their formula, with and without momentum, Nesterov and decay",
        arguments: KernelTable.all)
    func sgd(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            let settings: [(momentum: Double, nesterov: Bool, decay: Double)] = [
                (0, false, 0), (0, false, 0.3), (0.9, false, 0), (0.9, false, 0.1), (0.8, true, 0), (0.8, true, 0.2),
                (0, true, 0),
            ]
            for (momentum, nesterov, decay) in settings {
                for count in raggedSizes {
                    kernels.expectSteps(count, states: momentum == 0 ? 0 : 1, "SGD, \(momentum), \(decay)") {
                        count, _, g, p, state in
                        let velocity = momentum == 0 ? nil : state[0]
                        kernels.table.sgd(count, 0.1, momentum, nesterov, decay, g, p, velocity)
                    } reference: { _, g, p, state in
                        let slope = g + decay * p
                        guard momentum != 0 else {
                            p -= 0.1 * slope
                            return
                        }
                        state[0] = momentum * state[0] + slope
                        p -= 0.1 * (nesterov ? slope + momentum * state[0] : state[0])
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Without momentum SGD does not touch its velocity", arguments: KernelTable.all)
    func sgdWithoutMomentum(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            let gradient: Guarded<Scalar> = Guarded(wave(37, salt: 1)),
                parameter: Guarded<Scalar> = Guarded(wave(37, salt: 2))
            let velocity: Guarded<Scalar> = Guarded(count: 37)
            let before = velocity.values.map(\.bits)
            kernels.table.sgd(37, 0.1, 0, true, 0.1, gradient.pointer, parameter.pointer, velocity.pointer)
            #expect(velocity.values.map(\.bits) == before)
            kernels.table.rmsprop(
                37, 0.1, 0.9, 1e-8, 0, 0.1, gradient.pointer, parameter.pointer,
                Guarded<Scalar>(wave(37, salt: 3, offset: 2)).pointer, velocity.pointer)
            #expect(velocity.values.map(\.bits) == before)
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Steps of Adam follow their formula, with decay in the gradient or apart from it", arguments: KernelTable.all)
    func adam(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            let settings: [(epsilon: Double, decay: Double, decoupled: Bool)] = [
                (1e-8, 0, false), (1e-2, 0, false), (1e-8, 0.3, false), (1e-3, 0.3, true), (1e-8, 0, true),
            ]
            for (epsilon, decay, decoupled) in settings {
                for count in raggedSizes {
                    kernels.expectSteps(count, states: 2, "Adam, \(epsilon), \(decay)") { count, step, g, p, state in
                        var settings = RNNAdamSettings(
                            learning_rate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: epsilon, weight_decay: decay,
                            step: UInt64(step), decoupled: decoupled)
                        kernels.table.adam(count, &settings, g, p, state[0], state[1])
                    } reference: { step, g, p, state in
                        if decoupled { p *= 1 - 0.05 * decay }
                        let slope = decoupled ? g : g + decay * p
                        state[0] = 0.8 * state[0] + (1 - 0.8) * slope
                        state[1] = 0.95 * state[1] + (1 - 0.95) * slope * slope
                        let mean = state[0] / (1 - pow(0.8, Double(step)))
                        let square = state[1] / (1 - pow(0.95, Double(step)))
                        p -= 0.05 * mean / (square.squareRoot() + epsilon)
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Steps of RMSProp follow their formula, with and without momentum and decay", arguments: KernelTable.all)
    func rmsprop(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            let settings = [(1e-8, 0.0, 0.0), (1e-2, 0, 0.3), (1e-8, 0.9, 0), (1e-3, 0.7, 0.2)]
            for (epsilon, momentum, decay) in settings {
                for count in raggedSizes {
                    let states = momentum == 0 ? 1 : 2
                    kernels.expectSteps(count, states: states, "RMSProp, \(momentum), \(decay)") {
                        count, _, g, p, state in
                        let velocity = momentum == 0 ? nil : state[1]
                        kernels.table.rmsprop(count, 0.02, 0.9, epsilon, momentum, decay, g, p, state[0], velocity)
                    } reference: { _, g, p, state in
                        let slope = g + decay * p
                        state[0] = 0.9 * state[0] + (1 - 0.9) * slope * slope
                        var move = slope / (state[0].squareRoot() + epsilon)
                        if momentum != 0 {
                            state[1] = momentum * state[1] + move
                            move = state[1]
                        }
                        p -= 0.02 * move
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Steps of Adagrad follow their formula, with and without decay", arguments: KernelTable.all)
    func adagrad(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for (epsilon, decay) in [(1e-10, 0.0), (1e-2, 0), (1e-10, 0.3)] {
                for count in raggedSizes {
                    kernels.expectSteps(count, states: 1, "Adagrad, \(epsilon), \(decay)") { count, _, g, p, state in
                        kernels.table.adagrad(count, 0.05, epsilon, decay, g, p, state[0])
                    } reference: { _, g, p, state in
                        let slope = g + decay * p
                        state[0] += slope * slope
                        p -= 0.05 * slope / (state[0].squareRoot() + epsilon)
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }
}

extension Kernels {
    /// A kernel's step for so many parameters: the count, the step counted from 1, gradients, parameters, and states.
    fileprivate typealias Step = (
        Int, Int, UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>, [UnsafeMutablePointer<Scalar>]
    ) -> Void

    /// Expects five steps of a kernel on `count` parameters, its states starting from 0, to follow a reference for a
    /// single parameter, and to give the same bits in two pieces.
    fileprivate func expectSteps(
        _ count: Int, states: Int, _ what: String, _ location: SourceLocation = #_sourceLocation, kernel: Step,
        reference: (Int, Double, inout Double, inout [Double]) -> Void
    ) {
        let start: [Scalar] = wave(count, salt: 1)
        let arrays = (0...states).map { Guarded($0 == 0 ? start : start.map { _ in 0 }) }
        let pieces = (0...states).map { Guarded($0 == 0 ? start : start.map { _ in 0 }) }
        var exact = start.map { (p: Double($0), state: Array(repeating: 0.0, count: states)) }
        // How large each state has been: what its roundings are relative to.
        var sizes = exact.map(\.state)
        for step in 1...5 {
            let gradient: Guarded<Scalar> = Guarded(wave(count, salt: 1 + step))
            kernel(count, step, gradient.pointer, arrays[0].pointer, arrays.dropFirst().map(\.pointer))
            let cut = count * 2 / 5
            for (from, length) in [(cut, count - cut), (0, cut)] {
                let state = pieces.dropFirst().map { $0.pointer + from }
                kernel(length, step, gradient.pointer + from, pieces[0].pointer + from, state)
            }
            for index in exact.indices {
                var (p, state) = exact[index]
                reference(step, Double(gradient.pointer[index]), &p, &state)
                exact[index] = (p, state)
                for number in 0..<states { sizes[index][number] = max(sizes[index][number], abs(state[number])) }
            }
        }
        // The parameter stays near 1, and each step rounds it, and the settings, a few times.
        let tolerance = { (_: Int) in 6 * Scalar.epsilon }
        expect(arrays[0].values, near: exact.map(\.p), within: tolerance, "\(what), \(count) parameters", location)
        for number in 0..<states {
            let wanted = exact.map { $0.state[number] }
            let size = { (index: Int) in 4 * Scalar.epsilon * sizes[index][number] }
            let name = "\(what), state \(number) of \(count)"
            expect(arrays[number + 1].values, near: wanted, within: size, name, location)
        }
        for (array, other) in zip(arrays, pieces) {
            expect(other.values, equals: array.values, "\(what), \(count) parameters in pieces", location)
            array.expectIntactMargins(what, location)
            other.expectIntactMargins(what, location)
        }
    }
}
