import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct LabelMarkovChainTests {
    private static func sequences(_ lengths: [Int], labels: Int32, seed: UInt64) -> [[[Int32]]] {
        var random = RandomSource(seed: seed)
        return lengths.map { length in
            (0..<length).map { _ in (0..<labels).filter { _ in random.integer(below: 3) == 0 } }
        }
    }

    @Test("Each label goes by its own last steps", arguments: 0...3)
    func counts(_ order: Int) {
        let sequences = Self.sequences([25, 3, 0, 1], labels: 3, seed: 2)
        let chain = LabelMarkovChain(sequences, labels: 3, order: order, smoothing: 0.5)
        for past in (0...order + 1).flatMap({ Self.sequences([$0, $0], labels: 3, seed: UInt64($0)) }) {
            let probabilities = chain.probabilities(after: past)
            for label in 0..<Int32(3) {
                let wanted = past.suffix(order).map { $0.contains(label) }
                var (absent, present) = (0.5, 0.5)
                for sequence in sequences {
                    for place in sequence.indices {
                        let before = sequence[max(0, place - order)..<place].map { $0.contains(label) }
                        guard before == wanted else { continue }
                        if sequence[place].contains(label) { present += 1 } else { absent += 1 }
                    }
                }
                #expect(abs(probabilities[Int(label)] - present / (absent + present)) < 1e-12, "\(past)")
            }
        }
    }

    @Test("The probabilities of all sets of labels that a step may have are 1 together")
    func sum() {
        let sequences = Self.sequences([40], labels: 4, seed: 9)
        let chain = LabelMarkovChain(sequences, labels: 4)
        for past in [[], [[0]], [[1, 3], [2]]] as [[[Int32]]] {
            let before = chain.logProbability(of: past)
            let sum = (0..<16).reduce(0.0) { sum, set in
                let step = (0..<Int32(4)).filter { set >> $0 & 1 == 1 }
                return sum + exp(chain.logProbability(of: past + [step]) - before)
            }
            #expect(abs(sum - 1) < 1e-12)
        }
    }

    @Test("What is measured is the negative logarithm of a step's probability")
    func measure() {
        // Of two steps, label 0 is there in the first one and then not; label 1 never is.
        let chain = LabelMarkovChain([[[0], []]], labels: 2)
        let likelihood = chain.measure([[[0], []], []])
        #expect(likelihood.count == 2)
        #expect(abs(likelihood.logProbability - 4 * log(2.0 / 3)) < 1e-12)
        #expect(abs(likelihood.nats + 2 * log(2.0 / 3)) < 1e-12)
        // In which order labels are named, and how often, makes no difference.
        #expect(chain.logProbability(of: [[1, 0, 1]]) == chain.logProbability(of: [[0, 1]]))
    }

    @Test("Of no sequences everything is as likely as not")
    func nothing() {
        let chain = LabelMarkovChain([], labels: 2)
        #expect(chain.probabilities(after: [[0]]) == [0.5, 0.5] && chain.measure([]) == Likelihood())
    }

    @Test("Of a long sequence nothing but its last steps is looked at", arguments: 0...2)
    func lastSteps(_ order: Int) {
        let chain = LabelMarkovChain([[[0], [1], [0, 1], [], [0]]], labels: 2, order: order)
        // What is no label would be refused.
        #expect(chain.probabilities(after: [[7], [0], [1]]) == chain.probabilities(after: [[], [0], [1]]))
    }

    @Test("What cannot be is refused")
    func misfit() async {
        let label = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = LabelMarkovChain([[[2]]], labels: 2)
        }
        #expect(message(label).contains("LabelMarkovChain: label 2 is not one of 2 labels"))
        let order = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = LabelMarkovChain([], labels: 2, order: 17)
        }
        #expect(message(order).contains("LabelMarkovChain: the order must be between 0 and 16, not 17"))
        let smoothing = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = LabelMarkovChain([], labels: 2, smoothing: .nan)
        }
        #expect(message(smoothing).contains("the smoothing must be positive and finite, not nan"))
    }
}
