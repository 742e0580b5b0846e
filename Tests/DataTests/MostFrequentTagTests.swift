import RNNKit
import TestSupport
import Testing

@Suite struct MostFrequentTagTests {
    private let sentences = Dataset(
        [["the", "duck", "swims"], ["they", "duck"], ["a", "duck", "a", "saw"], ["saw"], []],
        labels: [["DET", "NOUN", "VERB"], ["PRON", "VERB"], ["DET", "NOUN", "DET", "VERB"], ["NOUN"], []])

    @Test("Each token gets its most frequent tag, an unknown one the most frequent of all, of equals the least")
    func tags() {
        let baseline = MostFrequentTag(sentences)
        #expect(baseline.tags(of: ["the", "duck", "swims"]) == ["DET", "NOUN", "VERB"])
        // Three of each of DET, NOUN and VERB; "saw" was NOUN and VERB once.
        #expect(baseline.unknown == "DET")
        #expect(baseline.tags(of: ["goose", "saw"]) == ["DET", "NOUN"])
        #expect(baseline.tags(of: []).isEmpty)
    }

    @Test("The accuracy is the share of right tags")
    func accuracy() {
        let baseline = MostFrequentTag(sentences)
        #expect(abs(baseline.accuracy(on: sentences) - 8.0 / 10) < 1e-15)
        #expect(baseline.accuracy(on: Dataset([], labels: [])) == 0)
    }

    @Test("Tokens and tags may be ids")
    func ids() {
        #expect(MostFrequentTag(Dataset([[7, 8, 7]], labels: [[1, 0, 1]])).tags(of: [8, 7, 9]) == [0, 1, 1])
    }

    @Test("What does not go together is refused, and what has no tags")
    func misfit() async {
        let lengths = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = MostFrequentTag(Dataset([["a"], ["b", "c"]], labels: [["X"], ["X"]]))
        }
        #expect(message(lengths).contains("MostFrequentTag: sentence 1 has 2 tokens and 1 tags"))
        let none = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = MostFrequentTag(Dataset<[String], [String]>([[]], labels: [[]]))
        }
        #expect(message(none).contains("MostFrequentTag: there are no tagged tokens"))
    }
}
