import Foundation
import Testing

@testable import RNNCharts

@Suite struct TickTests {
    @Test("Ticks are the numbers and labels one would write")
    func examples() {
        let linear = { (range: ClosedRange<Double>, count: Int, covers: Bool) in
            Ticks.linear(range, atMost: count, covers: covers)
        }
        #expect(linear(0...1, 6, true).values == [0, 0.2, 0.4, 0.6, 0.8, 1])
        #expect(linear(0...1, 6, true).labels == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"])
        #expect(linear(0.1...0.3, 5, true).values == [0.1, 0.15, 0.2, 0.25, 0.3])
        #expect(linear(47...97.9, 8, true).labels == ["40", "50", "60", "70", "80", "90", "100"])
        #expect(linear(1...20, 5, false).values == [5, 10, 15, 20])
        #expect(linear(0...1_299_842, 6, true).labels == ["0", "500k", "1M", "1.5M"])
        #expect(linear(-3e-9...3e-9, 3, true).labels == ["−5×10⁻⁹", "0", "5×10⁻⁹"])
        #expect(Ticks.linear(1...3, atMost: 9, covers: false, decimals: 0).values == [1, 2, 3])
        #expect(Ticks.linear(90.02...90.19, atMost: 9, covers: true, decimals: 1).labels == ["90.0", "90.1", "90.2"])
        #expect(
            Ticks.logarithmic(0.003...40, atMost: 8, covers: true).labels == ["0.001", "0.01", "0.1", "1", "10", "100"])
        #expect(Ticks.logarithmic(4...256, atMost: 8, covers: false).values == [5, 10, 20, 50, 100, 200])
    }

    @Test("No tick of an axis of counts lies between two of them")
    func counts() {
        for values in [[1], [1, 2], [3, 7], [0, 40], []] as [[Double]] {
            for covers in [false, true] {
                for isKnown in [false, true] where isKnown || (!covers && !values.isEmpty) {
                    let scale = Scale(Axis(decimals: isKnown ? 0 : nil), values: values, atMost: 8, covers: covers)
                    #expect(scale.ticks.values.allSatisfy { $0 == $0.rounded() }, "\(values)")
                    #expect(!scale.ticks.values.isEmpty)
                }
            }
        }
    }

    @Test("Ticks are round, enclose the range or lie within, and are not too many")
    func ranges() {
        var seed: UInt64 = 1
        func random() -> Double {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(seed >> 11) / Double(1 << 53)
        }
        for _ in 0..<3000 {
            let size = Double("1e\(Int(random() * 500) - 250)") ?? 1
            let low = (random() - 0.5) * size
            let range = low...(low + random() * size + size * 1e-6)
            let count = 2 + Int(random() * 10)
            let covering = Ticks.linear(range, atMost: max(count, 3), covers: true)
            #expect(covering.values.count <= max(count, 3) && covering.values.count >= 2)
            #expect((covering.values.first ?? .nan) <= range.lowerBound)
            #expect((covering.values.last ?? .nan) >= range.upperBound)
            #expect(Set(covering.labels).count == covering.labels.count)
            let step = DecimalNumber(covering.values[1] - covering.values[0])
            let digits = step.rounded(decimals: 6 - step.magnitude).digits
            #expect([[1], [2], [5], [2, 5]].contains(digits))
            let within = Ticks.linear(range, atMost: count, covers: false)
            #expect(within.values.count <= count && within.values.allSatisfy(range.contains))
            let positive = max(range.lowerBound.magnitude, size * 1e-9)
            let decades = Ticks.logarithmic(positive...(positive * 1000), atMost: max(count, 3), covers: true)
            #expect((decades.values.first ?? .nan) <= positive && (decades.values.last ?? .nan) >= positive * 1000)
        }
    }

    @Test("Numbers are written without a locale, rounded as a table rounds them")
    func numbers() {
        for value in [93.05, 93.15, 0.125, 0.375, 1.005, 2.675, 0.5, 1.5, 9.95, 99.95, 1e-5, 62.349999999999994] {
            for decimals in 0...4 {
                let text = String(format: "%.\(decimals)f", value)
                #expect(DecimalNumber(value).plain(decimals: decimals) == text)
            }
        }
        #expect(DecimalNumber(-1_234_567.5).plain(decimals: 0) == "−1,234,568")
        #expect(DecimalNumber(-0.001).plain(decimals: 2) == "0.00")
        #expect(DecimalNumber(9.99).plain(decimals: 1) == "10.0")
        let texts = [46210, 87.34, 0.91, 1024, 1.25e-7, 9999.6, .nan, .infinity, 0].map { ($0 as Double).chartText() }
        #expect(texts == ["46.2k", "87.3", "0.91", "1,024", "1.25×10⁻⁷", "10k", "–", "–", "0"])
        for (value, text) in [(0.05, "0.05"), (-1.5, "-1.5"), (3, "3"), (.nan, "0"), (1.239, "1.24")]
            as [(Double, String)]
        {
            #expect(value.written == text)
        }
        for power in -300...300 {
            let value = Double("1e\(power)") ?? 0
            #expect(abs(value.decimalLogarithm - Double(power)) < 1e-12)
        }
    }
}
