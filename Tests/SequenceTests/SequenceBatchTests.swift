import TestSupport
import Testing

@testable import RNNKit

/// Batches of sequences, of every form in which their vectors may be there.
@Suite struct SequenceBatchTests {
    static let layout = SequenceLayout(lengths: [3, 0, 4, 1], time: 5)

    /// A form: how a batch is made of a tensor, and of which shape that is.
    struct Form: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let source: Tensor<Double>
        let make: @Sendable (Tensor<Double>) -> SequenceBatch<Double>
    }

    static let tokens = TokenBatch([[3, 1, 3], [], [1, 1, 3, 1], [3]], padding: 2, time: 5)

    static let forms: [Form] = [
        Form(testDescription: "padded values", source: Sample.wave([4, 5, 2])) {
            SequenceBatch($0, lengths: layout.lengths)
        },
        Form(testDescription: "steps", source: Sample.wave([8, 2], salt: 1)) {
            SequenceBatch(steps: $0, layout: layout)
        },
        Form(testDescription: "tokens", source: Sample.wave([5, 2], salt: 2)) { Embedding(weight: $0)(tokens) },
        Form(testDescription: "tokens with a padding id", source: Sample.wave([5, 2], salt: 3)) {
            Embedding(weight: $0, padding: 3)(tokens)
        },
    ]

    /// Values of a batch's shape with NaN in the padding.
    static func spoilt(_ values: Tensor<Double>, _ lengths: [Int]) -> Tensor<Double> {
        var spoilt = values
        for (row, length) in lengths.enumerated() {
            for step in length..<values.shape[1] {
                for feature in 0..<values.shape[2] { spoilt[row, step, feature] = .nan }
            }
        }
        return spoilt
    }

    @Test("Values are the steps with zeros in the padding, whatever the form", arguments: forms)
    func valuesAndSteps(_ form: Form) {
        let x = form.make(form.source)
        #expect(x.layout == Self.layout && x.count == 4 && x.time == 5 && x.lengths == [3, 0, 4, 1])
        #expect(x.shape == [4, 5, 2] && x.values.shape == x.shape && x.steps.shape == [8, 2])
        #expect(x.values.reshaped([20, 2]).rows(Self.layout.steps) == x.steps)
        for (row, length) in x.lengths.enumerated() {
            #expect(x.values.entry(row).slice(length..<5) == .zeros([5 - length, 2]))
        }
        #expect(x.steps != .zeros([8, 2]))
    }

    @Test("Tokens have the vectors of their ids")
    func tokens() {
        let table: Tensor<Double> = Sample.wave([5, 2], salt: 2)
        let x = Embedding(weight: table)(Self.tokens)
        #expect(x.steps == table.rows([3, 1, 3, 1, 1, 3, 1, 3]))
        #expect(x.values.entry(2) == .concatenated([table.rows([1, 1, 3, 1]), .zeros([1, 2])]))
    }

    @Test("Full sequences need no lengths, and have no padding")
    func full() {
        let values: Tensor<Double> = Sample.wave([3, 4, 2])
        for x in [SequenceBatch(values), SequenceBatch(values, lengths: [4, 4, 4])] {
            #expect(!x.layout.isRagged && x.values == values && x.steps == values.reshaped([12, 2]))
        }
        #expect(
            SequenceBatch(steps: values.reshaped([12, 2]), layout: SequenceLayout(count: 3, time: 4)).values == values)
    }

    @Test("A batch may have no sequences, sequences no steps, and steps any shape")
    func empty() {
        for (shape, lengths) in [([0, 5, 2], []), ([3, 0, 2], [0, 0, 0]), ([3, 2, 0], [2, 1, 0])] as [([Int], [Int])] {
            let x = SequenceBatch(Tensor<Double>.zeros(shape), lengths: lengths)
            #expect(x.shape == shape && x.values.shape == shape)
            #expect(x.steps.shape == [lengths.reduce(0, +), shape[2]])
            #expect(SequenceBatch(steps: x.steps, layout: x.layout).values.shape == shape)
        }
        #expect(Embedding(weight: Tensor<Double>.ones([4, 2]))(TokenBatch([])).shape == [0, 0, 2])
        // One number a step, and a matrix a step.
        let numbers = SequenceBatch(Tensor<Double>([[1, 2, 9], [3, 9, 9]]), lengths: [2, 1])
        #expect(numbers.steps == Tensor([1, 2, 3]) && numbers.values == Tensor([[1, 2, 0], [3, 0, 0]]))
        let matrices = SequenceBatch(Sample.wave([2, 3, 2, 2]) as Tensor<Double>, lengths: [1, 3])
        #expect(matrices.steps.shape == [4, 2, 2] && matrices.shape == [2, 3, 2, 2])
        #expect(SequenceBatch(steps: matrices.steps, layout: matrices.layout).values == matrices.values)
    }

    @Test("What stands in the padding is never seen: not by values, steps, maps, sums or windows")
    func padding() {
        let clean: Tensor<Double> = Sample.wave([4, 5, 2])
        let dirty = Self.spoilt(clean, Self.layout.lengths)
        #expect(!dirty.isFinite)
        let other: Tensor<Double> = Sample.wave([4, 5, 2], salt: 4)
        let functions: [(String, (SequenceBatch<Double>) -> SequenceBatch<Double>)] = [
            ("itself", { $0 }),
            ("a map", { $0.mapSteps { exp($0) } }),
            ("a map of two", { $0.mapSteps(with: SequenceBatch(other, layout: Self.layout)) { $0 * $1 } }),
            ("a sum", { $0 + SequenceBatch(Self.spoilt(other, Self.layout.lengths), layout: Self.layout) }),
            ("a window", { $0[Self.layout.window(1..<4)] }),
            ("a linear map", { Linear(weight: Sample.wave([3, 2]), bias: Sample.wave([3]))($0) }),
            ("a normalisation", { LayerNorm(width: 2, epsilon: 0.1)($0) }),
            ("an activation", { Activation.softplus($0) }),
        ]
        for (name, function) in functions {
            func result(_ values: Tensor<Double>) -> (Tensor<Double>, Tensor<Double>, Tensor<Double>) {
                let (_, gradient, results) = valueWithGradient(at: values) { values in
                    let y = function(SequenceBatch(values, lengths: Self.layout.lengths))
                    // The loss sees the padding of the results, and its gradient there is NaN.
                    let roots = sqrt(y.values.squared()) * y.values
                    return (roots.sum() + y.steps.squared().sum(), (y.values.detached, y.steps.detached))
                }
                return (results.0, results.1, gradient)
            }
            let (expected, found) = (result(clean), result(dirty))
            #expect(found.0 == expected.0 && found.1 == expected.1 && found.2 == expected.2, "\(name)")
            #expect(found.0.isFinite && found.2.isFinite && found.2 != .zeros(found.2.shape), "\(name)")
            for (row, length) in Self.layout.lengths.enumerated() {
                #expect(found.2.entry(row).slice(length..<5) == .zeros([5 - length, 2]), "\(name)")
            }
        }
    }

    @Test("A map of the steps sees the valid ones alone, once", arguments: forms)
    func map(_ form: Form) {
        let x = form.make(form.source)
        var shapes: [[Int]] = []
        let y = x.mapSteps { steps in
            shapes.append(steps.shape)
            return exp(steps)
        }
        #expect(shapes == [[8, 2]])
        #expect(y.steps == exp(x.steps) && y.layout == x.layout)
        // The exponential of the padding would be 1.
        #expect(y.values.entry(1) == .zeros([5, 2]) && y.values.entry(3).slice(1..<5) == .zeros([4, 2]))
        let wider = x.mapSteps { Tensor.concatenated([$0, $0 * 2, $0 * 3], axis: 1) }
        #expect(wider.shape == [4, 5, 6])
        let product = x.mapSteps(with: y) { $0 * $1 }
        #expect(product.steps == x.steps * exp(x.steps))
    }

    @Test("Two batches are added step by step, whatever their forms")
    func sum() {
        for one in Self.forms {
            for other in Self.forms {
                let (a, b) = (one.make(one.source), other.make(other.source))
                let sum = a + b
                #expect(sum.steps == a.steps + b.steps && sum.values == a.values + b.values && sum.layout == a.layout)
            }
        }
    }

    @Test("Windows are the values' steps, and put together again they are the whole", arguments: forms)
    func windows(_ form: Form) {
        let x = form.make(form.source)
        for length in 1...6 {
            let parts = x.layout.windows(of: length).map { x[$0] }
            for (part, window) in zip(parts, x.layout.windows(of: length)) {
                #expect(part.layout == window.layout)
                #expect(part.values == x.values.slice(window.steps, axis: 1))
                #expect(part.steps == SequenceBatch(part.values, layout: part.layout).steps)
            }
            #expect(Tensor.concatenated(parts.map(\.values), axis: 1) == x.values)
        }
        #expect(x[x.layout.window(5..<5)].shape == [4, 0, 2])
    }

    @Test(
        "Gradients agree with differences, through every form and what is made of it",
        arguments: forms.filter { !$0.testDescription.contains("padding id") })
    func gradients(_ form: Form) {
        let functions: [(String, (SequenceBatch<Double>) -> Tensor<Double>)] = [
            ("values", { tanh($0.values) }),
            ("steps", { tanh($0.steps) }),
            ("steps of values", { tanh(SequenceBatch($0.values, layout: $0.layout).steps) }),
            ("values of steps", { tanh(SequenceBatch(steps: $0.steps, layout: $0.layout).values) }),
            ("a map", { $0.mapSteps { tanh($0) }.values }),
            ("a map with itself", { x in x.mapSteps(with: x) { tanh($0) * $1 }.values }),
            ("a sum", { x in (x + x.mapSteps { tanh($0) } + SequenceBatch(tanh(x.values), layout: x.layout)).values }),
            ("a window", { tanh($0[Self.layout.window(1..<4)].values) }),
            ("a window's steps", { tanh($0[Self.layout.window(1..<4)].steps) }),
            ("a linear map", { Linear(weight: Sample.wave([3, 2]), bias: Sample.wave([3]))($0).values }),
            ("the mean", { tanh(SequencePooling.mean($0)) }),
            ("the last", { tanh(SequencePooling.last($0)) }),
        ]
        for (name, function) in functions {
            let check = checkGradient(at: form.source, tolerance: 1e-8) { function(form.make($0)) }
            #expect(check.passes, "\(name): \(check)")
            #expect(check.count == form.source.count)
        }
    }

    @Test("The padding id of an embedding gets no gradient, and the other ids get what they get without one")
    func paddingID() {
        let table: Tensor<Double> = Sample.wave([5, 2], salt: 3)
        func gradient(_ padding: Int32?) -> Tensor<Double> {
            valueWithGradient(at: table) { table in
                let x = Embedding(weight: table, padding: padding)(Self.tokens)
                let window = x[Self.layout.window(1..<3)]
                return x.values.squared().sum() + x.steps.sum() + tanh(window.values).sum() + exp(window.steps).sum()
            }.gradient
        }
        let (with, without) = (gradient(3), gradient(nil))
        #expect(with.entry(3) == .zeros([2]) && without.entry(3) != .zeros([2]))
        #expect(with.entry(1) == without.entry(1) && with.entry(1) != .zeros([2]))
        for unused in [0, 2, 4] { #expect(without.entry(unused) == .zeros([2])) }
    }

    @Test("The gradient in the padding is exactly zero, even where that of the values is NaN")
    func gradientOfPadding() {
        let x: Tensor<Double> = Sample.positive([4, 5, 2])
        let functions: [(SequenceBatch<Double>) -> Tensor<Double>] = [
            // The logarithm's slope at the zeros of the padding is infinite.
            { log($0.values) * $0.values }, { log($0.mapSteps { log($0 + 1) }.values) + $0.values },
            { log($0.values) + log(SequenceBatch($0.values, layout: $0.layout).values) },
            { log(SequenceBatch(steps: $0.steps, layout: $0.layout).values) },
        ]
        for (number, function) in functions.enumerated() {
            let gradient = valueWithGradient(at: x) {
                function(SequenceBatch($0, layout: Self.layout)).sum()
            }.gradient
            for (row, length) in Self.layout.lengths.enumerated() {
                #expect(gradient.entry(row).slice(length..<5) == .zeros([5 - length, 2]), "\(number)")
            }
        }
    }

    @Test("No gradient passes through a detached batch", arguments: forms)
    func detached(_ form: Form) {
        let (_, gradient, values) = valueWithGradient(at: form.source) { source in
            let x = form.make(source)
            return (x.detached.values.squared().sum() + x.detached.steps.sum() + source.sum() * 0, x.detached.values)
        }
        #expect(gradient == .zeros(form.source.shape))
        #expect(values == form.make(form.source).values)
    }

    @Test("Values, lengths and steps that do not fit are named")
    func mistakes() async {
        let rank = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceBatch(Tensor<Float>.ones([3]))
        }
        #expect(message(rank).contains("SequenceBatch: the values have shape [3], not [batch, time, ...]"))
        let few = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceBatch(Tensor<Float>.ones([2, 3, 4]), lengths: [3])
        }
        #expect(message(few).contains("SequenceBatch: lengths [3] do not fit values of shape [2, 3, 4]"))
        let long = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceBatch(Tensor<Float>.ones([2, 3, 4]), lengths: [3, 4])
        }
        #expect(message(long).contains("SequenceBatch: lengths [3, 4] do not fit values of shape [2, 3, 4]"))
        let negative = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceBatch(Tensor<Float>.ones([2, 3, 4]), lengths: [3, -1])
        }
        #expect(message(negative).contains("SequenceBatch: lengths [3, -1] do not fit values of shape [2, 3, 4]"))
        let layout = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceBatch(Tensor<Float>.ones([2, 3, 4]), layout: SequenceLayout(lengths: [1, 2]))
        }
        #expect(
            message(layout).contains(
                "SequenceBatch: values of shape [2, 3, 4] for a layout of 2 sequences with 2 steps"))
        let steps = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceBatch(steps: Tensor<Float>.ones([4, 2]), layout: SequenceLayout(lengths: [1, 2]))
        }
        #expect(
            message(steps).contains("SequenceBatch: steps of shape [4, 2] for a layout with 3 valid steps"))
        let map = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceBatch(Tensor<Float>.ones([2, 3, 4])).mapSteps { $0.slice(0..<2) }
        }
        #expect(message(map).contains("SequenceBatch: steps of shape [2, 4] for a layout with 6 valid steps"))
    }

    @Test("Batches of different lengths, and windows of other sequences, do not go together")
    func otherLayouts() async {
        let sum = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let x = Tensor<Float>.ones([2, 3, 4])
            _ = SequenceBatch(x, lengths: [3, 1]) + SequenceBatch(x)
        }
        #expect(message(sum).contains("SequenceBatch: sequences of lengths [3, 1] and [3, 3] do not go together"))
        let features = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceBatch(Tensor<Float>.ones([2, 2, 4])) + SequenceBatch(Tensor<Float>.ones([2, 2, 2, 4]))
        }
        #expect(message(features).contains("SequenceBatch: steps of shapes [4] and [2, 4] cannot be added"))
        let count = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceBatch(Tensor<Float>.ones([2, 3, 4]))[SequenceLayout(lengths: [3]).window(0..<2)]
        }
        #expect(
            message(count).contains(
                "SequenceBatch: steps 0..<2 of 1 sequences are outside of a batch of 2 with 3"))
        let time = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceBatch(Tensor<Float>.ones([2, 3, 4]))[SequenceLayout(lengths: [5, 5]).window(2..<4)]
        }
        #expect(
            message(time).contains(
                "SequenceBatch: steps 2..<4 of 2 sequences are outside of a batch of 2 with 3"))
        let lengths = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceBatch(Tensor<Float>.ones([2, 3, 4]))[SequenceLayout(lengths: [3, 1]).window(0..<2)]
        }
        #expect(
            message(lengths).contains(
                "SequenceBatch: the window at steps 0..<2 is of sequences of other lengths; take it from this batch's layout"
            ))
    }
}
