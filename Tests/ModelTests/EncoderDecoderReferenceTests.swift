import RNNKit
import TestSupport
import Testing

/// Encoder-decoders against PyTorch: logits, alignments, the loss and the gradient of every parameter.
@Suite struct EncoderDecoderReferenceTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let encoder: String
        let decoder: String
        let attention: String?
        let wiring: String
        let feeds: Bool
        let tied: Bool
        let bridge: String
        let layers: Int
        let salts: [String: Int]
        let logits: Fixture.Array
        let loss: Double
        let gradients: [String: Fixture.Array]
        let alignment: Fixture.Array?

        var testDescription: String { name }

        func settings() throws -> EncoderDecoderSettings {
            EncoderDecoderSettings(
                try #require(RecurrentKind(encoder)), decoder: RecurrentKind(decoder), embedding: 3,
                hidden: 4,
                layers: layers, bridge: try #require(BridgeKind(rawValue: bridge)),
                attention: try attention.map { try #require(CrossAttentionKind(rawValue: $0)) }, heads: 2, filters: 2,
                filterWidth: 3,
                wiring: try #require(EncoderDecoderSettings.Wiring(rawValue: wiring)), feedsInput: feeds, isTied: tied)
        }
    }

    static let cases: [Case] = (try? Fixture.load("encoder_decoder.json")) ?? []
    static let sources = TokenBatch([[1, 4, 2, 5], [3], [], [2, 2, 5]])
    static let targets = TokenBatch([[1, 3, 6], [1], [1, 2, 4, 4, 5], []])
    static let labels = TokenBatch([[3, 6, 2], [2], [2, 4, 4, 5, 0], []])

    static func model<Scalar: TensorScalar>(_ example: Case, _ type: Scalar.Type) throws -> EncoderDecoder<Scalar> {
        var random = RandomSource(seed: 1)
        let model = EncoderDecoder<Scalar>(try example.settings(), source: 6, target: 7, random: &random)
        #expect(Set(model.parameters.map(\.name)) == Set(example.salts.keys))
        return model.mapParameters { parameter, value in
            Fixture.Formula(shape: value.shape, salt: example.salts[parameter.name] ?? 0).tensor()
        }
    }

    @Test("The reference has every score, wiring and bridge")
    func fixture() {
        #expect(Self.cases.count == 18)
        #expect(Set(Self.cases.compactMap(\.attention)) == Set(CrossAttentionKind.allCases.map(\.rawValue)))
        #expect(Set(Self.cases.map(\.bridge)) == Set(BridgeKind.allCases.map(\.rawValue)))
        #expect(Set(Self.cases.map(\.wiring)) == ["luong", "bahdanau"])
    }

    @Test("In Double, PyTorch's values and gradients to ten digits", arguments: cases)
    func wide(_ example: Case) throws { try compare(example, Double.self, tolerance: 1e-10) }

    @Test("In Float, PyTorch's values and gradients to five digits", arguments: cases)
    func single(_ example: Case) throws { try compare(example, Float.self, tolerance: 1e-5) }

    private func compare<Scalar: TensorScalar>(_ example: Case, _ type: Scalar.Type, tolerance: Double) throws {
        let model = try Self.model(example, type)
        let (logits, alignment) = model(Self.sources, Self.targets)
        expect(logits.steps, example.logits, tolerance, "logits")
        if let expected = example.alignment {
            let weights = try #require(alignment)
            expect(SequenceBatch(weights, lengths: Self.targets.lengths).steps, expected, tolerance, "alignment")
        } else {
            #expect(alignment == nil)
        }
        let (loss, gradient) = valueWithGradient(at: model) { model in
            crossEntropy(model(Self.sources, Self.targets).logits, Self.labels)
        }
        #expect(abs(Double(loss) - example.loss) < tolerance * 10)
        for (name, value) in gradient.parameters {
            expect(value, try #require(example.gradients[name]), tolerance, name)
        }
    }

    private func expect<Scalar: TensorScalar>(
        _ value: Tensor<Scalar>, _ expected: Fixture.Array, _ tolerance: Double, _ name: String
    ) {
        #expect(value.shape == expected.shape, "\(name)")
        let scale = max(0.01, expected.values.map { abs($0) }.max() ?? 0)
        let error = zip(value.scalars, expected.values).map { abs(Double($0) - $1) }.max() ?? 0
        #expect(error <= tolerance * scale, "\(name): \(error) of \(scale)")
    }
}
