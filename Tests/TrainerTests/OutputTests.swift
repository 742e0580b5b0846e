import Testing

@testable import rnn_train

@Suite("Numbers and tables")
struct OutputTests {
    @Test("Means and sample deviations")
    func statistics() {
        #expect(mean([2, 4, 4, 4, 5, 5, 7, 9]) == 5)
        #expect(abs(deviation([2, 4, 4, 4, 5, 5, 7, 9]) - 2.138_089_935_299_395) < 1e-14)
        #expect(deviation([3]) == 0 && deviation([]) == 0)
        #expect(mean([]).isNaN)
    }

    @Test("Numbers are rounded, grouped and padded")
    func numbers() {
        #expect(
            [0, 7, 999, 1000, 12_345.5, -1_234_567].map(grouped) == ["0", "7", "999", "1,000", "12,346", "-1,234,567"])
        #expect(grouped(.infinity) == "inf")
        #expect(fixed(2.0 / 3, 3) == "0.667" && fixed(-0.04, 1) == "-0.0")
        #expect(percent(0.94567) == "94.6 %")
        #expect(padded("ab", to: 4) == "  ab" && padded("abcde", to: 4) == "abcde")
    }

    @Test("A table's first column is flush left, the others right; short rows end early")
    func table() {
        #expect(
            textTable([["model", "a", "score"], ["x", "12"], ["long name", "3", "4"]]) == """
                model       a  score
                x          12
                long name   3      4
                """)
        #expect(textTable([]).isEmpty)
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
            #expect(groups.centers == groups.members.map { mean($0.map { Double(lengths[$0]) }) })
        }
        #expect(LengthGroups([3, 1, 2, 6, 5, 4]).members == [[1], [2], [0], [5], [4], [3]])
        #expect(LengthGroups(Array(repeating: 4, count: 9)).members == [Array(0..<9)])
        #expect(LengthGroups(Array(5..<17)).members.map(\.count) == [2, 2, 2, 2, 2, 2])
        #expect(LengthGroups([]).members.isEmpty)
    }
}
