import TestSupport
import Testing

@testable import RNNKit

@Suite struct SequenceInputTests {
    @Test("Tokens are numbered as they come first, and padding is not")
    func numbers() throws {
        let tokens = try #require(RepeatedTokens(TokenBatch([[7, 3, 7, 7], [3], [3]], padding: 3), vocabulary: 8))
        #expect(tokens.ids == [7, 3])
        #expect(tokens.numbers(at: [0, 4, 8, 1, 2, 3]) == [0, 1, 1, 1, 0, 0])
        #expect(tokens.numbers(at: [0, 4, 8, 1, 2]) == nil && tokens.numbers(at: [0, 4, 8, 1, 2, 5]) == nil)
    }

    @Test("Tokens are taken together only if each comes twice in the mean, padding aside")
    func worth() {
        #expect(RepeatedTokens(TokenBatch([[1, 2], [2, 1]]), vocabulary: 3) != nil)
        #expect(RepeatedTokens(TokenBatch([[1, 2], [2]]), vocabulary: 3) == nil)
        #expect(RepeatedTokens(TokenBatch([[1, 2], [2]], time: 9), vocabulary: 3) == nil)
        #expect(RepeatedTokens(TokenBatch([[1, 1], []], time: 9), vocabulary: 3) != nil)
        #expect(RepeatedTokens(TokenBatch([[], []], time: 2), vocabulary: 1)?.ids == [])
    }

    @Test("Its shape and its vectors are those of the embedding")
    func vectors() {
        let embedding = Embedding(weight: Sample.wave([4, 3]) as Tensor<Float>)
        let batch = TokenBatch([[3, 1, 3], [1]])
        let x = SequenceInput(batch, embedding)
        #expect(x.shape == [2, 3, 3] && x.vectors == embedding(batch) && x.tokens?.batch == batch)
        #expect(x.lengths == [3, 1] && SequenceInput(x.vectors).lengths == nil)
        let same = SequenceInput(embedding(batch))
        #expect(same.shape == [2, 3, 3] && same.vectors == embedding(batch) && same.tokens == nil)
    }

    @Test("An id outside of the vocabulary is named, however often it comes")
    func outside() async {
        for id in [4, -1] as [Int32] {
            #expect(RepeatedTokens(TokenBatch([[1, 1, id, id]]), vocabulary: 4) == nil)
        }
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let layer = Recurrent(GRUCell<Float>(inputs: 2, hidden: 2, random: &random))
            _ = layer(SequenceInput(TokenBatch([[1, 4, 4, 4]]), Embedding(weight: .ones([4, 2]))), lengths: nil)
        }
        #expect(message(result).contains("rows: id 4 at position 1 is outside of the vocabulary of 4"))
    }

    @Test("Dropout leaves tokens as they are where it does nothing")
    func dropout() {
        let embedding = Embedding(weight: Sample.wave([4, 3]) as Tensor<Float>)
        let batch = TokenBatch([[3, 1, 3], [1]])
        #expect(Dropout(rate: 0.5)(batch, embedding).tokens != nil)
        var random = RandomSource(seed: 1)
        withTraining(random: &random) {
            #expect(Dropout(rate: 0)(batch, embedding).tokens != nil)
            let dropped = Dropout(rate: 0.5)(batch, embedding)
            #expect(dropped.tokens == nil && dropped.vectors != embedding(batch))
        }
    }
}
