import Foundation
import RNNKit
import TestSupport
import Testing

/// What frames read as, against all paths one by one.
@Suite struct CTCDecoderTests {
    /// Logits of one sequence, and the logarithm of each path's probability.
    private static func example(
        frames: Int, symbols: Int, salt: Int
    ) -> (logits: Tensor<Double>, score: ([Int32]) -> Double) {
        // Differences of the wave's numbers come again and again; with a third power, no two paths are equal.
        let wave: Tensor<Double> = Sample.wave([1, frames, symbols], salt: salt)
        let logits = wave * wave * wave * 3 + wave
        let shares = logits.logSoftmax().scalars
        return (logits, { path in path.enumerated().reduce(0) { $0 + shares[$1.offset * symbols + Int($1.element)] } })
    }

    @Test("The best path joins repeats and takes blanks out")
    func bestPath() {
        func logits(_ path: [Int]) -> Tensor<Float> {
            Tensor(path.map { symbol in (0..<4).map { $0 == symbol ? 5 : 0 } })
        }
        let paths = [[0, 1, 1, 0, 1, 2, 2], [3, 3, 3, 3, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0]]
        let x = Tensor<Float>.stacked(paths.map(logits))
        let batch = SequenceBatch(x, lengths: [7, 3, 7])
        #expect(CTCDecoder().bestPaths(batch).map(\.labels) == [[1, 1, 2], [3], []])
        #expect(CTCDecoder(blank: 3).bestPaths(batch).map(\.labels) == [[0, 1, 0, 1, 2], [], [0]])
        let score = logits([1]).logSoftmax()[0, 1]
        #expect(abs(CTCDecoder().bestPaths(batch)[1].logProbability - 3 * Double(score)) < 1e-5)
        #expect(CTCDecoder().bestPaths(SequenceBatch(x, lengths: [0, 0, 0])).allSatisfy { $0.labels.isEmpty })
    }

    @Test("The best path is the most probable of all", arguments: 1...4)
    func mostProbablePath(salt: Int) throws {
        let (logits, score) = Self.example(frames: 4, symbols: 3, salt: salt)
        let best = try #require(Paths(symbols: 3, frames: 4).max { score($0) < score($1) })
        let found = CTCDecoder().bestPaths(SequenceBatch(logits))[0]
        #expect(found.labels == best.reading(blank: 0))
        #expect(abs(found.logProbability - score(best)) < 1e-13)
    }

    @Test("Beams that keep every prefix find all readings with their probabilities", arguments: [0, 1, 2, 3], [0, 2])
    func beams(salt: Int, blank: Int32) {
        let (logits, score) = Self.example(frames: 5, symbols: 3, salt: salt)
        var readings: [[Int32]: Double] = [:]
        for path in Paths(symbols: 3, frames: 5) {
            readings[path.reading(blank: blank), default: 0] += exp(score(path))
        }
        let expected = readings.sorted { $0.value > $1.value }
        let found = CTCDecoder(blank: blank).beams(SequenceBatch(logits), width: 200, count: 200)[0]
        #expect(found.count == expected.count)
        #expect(found.map(\.labels) == expected.map(\.key))
        for (one, other) in zip(found, expected) { #expect(abs(one.logProbability - log(other.value)) < 1e-12) }
        #expect(abs(found.reduce(0) { $0 + exp($1.logProbability) } - 1) < 1e-12)
        // The loss is minus the same logarithm.
        for hypothesis in found.prefix(5) {
            let loss = ctcLosses(SequenceBatch(logits), TokenBatch([hypothesis.labels]), blank: blank)[0]
            #expect(abs(loss + hypothesis.logProbability) < 1e-12)
        }
    }

    @Test("Excluded symbols are never read; the others keep the probabilities that they have beside them")
    func excluded() {
        let (logits, _) = Self.example(frames: 7, symbols: 4, salt: 3)
        let (all, some) = (CTCDecoder(), CTCDecoder(excluding: [2]))
        let wide = 4096
        // All labels without the symbol, with the probabilities of a search that may read it.
        let expected = all.beams(SequenceBatch(logits), width: wide, count: wide).map { hypotheses in
            hypotheses.filter { !$0.labels.contains(2) }
        }
        let found = some.beams(SequenceBatch(logits), width: wide, count: wide)
        #expect(found.map(\.count) == expected.map(\.count) && found[0].count == 67)
        for (found, expected) in zip(found.joined(), expected.joined()) {
            #expect(found.labels == expected.labels && abs(found.logProbability - expected.logProbability) < 1e-12)
        }
        let best = some.bestPaths(SequenceBatch(logits))[0]
        let scores = logits.logSoftmax().entry(0)
        var probability = 0.0
        for frame in 0..<7 { probability += max(scores[frame, 0], scores[frame, 1], scores[frame, 3]) }
        #expect(abs(best.logProbability - probability) < 1e-12)
        #expect(!best.labels.contains(2))
    }

    @Test("Narrow beams are at most too modest, and find what the best path does not")
    func narrow() {
        // Symbol 1 is never the best, but one frame of it, at some place or other, is more probable than none.
        let x = log(Tensor<Double>([[[0.6, 0.4], [0.6, 0.4]]]))
        let decoder = CTCDecoder()
        #expect(decoder.bestPaths(SequenceBatch(x))[0].labels == [])
        let best = decoder.beams(SequenceBatch(x), width: 4)[0][0]
        #expect(best.labels == [1] && abs(best.logProbability - log(0.64)) < 1e-14)
        let (logits, _) = Self.example(frames: 12, symbols: 6, salt: 5)
        let wide = decoder.beams(SequenceBatch(logits), width: 64, count: 4)[0]
        for width in [1, 4, 16] {
            for hypothesis in decoder.beams(SequenceBatch(logits), width: width, count: min(width, 4))[0] {
                let loss = ctcLosses(SequenceBatch(logits), TokenBatch([hypothesis.labels]))[0]
                #expect(hypothesis.logProbability <= -loss + 1e-12)
            }
        }
        #expect(wide == wide.sorted { $0.logProbability > $1.logProbability } && Set(wide.map(\.labels)).count == 4)
        #expect(decoder.beams(SequenceBatch(logits), width: 64, count: 4)[0] == wide)
    }

    @Test("Beams of a batch are those of each sequence, and empty sequences read as nothing")
    func batch() {
        let x: Tensor<Double> = Sample.wave([3, 6, 4], salt: 6) * 2
        let found = CTCDecoder().beams(SequenceBatch(x, lengths: [6, 0, 3]), width: 8, count: 3)
        #expect(found[1] == [CTCHypothesis(labels: [], logProbability: 0)])
        let alone = CTCDecoder().beams(SequenceBatch(x.slice(2..<3).slice(0..<3, axis: 1)), width: 8, count: 3)
        #expect(found[2] == alone[0])
    }

    @Test("An alignment is the best of the paths that read as the labels", arguments: [0, 1, 2, 3])
    func alignment(salt: Int) throws {
        let (logits, score) = Self.example(frames: 6, symbols: 3, salt: salt)
        for text: [Int32] in [[], [1], [2, 1], [1, 1], [1, 2, 1], [2, 2, 2], [1, 2, 1, 2, 1, 2], [1, 1, 1, 1]] {
            let best = Paths(symbols: 3, frames: 6).filter { $0.reading(blank: 0) == text }
                .max { score($0) < score($1) }
            let found = CTCDecoder().align(SequenceBatch(logits), TokenBatch([text]))[0]
            guard let best else {
                #expect(found == nil)
                continue
            }
            let alignment = try #require(found)
            #expect(abs(alignment.logProbability - score(best)) < 1e-13)
            #expect(alignment.spans.map(\.label) == text)
            // The spans and the blanks around them are that path.
            var path = [Int32](repeating: 0, count: 6)
            for span in alignment.spans { for frame in span.frames { path[frame] = span.label } }
            #expect(path == best)
            let shares = logits.logSoftmax()
            for span in alignment.spans {
                let sum = span.frames.reduce(0) { $0 + shares[0, $1, Int(span.label)] }
                #expect(abs(span.logProbability - sum) < 1e-13)
            }
        }
    }

    @Test("A batch is aligned sequence by sequence; what cannot be is nil")
    func alignments() {
        let x: Tensor<Float> = Sample.wave([4, 5, 4], salt: 8)
        let labels = TokenBatch([[1, 2], [3, 3], [], [1]])
        let found = CTCDecoder().align(SequenceBatch(x, lengths: [5, 2, 0, 0]), labels)
        #expect(found[0]?.spans.count == 2 && found[1] == nil && found[3] == nil)
        #expect(found[2]?.spans.isEmpty == true && found[2]?.logProbability == 0)
    }

    @Test("Labels can be read from the fewest frames that are said, and from no fewer")
    func minimumFrames() {
        for labels in [[], [1], [1, 1], [1, 2, 1], [2, 2, 2], [1, 1, 2, 2, 1]] as [[Int32]] {
            let least = CTCDecoder.minimumFrames(for: labels)
            for frames in max(0, least - 2)...least + 1 {
                let x: Tensor<Float> = Sample.wave([1, frames, 3])
                let alignment = CTCDecoder().align(SequenceBatch(x), TokenBatch([labels]))[0]
                #expect((alignment != nil) == (frames >= least), "\(labels) in \(frames) frames")
                let loss = ctcLosses(SequenceBatch(x), TokenBatch([labels]))[0]
                #expect(loss.isFinite == (frames >= least))
            }
        }
    }

    @Test("What stands in the padding is not read")
    func padding() {
        let x: Tensor<Double> = Sample.wave([2, 5, 3], salt: 9)
        var dirty = x
        for step in 2..<5 { for symbol in 0..<3 { dirty[1, step, symbol] = .nan } }
        let decoder = CTCDecoder()
        let (clean, spoilt) = (SequenceBatch(x, lengths: [5, 2]), SequenceBatch(dirty, lengths: [5, 2]))
        let labels = TokenBatch([[1, 2], [1]])
        #expect(decoder.bestPaths(clean) == decoder.bestPaths(spoilt))
        #expect(decoder.beams(clean, width: 5, count: 5) == decoder.beams(spoilt, width: 5, count: 5))
        #expect(decoder.align(clean, labels) == decoder.align(spoilt, labels))
    }

    @Test("Logits that are not numbers, or leave nothing, stop nothing")
    func notNumbers() {
        let decoder = CTCDecoder()
        for value in [Double.nan, .infinity, -.infinity] {
            var x: Tensor<Double> = Sample.wave([1, 4, 3], salt: 2)
            for symbol in 0..<3 { x[0, 2, symbol] = value }
            #expect(decoder.bestPaths(SequenceBatch(x)).count == 1)
            #expect(decoder.beams(SequenceBatch(x), width: 4, count: 2).count == 1)
            #expect(decoder.align(SequenceBatch(x), TokenBatch([[1, 2]])).count == 1)
        }
    }

    @Test("A blank or a width that cannot be is named")
    func mistakes() async {
        let blank = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = CTCDecoder(blank: -1).bestPaths(SequenceBatch(Tensor<Float>.zeros([1, 2, 3])))
        }
        #expect(message(blank).contains("bestPaths: the blank -1 is not one of the 3 symbols"))
        let width = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = CTCDecoder().beams(SequenceBatch(Tensor<Float>.zeros([1, 2, 3])), width: 2, count: 3)
        }
        #expect(message(width).contains("beams: a width of 2 does not give 3 hypotheses"))
        let label = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = CTCDecoder().align(SequenceBatch(Tensor<Float>.zeros([1, 2, 3])), TokenBatch([[0]]))
        }
        #expect(message(label).contains("align: label 0 of sequence 0 is the blank, 0"))
    }
}
