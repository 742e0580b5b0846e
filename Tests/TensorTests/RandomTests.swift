import Foundation
import RNNKit
import Testing

@Suite struct RandomTests {
    @Test("A seed gives these numbers, on every platform")
    func stream() {
        var random = RandomSource(seed: 42)
        let words = (0..<4).map { _ in random.next() }
        #expect(
            words == [
                10_996_452_266_160_306_281, 2_958_219_263_312_191_191, 3_069_497_704_473_277_141,
                885_919_558_081_284_366,
            ])
        #expect(random.uniform() == 0.9808140057893271)
        #expect(random.normal() == -0.7220805930607238)
        #expect(random.integer(below: 1000) == 279)
        var child = random.split()
        #expect(child.next() == 17_644_731_856_940_584_385)
    }

    @Test("Uniform numbers fill their range evenly")
    func uniform() {
        var random = RandomSource(seed: 1)
        let x = Tensor<Float>.uniform([100_000], in: -2..<6, random: &random)
        #expect(x.min().scalar >= -2 && x.max().scalar < 6)
        #expect(abs(x.mean().scalar - 2) < 0.03)
        var counts = [Int](repeating: 0, count: 16)
        for value in x.scalars { counts[Int((value + 2) * 2)] += 1 }
        // Chi-squared with 15 degrees of freedom: beyond 40 once in 2,000 tries.
        let expected = 100_000.0 / 16
        #expect(counts.reduce(0) { $0 + pow(Double($1) - expected, 2) / expected } < 40)
    }

    @Test("Normal numbers have the moments and the tails they should")
    func normal() {
        var random = RandomSource(seed: 2)
        let x = Tensor<Double>.normal([200_000], mean: 3, deviation: 2, random: &random)
        let z = (x - 3) / 2
        #expect(abs(z.mean().scalar) < 0.01)
        #expect(abs(z.squared().mean().scalar - 1) < 0.015)
        #expect(abs((z.squared() * z).mean().scalar) < 0.03)
        #expect(abs(z.squared().squared().mean().scalar - 3) < 0.08)
        #expect(abs((z .> 1.959964).mean().scalar - 0.025) < 0.0015)
        #expect(abs((z .< -3.090232).mean().scalar - 0.001) < 0.0003)
    }

    @Test("Float numbers are Double numbers, rounded")
    func precision() {
        var a = RandomSource(seed: 3)
        var b = RandomSource(seed: 3)
        let single = Tensor<Float>.normal([100], random: &a)
        let wide = Tensor<Double>.normal([100], random: &b)
        #expect(single == Tensor<Float>(converting: wide))
    }

    @Test("A split source is independent of what its parent gives, and parent and child repeat")
    func split() {
        var parent = RandomSource(seed: 4)
        var child = parent.split()
        var again = RandomSource(seed: 4)
        var childAgain = again.split()
        #expect((0..<100).allSatisfy { _ in child.next() == childAgain.next() && parent.next() == again.next() })
        let a = Tensor<Double>.uniform([50_000], random: &parent) - 0.5
        let b = Tensor<Double>.uniform([50_000], random: &child) - 0.5
        #expect(abs((a * b).mean().scalar) < 0.0015)
    }

    @Test("A saved state goes on where it was saved")
    func saving() throws {
        var random = RandomSource(seed: 5)
        random.skip(17)
        let saved = try JSONEncoder().encode(random)
        var restored = try JSONDecoder().decode(RandomSource.self, from: saved)
        #expect((0..<10).allSatisfy { _ in random.next() == restored.next() })
    }

    @Test("A saved state whose step is even is refused")
    func evenStep() {
        for text in [#"{"state": 0, "step": 0}"#, #"{"state": 1, "step": 2}"#] {
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(RandomSource.self, from: Data(text.utf8)) }
        }
    }

    @Test("Skipping is taking without looking")
    func skipping() {
        var a = RandomSource(seed: 6)
        var b = a
        for _ in 0..<1000 { _ = a.next() }
        b.skip(1000)
        #expect(a == b)
    }

    @Test("A shuffle keeps all elements and favours no order")
    func shuffle() {
        var random = RandomSource(seed: 7)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<6000 {
            var elements = [1, 2, 3]
            random.shuffle(&elements)
            counts[elements, default: 0] += 1
        }
        #expect(counts.count == 6)
        #expect(counts.values.allSatisfy { $0 > 880 && $0 < 1120 })
    }
}
