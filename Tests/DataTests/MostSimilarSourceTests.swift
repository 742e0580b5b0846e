import RNNData
import Testing

@Suite("Most similar source")
struct MostSimilarSourceTests {
    private func baseline(_ sources: String...) -> MostSimilarSource<Character, Int> {
        MostSimilarSource(Dataset(sources.map { Array($0) }, labels: Array(sources.indices)))
    }

    @Test("A known source gives what was written for it, the first of equal ones")
    func known() {
        let baseline = baseline("abc", "abcd", "abc", "")
        #expect(baseline.target(of: Array("abc")) == 0)
        #expect(baseline.target(of: Array("abcd")) == 1)
        #expect(baseline.target(of: []) == 3)
    }

    @Test("Most pairs of neighbours in common decide, relative to those of both")
    func similarity() {
        // Of "ab" with the ends: 3 pairs. In common with "ab" + "zzzz": 2 of 7, with "xb": 1 of 3.
        #expect(baseline("abzzzz", "xb").target(of: Array("ab")) == 0)
        #expect(baseline("abzzzzzzz", "xb").target(of: Array("ab")) == 1)
        // A pair counts as often as both have it.
        #expect(baseline("aaxyz", "aaaaa").target(of: Array("aaaa")) == 1)
    }

    @Test("Without anything in common, the first target is taken")
    func unknown() {
        #expect(baseline("abc", "de").target(of: Array("xyz")) == 0)
    }
}
