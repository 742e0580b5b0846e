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
}
