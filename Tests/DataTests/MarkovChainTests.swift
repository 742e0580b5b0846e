import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct MarkovChainTests {
    private static func sequences(_ lengths: [Int], symbols: Int, seed: UInt64) -> [[Int32]] {
        var random = RandomSource(seed: seed)
        return lengths.map { length in (0..<length).map { _ in Int32(random.integer(below: symbols)) } }
    }

    @Test("Worked by hand: what is written in the documentation")
    func example() {
        let chain = MarkovChain([[0, 1, 0, 1], [1, 0]], symbols: 2)
        #expect(chain.probability(of: 1, after: [0]) == 0.75)
        #expect(chain.probability(of: 0, after: [1]) == 0.75)
        // One sequence begins with each.
        #expect(chain.probability(of: 0, after: []) == 0.5)
        let frequencies = MarkovChain([[0, 0, 1]], order: 0, symbols: 2, smoothing: 0.5)
        #expect(frequencies.probability(of: 0, after: []) == 2.5 / 4)
    }

    @Test("Probabilities are shares of counts after each context, seen or not, and their sum is 1", arguments: 0...3)
    func counts(_ order: Int) {
        let sequences = Self.sequences([20, 1, 0, 7], symbols: 2, seed: 4)
        let chain = MarkovChain(sequences, order: order, symbols: 3, smoothing: 0.25)
        for context in (0...order).flatMap({ Array(Paths(symbols: 3, frames: $0)) }) {
            // Contexts shorter than the order are at the beginning of a sequence.
            var counts = [0.25, 0.25, 0.25]
            for sequence in sequences {
                for place in sequence.indices where sequence[max(0, place - order)..<place].elementsEqual(context) {
                    counts[Int(sequence[place])] += 1
                }
            }
            let probabilities = chain.probabilities(after: context)
            #expect(abs(probabilities.reduce(0, +) - 1) < 1e-12)
            for symbol in 0..<3 {
                #expect(abs(probabilities[symbol] - counts[symbol] / counts.reduce(0, +)) < 1e-12, "\(context)")
                #expect(chain.probability(of: Int32(symbol), after: context) == probabilities[symbol])
            }
        }
    }

    @Test("A sequence's probability is the product of its symbols'")
    func measure() {
        let sequences = Self.sequences([30, 12, 5], symbols: 4, seed: 8)
        let chain = MarkovChain([sequences[0]], order: 2, symbols: 4)
        let sum = sequences.reduce(0.0) { sum, sequence in
            sequence.indices.reduce(sum) {
                $0 + log(chain.probability(of: sequence[$1], after: Array(sequence[..<$1])))
            }
        }
        let likelihood = chain.measure(sequences)
        #expect(likelihood.count == 47 && abs(likelihood.logProbability - sum) < 1e-10)
        #expect(abs(likelihood.nats + sum / 47) < 1e-12)
    }

    @Test("Of no sequences all symbols are alike")
    func nothing() {
        let chain = MarkovChain([], order: 2, symbols: 4)
        #expect(chain.probabilities(after: [1, 2]) == Array(repeating: 0.25, count: 4))
        #expect(chain.measure([]) == Likelihood() && chain.measure([[]]) == Likelihood())
    }

    @Test("Of a long context nothing but its last symbols is looked at")
    func lastSymbols() {
        let chain = MarkovChain([[0, 1, 1, 0, 1]], order: 2, symbols: 2)
        // What is no symbol would be refused.
        #expect(chain.probability(of: 1, after: [7, 0, 1]) == chain.probability(of: 1, after: [0, 0, 1]))
        #expect(chain.probabilities(after: [7, 0, 1]) == chain.probabilities(after: [0, 0, 1]))
    }

    @Test("What cannot be is refused")
    func misfit() async {
        let symbol = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = MarkovChain([[3]], symbols: 3)
        }
        #expect(message(symbol).contains("MarkovChain: token 3 is not one of 3 ids"))
        let smoothing = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = MarkovChain([[0]], symbols: 3, smoothing: 0)
        }
        #expect(message(smoothing).contains("MarkovChain: the smoothing must be positive and finite, not 0.0"))
        let order = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = MarkovChain([[0]], order: -1, symbols: 3)
        }
        #expect(message(order).contains("MarkovChain: the order must be between 0 and 99, not -1"))
        let large = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = MarkovChain([[0]], order: .max, symbols: 3)
        }
        #expect(message(large).contains("MarkovChain: the order must be between 0 and 99, not 9223372036854775807"))
        let context = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = MarkovChain([[0]], symbols: 3).probabilities(after: [-1])
        }
        #expect(message(context).contains("MarkovChain: token -1 is not one of 3 ids"))
    }
}
