import RNNConsole
import Testing

@testable import rnn_train

@Suite("Classification")
struct ClassificationTests {
    @Test("A name that is no model's is held against all names")
    func names() {
        typealias Task = ClassificationTask
        #expect(Task.nearestVariant(to: "lstn") == "lstm" && Task.nearestVariant(to: "bigur") == "bigru")
        #expect(Task.nearestVariant(to: "transformer") == nil)
        #expect(Task.nearestVariant(to: "bag-of-word") == "bag-of-words")
    }

    @Test("Lengths make at most six groups of about as many examples, and no length is in two of them")
    func lengthGroups() {
        var state = 1
        for count in [1, 2, 5, 6, 7, 100, 400] {
            let lengths = (0..<count).map { _ in
                state = (state * 75 + 74) % 65_537
                return 5 + state % 26 * (state % 3)
            }
            let groups = LengthGroups(lengths)
            #expect(groups.members.joined().sorted() == Array(lengths.indices))
            #expect(groups.members.count <= 6 && groups.members.allSatisfy { !$0.isEmpty })
            for (a, b) in zip(groups.members, groups.members.dropFirst()) {
                #expect((a.map { lengths[$0] }.max() ?? 0) < (b.map { lengths[$0] }.min() ?? 0))
            }
            for (members, range) in zip(groups.members, groups.ranges) {
                let found = members.map { lengths[$0] }
                #expect(range.lowerBound == found.min() && range.upperBound == found.max())
            }
        }
        #expect(LengthGroups([3, 1, 2, 6, 5, 4]).members == [[1], [2], [0], [5], [4], [3]])
        #expect(LengthGroups(Array(repeating: 4, count: 9)).members == [Array(0..<9)])
        #expect(LengthGroups(Array(5..<17)).members.map(\.count) == [2, 2, 2, 2, 2, 2])
        #expect(LengthGroups([]).members.isEmpty)
    }

    @Test("Of a long text the chart has room for the tokens in a row that weigh most")
    func heaviest() {
        let tokens = (0..<40).map { "\($0)" }
        for (peak, first, last) in [(0, "0", "…"), (30, "…", "…"), (39, "…", "39")] {
            let weights = (0..<40).map { $0 == peak ? 1.0 : 0 }
            let shown = ClassificationTask.heaviest(tokens, weights)
            #expect(shown.tokens.contains("\(peak)") && shown.tokens.count == shown.weights.count)
            #expect(shown.tokens.count { $0 != "…" } == 24 && shown.weights.reduce(0, +) == 1)
            #expect(shown.tokens.first == first && shown.tokens.last == last)
        }
        #expect(ClassificationTask.heaviest(["a", "b"], [0.5, 0.5]).tokens == ["a", "b"])
    }
}
