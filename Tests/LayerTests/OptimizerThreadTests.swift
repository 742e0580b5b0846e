import RNNKit
import TestSupport
import Testing

@Suite("Optimizers on several threads")
struct OptimizerThreadTests {
    typealias Parameter = Tensor<Float>

    static let rules: [any Optimizer<Parameter>] = [
        SGD(learningRate: 0.1, weightDecay: 0.1), SGD(learningRate: 0.1, momentum: 0.9), Adam(weightDecay: 0.1),
        AdamW(), RMSprop(), RMSprop(momentum: 0.9), Adagrad(),
    ]

    @Test("Steps of a large parameter have the same bits for 1, 2 and 3 threads", arguments: rules.indices)
    func sameBits(_ index: Int) {
        let start: Parameter = Sample.wave([700_001])
        let gradient: Parameter = Sample.wave([700_001], salt: 1)
        func stepped(_ rule: some Optimizer<Parameter>) -> (parameter: Parameter, state: OptimizerState<Float>) {
            var (rule, parameter) = (rule, start)
            for _ in 1...3 { rule.update(&parameter, along: gradient) }
            return (parameter, rule.state)
        }
        let results = [1, 2, 3].map { threads in Threads.limited(to: threads) { stepped(Self.rules[index]) } }
        #expect(results[0].parameter != start)
        for result in results.dropFirst() {
            #expect(result.parameter == results[0].parameter)
            #expect(result.state == results[0].state)
        }
    }
}
