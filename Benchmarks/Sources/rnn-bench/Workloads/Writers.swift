import RNNKit

extension Workload {
    /// Models that write: their training with known targets, and their writing.
    static var writers: [Workload] {
        [
            translation("seq2seq/plain", nil), translation("seq2seq/luong", .general),
            writing("write/greedy", .greedy), writing("write/beam-5", .beam(width: 5)),
            Workload(name: "lm/lstm-256", steps: 32 * 35) {
                var random = RandomSource(seed: 1)
                let settings = LanguageModelSettings("lstm", embedding: 256, hidden: 256)
                let model = LanguageModel<Float>(settings, vocabulary: 10_000, random: &random)
                let ids = (0..<32 * 36).map { _ in Int32(random.integer(below: 10_000)) }
                let window = TokenStreams(ids, streams: 32, window: 35)[0]
                let goal = NextToken<Float>()
                return { consume(valueWithGradient(at: model) { goal($0, window, from: nil).loss }) }
            },
        ]
    }

    /// A loss of known targets and its gradient: 64 pairs of 20 tokens each, of 60.
    private static func translation(_ name: String, _ attention: CrossAttentionKind?) -> Workload {
        Workload(name: name, steps: 64 * 20) {
            let (model, source) = pairs(attention)
            let target = TokenBatch(source.sequences.map { [1] + $0.dropLast() })
            return {
                consume(valueWithGradient(at: model) { crossEntropy($0(source, target).logits, source) })
            }
        }
    }

    /// 20 tokens for each of 64 sources.
    private static func writing(_ name: String, _ search: Decoding.Search) -> Workload {
        Workload(name: name, steps: 64 * 20) {
            let (model, source) = pairs(.general)
            let decoding = Decoding(search, maximumLength: 20)
            return { consume(model.write(source, starting: 1, decoding)) }
        }
    }

    private static func pairs(_ attention: CrossAttentionKind?) -> (EncoderDecoder<Float>, TokenBatch) {
        var random = RandomSource(seed: 1)
        let settings = EncoderDecoderSettings("gru", embedding: 64, hidden: 128, attention: attention)
        let model = EncoderDecoder<Float>(settings, source: 60, target: 60, random: &random)
        let sequences = (0..<64).map { _ in (0..<20).map { _ in Int32(3 + random.integer(below: 57)) } }
        return (model, TokenBatch(sequences))
    }
}
