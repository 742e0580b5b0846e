import RNNKit
import TestSupport
import Testing

/// Models and the files that hold their parameters.
@Suite struct ModelFileTests {
    static func path(_ fixture: String) -> String { Fixture.path("tensor_files/\(fixture).safetensors") }

    static func linear(_ inputs: Int, _ outputs: Int, seed: UInt64 = 1) -> Linear<Float> {
        var random = RandomSource(seed: seed)
        return Linear(inputs: inputs, outputs: outputs, random: &random)
    }

    /// Two layers under names.
    struct Pair: Module {
        var first = ModelFileTests.linear(3, 2)
        var second = ModelFileTests.linear(2, 2)

        mutating func visitParameters(_ visitor: inout ParameterVisitor<Float>) {
            visitor.visit("first", &first)
            visitor.visit("second", &second)
        }
    }

    /// Loads what PyTorch saved and compares the outputs, and writes the same file again.
    static func check<Layer: SizedLayer>(_ fixture: String, layers: Int, _ type: Layer.Type) throws
    where Layer.Scalar == Float {
        var random = RandomSource(seed: 1)
        var model = Stacked<Layer>(inputs: 3, hidden: 4, layers: layers, random: &random)
        try check(fixture, &model)
    }

    static func check<Layer: RecurrentLayer>(_ fixture: String, _ model: inout Layer) throws
    where Layer.Scalar == Float {
        try model.load(from: path(fixture))
        let outputs = try Safetensors(contentsOf: path("outputs"))
        let expected: Tensor<Float> = try outputs.tensor(fixture)
        let found = model(try outputs.tensor("x")).outputs
        #expect(found.shape == expected.shape)
        let difference = zip(found.scalars, expected.scalars).map { abs($0 - $1) }.max() ?? .infinity
        #expect(difference < 1e-6, "\(fixture): \(difference)")
        let again = Safetensors(model, metadata: ["format": "pt"])
        #expect(try again.encoded == SafetensorsTests.bytes(fixture))
    }

    @Test("PyTorch's weights are loaded by their names, give PyTorch's outputs, and are written as PyTorch wrote them")
    func pytorch() throws {
        try Self.check("rnn", layers: 1, Recurrent<ElmanCell<Float>>.self)
        try Self.check("lstm", layers: 2, Recurrent<LSTMCell<Float>>.self)
        try Self.check("gru", layers: 2, Recurrent<GRUCell<Float>>.self)
        try Self.check("bilstm", layers: 2, Bidirectional<LSTMCell<Float>>.self)
        try Self.check("bigru", layers: 1, Bidirectional<GRUCell<Float>>.self)
        var random = RandomSource(seed: 1)
        var projected = Stacked([Recurrent(LSTMCell<Float>(inputs: 3, hidden: 4, projection: 2, random: &random))])
        try Self.check("projected", &projected)
    }

    @Test("A layer and its directions are loaded without a stack around them, by names with endings")
    func withoutStack() throws {
        var random = RandomSource(seed: 1)
        let file = try Safetensors(contentsOf: Self.path("bigru"))
        var layer = Bidirectional<GRUCell<Float>>(inputs: 3, hidden: 4, random: &random)
        let bare = Set(layer.parameters.map(\.name)) != Set(file.names)
        try layer.load(from: file) { name in
            guard bare else { return name }
            return name.hasSuffix("_reverse") ? name.dropLast(8) + "_l0_reverse" : name + "_l0"
        }
        let outputs = try Safetensors(contentsOf: Self.path("outputs"))
        let expected: Tensor<Float> = try outputs.tensor("bigru")
        let found = layer(try outputs.tensor("x")).outputs
        #expect(zip(found.scalars, expected.scalars).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test("All differences are listed at once, and the model stays as it was")
    func mismatches() throws {
        var file = Safetensors()
        file.add(Tensor<Float>.zeros([3, 2]), named: "first.weight")
        file.add(Tensor<Double>.zeros([2]), named: "first.bias")
        file.add(Tensor<Float>.zeros([2]), named: "second.bias")
        file.add(Tensor<Float>.zeros([7, 1]), named: "third.weight")
        file.add(Tensor<Double>.zeros([]), named: "extra")
        var model = Pair()
        let former = model.parameterValues
        let error = #expect(throws: ParameterMismatch.self) { try model.load(from: file) }
        #expect(
            error?.problems == [
                .shape("first.weight", [3, 2], expected: [2, 3]),
                .type("first.bias", .float64, expected: .float32),
                .missing("second.weight", shape: [2, 2]),
                .unexpected("extra", shape: []),
                .unexpected("third.weight", shape: [7, 1]),
            ])
        #expect(
            error?.description == """
                the file does not fit the model:
                  wrong shape: "first.weight" has [3, 2], the model's parameter [2, 3]
                  wrong type: "first.bias" is F64, the model's parameter F32
                  missing: "second.weight" of shape [2, 2]
                  unexpected: "extra" of shape [], which is no parameter of the model
                  unexpected: "third.weight" of shape [7, 1], which is no parameter of the model
                """)
        #expect(model.parameterValues == former)

        let folder = try TemporaryDirectory()
        try file.write(to: folder["x.safetensors"])
        let withPath = #expect(throws: ParameterMismatch.self) { try model.load(from: folder["x.safetensors"]) }
        #expect(withPath?.path == folder["x.safetensors"] && withPath?.problems == error?.problems)
    }

    @Test("What is tolerated is no difference, and nothing else is tolerated")
    func tolerance() throws {
        var file = Safetensors(Pair())
        var model = Pair()
        let bias = model.second.parameterValues[1]

        file.add(Tensor<Float>.ones([1]), named: "extra")
        #expect(throws: ParameterMismatch.self) { try model.load(from: file, allowing: [.missing, .otherTypes]) }
        try model.load(from: file, allowing: .unexpected)

        file = Safetensors()
        file.add(Tensor<Float>.ones([2, 3]), named: "first.weight")
        #expect(throws: ParameterMismatch.self) { try model.load(from: file, allowing: [.unexpected, .otherTypes]) }
        try model.load(from: file, allowing: .missing)
        #expect(model.first.parameterValues[0] == .ones([2, 3]))
        #expect(model.second.parameterValues[1] == bias)

        file = Safetensors()
        for (name, value) in Pair().parameters { file.add(Tensor<Double>.ones(value.shape) * 0.1, named: name) }
        #expect(throws: ParameterMismatch.self) { try model.load(from: file, allowing: [.missing, .unexpected]) }
        try model.load(from: file, allowing: .otherTypes)
        #expect(model.first.parameterValues[0] == Tensor<Float>.ones([2, 3]) * 0.1)
    }

    @Test("A part of a model is loaded from the file of the whole, under a prefix")
    func part() throws {
        let whole = Pair()
        var part = Self.linear(3, 2, seed: 9)
        try part.load(from: Safetensors(whole), allowing: .unexpected) { "first." + $0 }
        #expect(part.parameterValues == whole.first.parameterValues)
    }
}
