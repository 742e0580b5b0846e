import RNNKit
import TestSupport
import Testing

@Suite("Models of signals")
struct SignalModelTests {
    static let settings: [SignalSettings] = [
        SignalSettings("gru", hidden: 3), SignalSettings("bilstm", hidden: 3, layers: 2, scope: .step),
        SignalSettings("rnn", hidden: 3, pooling: .attention, convolution: .init(channels: 4, width: 2)),
        SignalSettings("lstm", hidden: 3, pooling: .max, convolution: .init(channels: 4, width: 3, stride: 2)),
        SignalSettings("gru", hidden: 3, scope: .step, convolution: .init(channels: 2, width: 3)),
    ]

    private func model<Scalar: TensorScalar>(_ settings: SignalSettings, seed: UInt64 = 1) -> SignalModel<Scalar> {
        var random = RandomSource(seed: seed)
        return SignalModel(settings, features: 2, outputs: 3, random: &random)
    }

    private let sequences: [Tensor<Float>] = [
        Sample.wave([5, 2], salt: 1), Sample.wave([0, 2]), Sample.wave([1, 2], salt: 2), Sample.wave([7, 2], salt: 3),
    ]

    @Test("Gradients agree with differences, whatever the head", arguments: settings)
    func gradients(_ settings: SignalSettings) throws {
        let frames = [4, 0, 3].map { Sample.wave([$0, 2], salt: $0) as Tensor<Double> }
        let rows = settings.scope == .step ? 7 : 3
        let labels = LabelHead(["a", "b", "c"])
        let items = (0..<rows).map { row in (0..<3).filter { (row + $0) % 2 == 0 }.map { Int32($0) } }
        let check = checkGradient(at: model(settings), tolerance: 1e-6) { model in
            labels.loss(model(Tensor.collected(frames)), items)
        }
        #expect(check.passes, "\(check)")
    }

    @Test("A batch gives what each sequence alone gives, to the bit", arguments: settings)
    func alone(_ settings: SignalSettings) {
        let model: SignalModel<Float> = model(settings)
        let together = model(Tensor.collected(sequences))
        let apart = sequences.map { model(Tensor.collected([$0])) }
        #expect(together == .concatenated(apart))
        #expect(together.shape == [settings.scope == .step ? 13 : 4, 3])
    }

    @Test("The number of parameters is known before", arguments: settings)
    func counts(_ settings: SignalSettings) {
        let model: SignalModel<Float> = model(settings)
        #expect(Double(model.parameterCount) == settings.parameterCount(inputs: 2, outputs: 3))
        #expect("\(ModelTable(model))".contains("recurrent"))
    }

    @Test(
        "Frame by frame it gives the bits of the whole",
        arguments: settings.filter { !$0.recurrent.kind.isBidirectional })
    func streams(_ settings: SignalSettings) throws {
        guard settings.pooling == .last else { return }
        let model: SignalModel<Float> = model(settings)
        var stream = SignalStream(model)
        for (step, frame) in sequences[3].scalars.chunked(2).enumerated() {
            let outputs = try #require(stream(Tensor([frame])))
            let whole = model(Tensor.collected([sequences[3].slice(0..<step + 1)]))
            #expect(outputs == whole.slice(whole.shape[0] - 1..<whole.shape[0]))
        }
    }

    @Test("With a stride, outputs come when their last frame has arrived")
    func stride() throws {
        let model: SignalModel<Float> = model(
            SignalSettings("gru", hidden: 3, convolution: .init(channels: 4, width: 3, stride: 2)))
        var stream = SignalStream(model)
        let outputs = sequences[3].scalars.chunked(2).map { stream(Tensor([$0])) }
        #expect(outputs.map { $0 != nil } == [true, false, true, false, true, false, true])
        #expect(outputs.last == model(Tensor.collected([sequences[3]])))
    }

    @Test("What cannot be is named")
    func refused() async {
        let stride = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SignalSettings("gru", scope: .step, convolution: .init(channels: 2, width: 3, stride: 2))
        }
        #expect(message(stride).contains("SignalSettings: with a stride of 2 there is no output at each step"))
        let pooling = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let settings = SignalSettings("gru", pooling: .mean)
            _ = SignalStream(SignalModel<Float>(settings, features: 2, outputs: 1, random: &random))
        }
        #expect(message(pooling).contains("SignalStream: the pooling mean needs all steps"))
        let targets = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let model = SignalModel<Float>(SignalSettings("gru"), features: 2, outputs: 1, random: &random)
            let data = Dataset([Tensor<Float>.zeros([3, 2])], labels: [[0, 0] as [Int32]])
            _ = SignalReading(ClassHead(["a"])).evaluate(model, on: data.batches(of: 1))
        }
        #expect(message(targets).contains("SignalReading: example 0 has 2 targets, not 1"))
    }
}

extension Array {
    fileprivate func chunked(_ size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<$0 + size]) }
    }
}
