import TestSupport
import Testing

@testable import RNNKit

/// Where the elements of a tensor lie.
private func address<Scalar>(of tensor: Tensor<Scalar>) -> UInt {
    tensor.read { UInt(bitPattern: $0) }
}

@Suite struct InPlaceTests {
    @Test("A tensor that nobody shares is changed where it is", arguments: [1, 100, 100_000, 1_000_000])
    func unshared(_ count: Int) {
        var x = Tensor<Float>.ones([count])
        let place = address(of: x)
        x[0] = 2
        x.addInPlace(.ones([count]))
        #expect(address(of: x) == place)
        let copy = x
        x[0] = 4
        #expect(address(of: x) != place && address(of: copy) == place)
        #expect(copy[0] == 3 && x[0] == 4)
    }

    @Test("A gradient collects its parts in one place, however many there are", arguments: [10, 100_000, 500_000])
    func accumulation(_ count: Int) {
        final class Places: @unchecked Sendable {
            var all: Set<UInt> = []
        }
        let places = Places()
        let gradient = valueWithGradient(at: Tensor<Float>.ones([count])) { x -> Tensor<Float> in
            var sum = Tensor<Float>(0)
            for index in 0..<5 {
                let part = Tensor<Float>(Float(index)).recorded(from: x) { gradient, inputs in
                    inputs.accumulate(into: 0) { whole in
                        places.all.insert(UInt(bitPattern: whole))
                        whole[index] += gradient.scalar
                    }
                }
                sum = sum + part
            }
            return sum
        }.gradient
        #expect(places.all.count == 1)
        #expect(gradient.scalars.prefix(6) == [1, 1, 1, 1, 1, 0])
    }

    @Test("An optimizer changes parameters and moments where they are")
    func optimizer() {
        var model = Tensor<Float>.ones([1000])
        var optimizer = Adam<Tensor<Float>>()
        let place = address(of: model)
        for _ in 0..<3 { optimizer.update(&model, along: .ones([1000])) }
        #expect(address(of: model) == place)
    }

    @Test("Large blocks are used again, and never hold elements of a living tensor")
    func largeBlocks() {
        let kept = Tensor<Float>(repeating: 7, shape: [600_000])
        var seen: Set<UInt> = []
        for value in 0..<20 {
            let x = Tensor<Float>(repeating: Float(value), shape: [600_000 - value])
            seen.insert(address(of: x))
            #expect(x.scalars.allSatisfy { $0 == Float(value) })
        }
        #expect(seen.count < 20)
        #expect(!seen.contains(address(of: kept)))
        #expect(kept.scalars.allSatisfy { $0 == 7 })
    }

    @Test(
        "Elements of a tensor of any size start at a cache line, small ones apart",
        arguments: [128, 1000, 262_144, 3_000_000])
    func alignment(_ count: Int) {
        #expect(address(of: Tensor<Float>.zeros([count])) % 64 == 0)
    }

    @Test("Not a single element is visited that nobody wants the gradient of")
    func unwanted() {
        final class Calls: @unchecked Sendable {
            var count = 0
        }
        let calls = Calls()
        func counted(_ x: Tensor<Double>) -> Tensor<Double> {
            x.detached.recorded(from: x) { gradient, inputs in
                calls.count += 1
                inputs.add(gradient, to: 0)
            }
        }
        let x = Tensor<Double>([1, 2])
        _ = valueWithGradient(at: x) { outer -> Tensor<Double> in
            // What depends on the outer variable alone is a constant to the inner gradient, and is not walked for it.
            let inner = valueWithGradient(at: x) { inner in (counted(outer) * inner).sum() }
            #expect(calls.count == 0)
            #expect(inner.gradient == x)
            return counted(outer).sum()
        }
        #expect(calls.count == 1)
    }
}
