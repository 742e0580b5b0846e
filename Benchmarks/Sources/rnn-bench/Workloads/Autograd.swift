import RNNKit

extension Workload {
    /// What recording a computation and walking back through it costs, where the arithmetic itself is next to nothing.
    static var autograd: [Workload] {
        [
            chain("autograd/chain", of: 10_000),
            slices(100),
            slices(1_000),
            slices(10_000),
            chain("autograd/nodes-1000000", of: 1_000_000, isRunOncePerSample: true),
        ]
    }

    /// Operations one after the other on 8 elements: times a variable, plus a variable, tanh, and again. The factors
    /// are 1 and the terms 0, for then neither values nor gradients get lost in numbers too small to be normal.
    private static func chain(_ name: String, of operations: Int, isRunOncePerSample: Bool = false) -> Workload {
        Workload(name: name, steps: operations, isRunOncePerSample: isRunOncePerSample) {
            let variables: [Tensor<Float>] = [sampleTensor([8]), .ones([8]), .zeros([8])]
            return {
                consume(
                    valueWithGradient(at: variables) { variables in
                        var x = variables[0]
                        for operation in 0..<operations {
                            switch operation % 3 {
                            case 0: x = x * variables[1]
                            case 1: x = x + variables[2]
                            default: x = tanh(x)
                            }
                        }
                        return x.sum()
                    })
            }
        }
    }

    /// Each time step of a sequence by itself: its time per step stays the same for longer sequences if the gradient of
    /// a step is added to its own part of the sequence's gradient alone.
    private static func slices(_ length: Int) -> Workload {
        Workload(name: "autograd/slices-\(length)", steps: length) {
            let sequence = sampleTensor([length, 8, 16])
            return {
                consume(
                    valueWithGradient(at: sequence) { sequence in
                        var total = tanh(sequence.entry(0))
                        for step in 1..<length { total = total + tanh(sequence.entry(step)) }
                        return total.sum()
                    })
            }
        }
    }
}
