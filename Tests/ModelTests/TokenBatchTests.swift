import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct TokenBatchTests {
    let batch = TokenBatch([[5, 2, 9], [7], []], padding: 1)

    @Test("Short sequences are filled up behind")
    func padding() {
        #expect(batch.ids == [5, 2, 9, 7, 1, 1, 1, 1, 1])
        #expect(batch.lengths == [3, 1, 0])
        #expect(batch.time == 3)
        #expect(batch.count == 3)
        #expect(batch.sequences == [[5, 2, 9], [7], []])
        #expect(TokenBatch([[5], [7, 8]], time: 3).ids == [5, 0, 0, 7, 8, 0])
    }

    @Test("A batch may be empty, and so may all its sequences")
    func empty() {
        #expect(TokenBatch([]).count == 0)
        #expect(TokenBatch([]).time == 0)
        #expect(TokenBatch([[], []]).ids.isEmpty)
        #expect(TokenBatch([[], []]).lengths == [0, 0])
    }

    @Test("Windows of a batch hold what of each sequence lies in them")
    func slice() {
        let batch = TokenBatch([[1, 2, 3, 4, 5], [6, 7], [8, 9, 10]])
        #expect(batch[batch.layout.window(1..<3)] == TokenBatch([[2, 3], [7], [9, 10]]))
        #expect(batch[batch.layout.window(2..<5)] == TokenBatch([[3, 4, 5], [], [10]]))
        #expect(batch[batch.layout.window(0..<5)] == batch)
        #expect(batch[batch.layout.window(5..<5)] == TokenBatch([[], [], []]))
    }

    @Test("The valid ids stand in the order of the layout's steps")
    func steps() {
        #expect(batch.steps == [5, 2, 9, 7])
        #expect(batch.steps == batch.layout.steps.map { batch.ids[Int($0)] })
        #expect(TokenBatch([[5, 2], [9, 7]]).steps == [5, 2, 9, 7])
        #expect(TokenBatch([]).steps == [])
    }

    @Test("A window of other sequences is refused")
    func otherWindow() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = TokenBatch([[1, 2, 3]])[SequenceLayout(lengths: [3, 1]).window(0..<2)]
        }
        #expect(
            message(result).contains("TokenBatch: steps 0..<2 of 2 sequences are outside of a batch of 1 with 3"))
    }

    @Test("An embedding gives a vector for each id")
    func embedding() {
        let embedding = Embedding(weight: Tensor<Float>([[0, 0], [1, 10], [2, 20]]))
        let vectors = embedding(TokenBatch([[2], [1, 2]]))
        #expect(vectors.values == Tensor([[[2, 20], [0, 0]], [[1, 10], [2, 20]]]))
        #expect(vectors.steps == Tensor([[2, 20], [1, 10], [2, 20]]))
        #expect(vectors.lengths == [1, 2] && vectors.shape == [2, 2, 2])
    }

    @Test("A sequence that does not fit is refused")
    func tooLong() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = TokenBatch([[1, 2, 3]], time: 2)
        }
        #expect(message(result).contains("SequenceLayout: lengths [3] do not fit sequences of 2 steps"))
    }

    @Test(
        "A batch whose numbers do not go together is refused",
        arguments: [
            #"{"ids":[1,2,3],"lengths":[2,1],"time":2}"#, #"{"ids":[1,2],"lengths":[3],"time":2}"#,
            #"{"ids":[1,2],"lengths":[-1],"time":2}"#, #"{"ids":[],"lengths":[],"time":-1}"#,
            #"{"ids":[1],"lengths":[-1],"time":-1}"#, #"{"ids":[],"lengths":[0,0,0,0],"time":4611686018427387904}"#,
            #"{"ids":[1],"lengths":[],"time":0}"#, #"{"ids":[1],"lengths":[1]}"#,
        ])
    func batch(text: String) throws {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(TokenBatch.self, from: Data(text.utf8)) }
        let batch = TokenBatch([[5, 2], [], [7]], time: 3)
        #expect(try JSONDecoder().decode(TokenBatch.self, from: JSONEncoder().encode(batch)) == batch)
        let none = #"{"ids":[],"lengths":[],"time":0}"#
        #expect(try JSONDecoder().decode(TokenBatch.self, from: Data(none.utf8)) == TokenBatch([]))
    }
}
