import RNNKit
import TestSupport
import Testing

@Suite("Optimizers on several threads")
struct OptimizerThreadTests {
    @Test("Adam's steps of a large parameter have the same bits for 1, 2 and 3 threads")
    func adam() {
        let start: Tensor<Float> = Sample.wave([700_001])
        let gradient: Tensor<Float> = Sample.wave([700_001], salt: 1)
        let results = [1, 2, 3].map { threads in
            Threads.limited(to: threads) {
                var parameter = start
                var rule = Adam<Tensor<Float>>(weightDecay: 0.1)
                for _ in 1...3 { rule.update(&parameter, along: gradient) }
                return (parameter: parameter, state: rule.state)
            }
        }
        for result in results.dropFirst() {
            #expect(result.parameter == results[0].parameter)
            #expect(result.state == results[0].state)
        }
    }
}
