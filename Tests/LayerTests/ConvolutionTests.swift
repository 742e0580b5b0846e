import TestSupport
import Testing

@testable import RNNKit

@Suite("Convolutions") struct ConvolutionTests {
    static let lengths = [7, 1, 0, 4, 2]

    private static func layers<Scalar: TensorScalar>(_ type: Scalar.Type) -> [Conv1D<Scalar>] {
        var random = RandomSource(seed: 4)
        return [
            Conv1D(inputs: 4, outputs: 6, width: 3, padding: .same, random: &random),
            Conv1D(inputs: 4, outputs: 6, width: 3, padding: .causal, dilation: 2, random: &random),
            Conv1D(inputs: 4, outputs: 6, width: 2, stride: 2, padding: .each(1), groups: 2, random: &random),
            Conv1D(inputs: 4, outputs: 5, width: 3, stride: 3, padding: .sides(before: 1, after: 2), random: &random),
            Conv1D(inputs: 4, outputs: 4, width: 4, groups: 4, random: &random),
        ]
    }

    @Test("A sequence gives what it gives alone, to the bit, and padding changes nothing")
    func alone() {
        for layer in Self.layers(Float.self) {
            let x: Tensor<Float> = Sample.wave([5, 7, 4])
            let batch = SequenceBatch(x, lengths: Self.lengths)
            let outputs = layer(batch)
            #expect(outputs.lengths == Self.lengths.map(layer.outputLength))
            var dirty = x
            for (row, length) in Self.lengths.enumerated() {
                for step in length..<7 {
                    for column in 0..<4 { dirty[row, step, column] = .nan }
                }
            }
            #expect(layer(SequenceBatch(dirty, lengths: Self.lengths)).steps == outputs.steps)
            var start = 0
            for (row, length) in Self.lengths.enumerated() {
                let alone = layer(SequenceBatch(x.slice(row..<row + 1).slice(0..<length, axis: 1)))
                let count = layer.outputLength(length)
                #expect(alone.steps == outputs.steps.slice(start..<start + count), "\(row)")
                start += count
            }
        }
    }

    @Test("Each output is its sum over the steps it sees")
    func formula() {
        for layer in Self.layers(Double.self) {
            let x: Tensor<Double> = Sample.wave([5, 7, 4])
            let outputs = layer(SequenceBatch(x, lengths: Self.lengths)).values
            let before = layer.padding.sides(span: layer.span).before
            let width = layer.weight.shape[2]
            let (groupInputs, groupOutputs) = (4 / layer.groups, layer.outputs / layer.groups)
            for (row, length) in Self.lengths.enumerated() {
                for time in 0..<layer.outputLength(length) {
                    for output in 0..<layer.outputs {
                        var sum = layer.bias?.scalars[output] ?? 0
                        for tap in 0..<width {
                            let step = time * layer.stride + tap * layer.dilation - before
                            guard step >= 0 && step < length else { continue }
                            for input in 0..<groupInputs {
                                sum +=
                                    layer.weight[output, input, tap]
                                    * x[row, step, output / groupOutputs * groupInputs + input]
                            }
                        }
                        #expect(abs(outputs[row, time, output] - sum) < 1e-13)
                    }
                }
            }
        }
    }

    private struct Everything<Layer: Module>: Module {
        var layer: Layer
        var x: Tensor<Layer.Scalar>

        mutating func visitParameters(_ visitor: inout ParameterVisitor<Layer.Scalar>) {
            visitor.visit("layer", &layer)
            visitor.visit("x", &x)
        }
    }

    @Test("Gradients agree with differences, with lengths and without steps")
    func gradients() {
        for layer in Self.layers(Double.self) {
            let all = Everything(layer: layer, x: Sample.wave([5, 7, 4]))
            let check = checkGradient(at: all, tolerance: 1e-7) {
                $0.layer(SequenceBatch($0.x, lengths: Self.lengths)).steps.squared().sum()
            }
            #expect(check.passes, "\(check)")
            let none = checkGradient(at: layer, tolerance: 1e-7) {
                $0(SequenceBatch(.zeros([2, 0, 4]))).steps.squared().sum() + $0.weight.sum()
            }
            #expect(none.passes, "\(none)")
        }
    }

    @Test("NaN in steps that no output sees reaches no gradient")
    func unseen() {
        var random = RandomSource(seed: 5)
        let strided = Conv1D<Float>(inputs: 2, outputs: 3, width: 2, stride: 3, random: &random)
        var x: Tensor<Float> = Sample.wave([2, 6, 2])
        let clean = valueWithGradient(at: strided) { $0(SequenceBatch(x, lengths: [6, 1])).steps.sum() }.gradient
        // Every third step, and a sequence that is too short for an output.
        for (row, step) in [(0, 2), (0, 5), (1, 0)] { x[row, step, 1] = .nan }
        let spoilt = valueWithGradient(at: strided) { $0(SequenceBatch(x, lengths: [6, 1])).steps.sum() }.gradient
        #expect(spoilt.weight == clean.weight && clean.weight.isFinite)
        // Filters with holes: of five steps they see the first and the last.
        let dilated = Conv1D<Float>(inputs: 2, outputs: 3, width: 2, dilation: 4, random: &random)
        var five: Tensor<Float> = Sample.wave([1, 5, 2])
        let whole = valueWithGradient(at: dilated) { $0(SequenceBatch(five)).steps.sum() }.gradient
        for step in 1...3 { five[0, step, 0] = .nan }
        let holed = valueWithGradient(at: dilated) { $0(SequenceBatch(five)).steps.sum() }.gradient
        #expect(holed.weight == whole.weight && whole.weight.isFinite)
    }

    @Test("The same bits for any number of threads")
    func threads() {
        var random = RandomSource(seed: 2)
        func check<Layer: Module<Float>>(
            _ layer: Layer, _ shape: [Int], _ outputs: (Layer, Tensor<Float>) -> Tensor<Float>
        ) {
            let all = Everything(layer: layer, x: Sample.wave(shape))
            func results(_ threads: Int) -> [Tensor<Float>] {
                Threads.limited(to: threads) {
                    let (_, gradient, values) = valueWithGradient(at: all) { all in
                        let values = outputs(all.layer, all.x)
                        return (values.squared().sum(), values)
                    }
                    return [values] + gradient.parameterValues
                }
            }
            let one = results(1)
            for threads in 2...3 { #expect(results(threads) == one) }
        }
        check(Conv1D(inputs: 32, outputs: 48, width: 5, padding: .same, random: &random), [16, 90, 32]) { $0($1) }
        check(Conv1D(inputs: 32, outputs: 48, width: 5, stride: 2, random: &random), [16, 90, 32]) { $0($1) }
        check(Conv2D(inputs: 16, outputs: 24, size: (3, 3), padding: .same, random: &random), [8, 20, 20, 16]) {
            $0($1)
        }
    }

    @Test("A causal convolution in pieces of any size gives the bits of the whole sequence")
    func stream() {
        var random = RandomSource(seed: 3)
        for (stride, dilation, groups) in [(1, 1, 1), (1, 2, 2), (2, 1, 1), (3, 2, 1), (5, 1, 1)] {
            let layer = Conv1D<Float>(
                inputs: 6, outputs: 8, width: 3, stride: stride, padding: .causal, dilation: dilation, groups: groups,
                random: &random)
            let x: Tensor<Float> = Sample.wave([2, 23, 6])
            let whole = layer(x)
            for size in [1, 2, 3, 5, 7, 23] {
                var stream = Conv1DStream(layer, batch: 2)
                var pieces: [Tensor<Float>] = []
                for start in Swift.stride(from: 0, to: 23, by: size) {
                    pieces.append(stream(x.slice(start..<min(start + size, 23), axis: 1)))
                }
                #expect(Tensor.concatenated(pieces, axis: 1) == whole, "\(stride), \(dilation), \(size)")
            }
        }
    }

    @Test("A window that sees NaN gives NaN, and of equal values the first one gets the gradient")
    func greatest() {
        let x = Tensor<Float>([1, 1, .nan, 0, 2, 3], shape: [1, 6, 1])
        let (_, gradient, values) = valueWithGradient(at: x) { x in
            let values = MaxPool1D(width: 2)(SequenceBatch(x)).values
            return (values.sum(), values)
        }
        #expect(values.scalars[0] == 1 && values.scalars[1].isNaN && values.scalars[2] == 3)
        #expect(gradient.scalars == [1, 0, 1, 0, 0, 1])
    }

    @Test("Poolings give a sequence what it gives alone, and have right gradients")
    func poolings() {
        let lengths = [7, 1, 0, 4]
        let x: Tensor<Double> = Sample.wave([4, 7, 3])
        func check(_ pool: @escaping (SequenceBatch<Double>) -> SequenceBatch<Double>) {
            let outputs = pool(SequenceBatch(x, lengths: lengths))
            for (row, length) in lengths.enumerated() {
                let alone = pool(SequenceBatch(x.slice(row..<row + 1).slice(0..<length, axis: 1)))
                #expect(alone.steps == outputs.values.entry(row).slice(0..<outputs.lengths[row]))
            }
            let result = checkGradient(at: x, tolerance: 1e-7) {
                pool(SequenceBatch($0, lengths: lengths)).steps.squared().sum()
            }
            #expect(result.passes, "\(result)")
        }
        check { MaxPool1D(width: 3, stride: 2, padding: .same)($0) }
        check { MeanPool1D(width: 3, stride: 2, padding: .each(1), countsPadding: false, roundsUp: true)($0) }
        check { MeanPool1D(width: 2)($0) }
    }

    @Test("Batch normalisation has right gradients, and copies of one layer in a model are named")
    func batchNorm() async {
        var random = RandomSource(seed: 1)
        var layer = BatchNorm<Double>(width: 3)
        layer.weight = Sample.wave([3], salt: 1)
        let all = Everything(layer: layer, x: Sample.wave([4, 5, 3]))
        let weights: Tensor<Double> = Sample.wave([4, 5, 3], salt: 2)
        let lengths = [5, 1, 0, 3]
        let check = withTraining(random: &random) {
            checkGradient(at: all, tolerance: 1e-7) {
                ($0.layer(SequenceBatch($0.x, lengths: lengths)).values * weights).sum()
            }
        }
        #expect(check.passes, "\(check)")
        #expect(layer(Tensor<Double>.zeros([0, 3])).shape == [0, 3])
        // A single row has no variance.
        _ = withTraining(&layer, random: &random) { $0(Tensor<Double>([[1, 2, 3]])) }
        let after = layer
        _ = withTraining(random: &random) { layer(Tensor<Double>([[7, 2, 3], [1, 1, 1]])) }
        #expect(layer.runningMean == after.runningMean && layer.runningVariance == after.runningVariance)
        #expect(layer.runningVariance == .ones([3]) && layer.runningMean.isClose(to: Tensor([0.1, 0.2, 0.3])))

        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            var layers = Array(repeating: BatchNorm<Float>(width: 2), count: 2)
            _ = withTraining(&layers, random: &random) { $0[0](Tensor<Float>([[1, 2], [3, 4]])) }
        }
        #expect(message(result).contains("this layer is a copy of another in the model"))
    }

    @Test("What cannot be is named")
    func mistakes() async {
        let odd = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = Conv1D<Float>(inputs: 4, outputs: 6, width: 3, stride: 2, padding: .same, random: &random)
        }
        #expect(message(odd).contains("Conv1D: padding .same needs a stride of 1, not 2"))
        let groups = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = Conv2D<Float>(inputs: 4, outputs: 5, size: (3, 3), groups: 2, random: &random)
        }
        #expect(message(groups).contains("Conv2D: 2 groups do not divide 5 outputs"))
        let later = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            _ = Conv1DStream(Conv1D<Float>(inputs: 1, outputs: 1, width: 3, padding: .same, random: &random))
        }
        #expect(message(later).contains("outputs see 1 later steps"))
        let small = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let layer = Conv2D<Float>(inputs: 1, outputs: 1, size: (3, 3), random: &random)
            _ = layer(.zeros([1, 2, 5, 1]))
        }
        #expect(message(small).contains("Conv2D: images of 2 x 5 are smaller than the filters, 3 x 3"))
    }
}
