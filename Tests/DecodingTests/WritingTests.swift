import RNNKit
import TestSupport
import Testing

/// A model whose logits depend on the last two tokens of a row and on the row's own number: all outputs can be enumerated.
private struct Chain: DecodingState {
    static let tokens = 4
    /// The row's number, and its tokens.
    var rows: [(salt: Int, tokens: [Int32])]

    init(_ salts: [Int]) {
        rows = salts.map { ($0, []) }
    }

    func rows(at indices: [Int32]) -> Chain {
        var copy = self
        copy.rows = indices.map { rows[Int($0)] }
        return copy
    }

    static func logits(_ salt: Int, _ tokens: [Int32]) -> [Double] {
        let (last, before) = (Int(tokens.last ?? 0), Int(tokens.dropLast().last ?? 0))
        return (0..<Self.tokens).map { token in
            let angle =
                Double(1 + token * 7 + last * 13 + before * 29 + tokens.count * 3 + salt * 41) * 0.754_877_666_246_692_7
            return 3 * (angle - angle.rounded(.down))
        }
    }

    func next(_ tokens: [Int32]) -> NextTokens<Double, Chain> {
        var state = self
        for row in rows.indices { state.rows[row].tokens.append(tokens[row]) }
        let logits = state.rows.flatMap { Chain.logits($0.salt, $0.tokens) }
        return NextTokens(Tensor(logits, shape: [rows.count, Chain.tokens]), state)
    }

    /// Every sequence of at most so many tokens, with the logarithm of its probability: those that end with token 0, and
    /// those that are as long as they may be.
    static func all(_ salt: Int, atMost length: Int) -> [(tokens: [Int32], logProbability: Double, isEnded: Bool)] {
        func go(_ tokens: [Int32], _ sum: Double) -> [([Int32], Double, Bool)] {
            if tokens.count == length { return [(tokens, sum, false)] }
            let logs = Tensor<Double>(logits(salt, [1] + tokens)).logSoftmax().scalars
            return [(tokens, sum + logs[0], true)]
                + (1..<Int32(Self.tokens)).flatMap { go(tokens + [$0], sum + logs[Int($0)]) }
        }
        return go([], 0)
    }
}

@Suite("Decoding")
struct WritingTests {
    private func write(_ decoding: Decoding, _ salts: [Int]) -> [[Hypothesis]] {
        decoding(from: Chain(salts), starting: salts.map { _ in 1 }) { $1.next($0) }
    }

    @Test("A beam as wide as there are hypotheses finds the best ones of all", arguments: [0, 0.6, 1, 2.5])
    func exhaustive(_ penalty: Double) {
        let length = 4
        for salt in 0..<12 {
            let all = Chain.all(salt, atMost: length)
            func score(_ length: Int, _ sum: Double) -> Double {
                sum / pow(Tensor<Double>((5 + Double(length)) / 6), penalty).scalar
            }
            let expected = all.map {
                (tokens: $0.tokens, score: score($0.tokens.count + ($0.isEnded ? 1 : 0), $0.logProbability))
            }
            .sorted { $0.score > $1.score }.prefix(5)
            let found = write(
                Decoding(.beam(width: 300, best: 5, lengthPenalty: penalty), end: 0, maximumLength: length), [salt])[0]
            #expect(found.map(\.tokens) == expected.map(\.tokens), "\(salt)")
            #expect(zip(found, expected).allSatisfy { abs($0.score - $1.score) < 1e-12 })
        }
    }

    @Test("A beam of width 1 is greedy, and none finds more than there is")
    func narrow() {
        for salt in 0..<20 {
            let greedy = write(Decoding(end: 0, maximumLength: 5), [salt])[0][0]
            let one = write(Decoding(.beam(width: 1), end: 0, maximumLength: 5), [salt])[0][0]
            #expect(one.tokens == greedy.tokens && abs(one.logProbability - greedy.logProbability) < 1e-12)
            let three = write(Decoding(.beam(width: 3), end: 0, maximumLength: 5), [salt])[0][0]
            let best = Chain.all(salt, atMost: 5).map(\.logProbability).max() ?? 0
            #expect(three.logProbability <= best + 1e-12)
        }
    }

    @Test(
        "What is written of a row is what is written of it alone, however it is searched",
        arguments: [
            Decoding.Search.greedy, .beam(width: 3, best: 2, lengthPenalty: 0.7),
        ])
    func rows(_ search: Decoding.Search) {
        let decoding = Decoding(search, end: 0, maximumLength: 6)
        let together = write(decoding, Array(0..<9))
        for salt in 0..<9 { #expect(write(decoding, [salt])[0] == together[salt]) }
    }

    @Test(
        "No sequence is shorter or longer than it may be, whatever is searched by",
        arguments: [
            Decoding.Search.greedy, .beam(width: 3), .sampling(seed: 4),
        ])
    func lengths(_ search: Decoding.Search) {
        for hypotheses in write(Decoding(search, end: 0, minimumLength: 3, maximumLength: 5), Array(0..<12)) {
            let best = hypotheses[0]
            #expect((3...5).contains(best.tokens.count) && !best.tokens.contains(0))
            #expect(best.end == (best.tokens.count == 5 ? .length : .token))
        }
        #expect(write(Decoding(search, end: 0, maximumLength: 1), [3])[0][0].tokens.count <= 1)
    }

    @Test(
        "A token that is excluded never comes, and the others keep their probabilities",
        arguments: [
            Decoding.Search.greedy, .beam(width: 3), .sampling(temperature: 2, seed: 4),
        ])
    func excluded(_ search: Decoding.Search) {
        for salt in 0..<12 {
            let decoding = Decoding(search, end: 0, minimumLength: 2, maximumLength: 6, excluded: [2])
            let best = write(decoding, [salt])[0][0]
            #expect(!best.tokens.contains(2) && best.tokens.count >= 2)
            let tokens = best.tokens + (best.end == .token ? [0] : [])
            let sum = tokens.indices.reduce(0.0) { sum, place in
                let logs = Tensor<Double>(Chain.logits(salt, [1] + tokens[..<place])).logSoftmax().scalars
                return sum + logs[Int(tokens[place])]
            }
            #expect(abs(best.logProbability - sum) < 1e-12)
            #expect(write(Decoding(search, maximumLength: 3, excluded: [0, 1, 2]), [salt])[0][0].tokens == [3, 3, 3])
        }
    }

    @Test("A stop ends a text, and is no part of it", arguments: [Decoding.Search.greedy, .beam(width: 4)])
    func stops(_ search: Decoding.Search) {
        for salt in 0..<12 {
            let free = write(Decoding(search, maximumLength: 9), [salt])[0][0].tokens
            guard case .greedy = search else {
                let stopped = write(Decoding(search, stops: [[2, 3], [3]], maximumLength: 9), [salt])[0][0]
                #expect(!stopped.tokens.contains(3) && (stopped.end == .stop || stopped.tokens.count == 9))
                continue
            }
            let stop = Array(free[3...4])
            let stopped = write(Decoding(search, stops: [stop], maximumLength: 9), [salt])[0][0]
            let first = (0..<8).first { Array(free[$0...$0 + 1]) == stop } ?? 0
            #expect(stopped.tokens == Array(free.prefix(first)) && stopped.end == .stop)
        }
    }

    @Test("Tokens are drawn as often as they are probable, of the best ones only if that is wanted")
    func frequencies() {
        let logs = Tensor<Double>(Chain.logits(5, [1])).logSoftmax()
        func counts(_ sampling: Sampling) -> [Double] {
            let salts = Array(repeating: 5, count: 4000)
            let written = write(Decoding(.sampling(sampling), maximumLength: 1), salts)
            var counts = [Double](repeating: 0, count: Chain.tokens)
            for hypotheses in written { counts[Int(hypotheses[0].tokens[0])] += 1 / 4000 }
            return counts
        }
        let exact = (0..<4).map { exp(logs).scalars[$0] }
        #expect(zip(counts(Sampling(seed: 1)), exact).allSatisfy { abs($0 - $1) < 0.03 })
        let cold = (logs * 4).softmax().scalars
        #expect(zip(counts(Sampling(temperature: 0.25, seed: 2)), cold).allSatisfy { abs($0 - $1) < 0.03 })
        let order = exact.indices.sorted { exact[$0] > exact[$1] }
        let two = counts(Sampling(topK: 2, seed: 3))
        #expect(two[order[2]] == 0 && two[order[3]] == 0)
        #expect(abs(two[order[0]] - exact[order[0]] / (exact[order[0]] + exact[order[1]])) < 0.03)
        let share = counts(Sampling(topP: exact[order[0]] + 1e-9, seed: 4))
        #expect(share[order[2]] == 0 && share[order[1]] > 0)
        #expect(counts(Sampling(topP: 1e-9, seed: 4))[order[0]] > 0.999)
        #expect(
            write(Decoding(.sampling(seed: 9), maximumLength: 8), [1, 2])
                == write(Decoding(.sampling(seed: 9), maximumLength: 8), [1, 2]))
    }

    @Test(
        "A stream gives the tokens that are written at once, one by one",
        arguments: [
            Decoding.Search.greedy, .sampling(temperature: 2, seed: 7),
        ])
    func stream(_ search: Decoding.Search) {
        for salt in 0..<8 {
            let decoding = Decoding(search, end: 0, maximumLength: 7)
            let stream = decoding.stream(from: Chain([salt]), starting: 1) { $1.next($0) }
            #expect(Array(stream) == write(decoding, [salt])[0][0].tokens)
        }
    }

    @Test(
        "Logits that are no numbers end a sequence, and no search goes on for ever",
        arguments: [
            Decoding.Search.greedy, .beam(width: 3), .sampling(),
        ])
    func noNumbers(_ search: Decoding.Search) {
        for bad in [Double.nan, -.infinity] {
            let written = Decoding(search, end: 0)(from: HiddenState(Tensor<Double>.zeros([2, 1])), starting: [1, 1]) {
                NextTokens(Tensor(repeating: bad, shape: [$0.count, 5]), $1)
            }
            #expect(written.allSatisfy { $0[0].tokens.isEmpty && $0[0].end == .nothing })
        }
        let endless = Decoding(search, maximumLength: 50)(
            from: HiddenState(Tensor<Double>.zeros([1, 1])), starting: [1]
        ) {
            NextTokens(Tensor<Double>.zeros([$0.count, 5]), $1)
        }
        #expect(endless[0][0].tokens.count == 50 && endless[0][0].end == .length)
    }

    @Test("Of sources that were looked at, those that were covered score higher")
    func coverage() {
        // Token 1 looks at the first step of the source, token 2 at the second one; both are alike otherwise.
        let decoding = Decoding(.beam(width: 9, best: 9, coveragePenalty: 1), maximumLength: 2)
        let written = decoding(from: HiddenState(Tensor<Double>.zeros([1, 1])), starting: [1]) { tokens, state in
            NextTokens(
                Tensor(tokens.flatMap { _ in [-50.0, 0, 0] }, shape: [tokens.count, 3]), state,
                alignment: Tensor(tokens.flatMap { $0 == 1 ? [0.9, 0.1] : [0.1, 0.9] }, shape: [tokens.count, 2]))
        }[0]
        // The tokens read are the beginning, 1, and the first one written.
        #expect(
            written[0].tokens[0] == 2
                && written[0].alignment.map { $0.map { Double($0) > 0.5 } } == [[true, false], [false, true]])
    }

    @Test("Searches and lengths that make no sense are refused")
    func mistakes() async {
        await #expect(processExitsWith: .failure) { _ = Beam(width: 0) }
        await #expect(processExitsWith: .failure) { _ = Sampling(temperature: 0) }
        await #expect(processExitsWith: .failure) { _ = Sampling(topP: 0) }
        await #expect(processExitsWith: .failure) { _ = Decoding(maximumLength: 0) }
    }
}
