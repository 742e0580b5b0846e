import RNNKit
import TestSupport
import Testing

@Suite("Layers of any kind")
struct AnyRecurrentLayerTests {
    private func layer<Scalar: TensorScalar>(
        _ kind: RecurrentKind, _ type: Scalar.Type = Scalar.self
    ) -> AnyRecurrentLayer<Scalar> {
        var random = RandomSource(seed: 7)
        return AnyRecurrentLayer(kind, inputs: 3, hidden: 4, layers: 2, random: &random)
    }

    @Test("Every kind has a name, by which it is found", arguments: RecurrentKind.allCases)
    func names(_ kind: RecurrentKind) {
        #expect(RecurrentKind(kind.description) == kind)
        #expect(kind.description.hasPrefix("bi") == kind.isBidirectional)
        let unknown = "transformer"
        #expect(RecurrentKind(unknown) == nil)
    }

    @Test("A layer of any kind computes what the layer inside computes, to the bit", arguments: RecurrentKind.allCases)
    func same(_ kind: RecurrentKind) throws {
        let erased = layer(kind, Float.self)
        let x = SequenceBatch<Float>(Sample.wave([3, 5, 3]), lengths: [5, 2, 0])
        func compare<Layer: RecurrentLayer<Float>>(_ inside: Layer) {
            let (outputs, state) = erased(x)
            let (expected, states) = inside(x)
            #expect(outputs.values == expected.values && outputs.layout == x.layout)
            #expect(state.parameterValues == states.parameterValues)
            #expect(state.parts.map(\.name) == states.parameters.map(\.name))
            #expect(erased.final(x).output == inside.final(x).output)
            #expect(erased.finalOutput(of: (outputs, state)) == inside.finalOutput(of: (expected, states)))
            #expect(erased.parameters.map(\.name) == inside.parameters.map(\.name))
            #expect(erased.inputSize == 3 && erased.outputSize == inside.outputSize)
            // A state goes in as it came out.
            #expect(erased(x, initial: state).outputs.values == inside(x, initial: states).outputs.values)
            #expect(erased.initialState(batch: 3).parameterValues == inside.initialState(batch: 3).parameterValues)
        }
        compare(erased.layer)
    }

    @Test("Gradients pass through a layer of any kind, to its state too", arguments: ["bilstm", "gru-textbook"])
    func gradients(_ name: String) throws {
        let erased = layer(try #require(RecurrentKind(name)), Double.self)
        let x = SequenceBatch<Double>(Sample.wave([2, 3, 3]), lengths: [3, 2])
        let state = erased.initialState(batch: 2).mapParameters { .wave($1.shape, like: $0.name) }
        #expect(checkGradient(at: erased) { $0(x, initial: state).outputs.values }.passes)
        #expect(checkGradient(at: state) { erased(x, initial: $0).outputs.values }.passes)
    }

    @Test("A state of another layer is refused, naming the parts of both")
    func otherState() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var random = RandomSource(seed: 1)
            let gru = AnyRecurrentLayer<Float>("gru", inputs: 1, hidden: 2, random: &random)
            let lstm = AnyRecurrentLayer<Float>("lstm", inputs: 1, hidden: 2, random: &random)
            _ = lstm(Tensor.zeros([1, 1, 1]), initial: gru.initialState(batch: 1))
        }
        #expect(message(result).contains(#"["0.hidden"] is not that of a layer with ["0.hidden", "0.cell"]"#))
    }

    @Test("A name that no kind has is refused, naming those there are")
    func unknown() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let kind: RecurrentKind = "transformer"
            print(kind)
        }
        #expect(message(result).contains("there is no \"transformer\"; there are rnn, birnn, relu"))
    }

    @Test("Parts of a state say what they are")
    func roles() {
        #expect(LSTMState<Float>.roles == [.output, .memory] && HiddenState<Float>.roles == [.output])
    }
}

extension Tensor {
    /// Numbers that a name makes different from others.
    fileprivate static func wave(_ shape: [Int], like name: String) -> Tensor {
        Sample.wave(shape, salt: name.utf8.reduce(0) { $0 + Int($1) })
    }
}
