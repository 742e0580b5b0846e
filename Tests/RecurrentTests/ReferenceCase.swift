import RNNKit
import TestSupport
import Testing

/// A case of the fixtures that hold recurrent layers' reference values; Tests/Fixtures/README.md says how they are
/// made.
struct ReferenceCase: Decodable, Sendable, CustomTestStringConvertible {
    struct Options: Decodable, Sendable {
        let input: Int
        let hidden: Int
        let projection: Int
        let layers: Int?
        let bidirectional: Bool?
        let bias: Bool
        let lengths: [Int]?
        let peepholes: Bool?
        let clip: Double?
        let epsilon: Double?
        let zoneoutHidden: Double?
        let zoneoutCell: Double?
    }

    let name: String
    let kind: String
    let options: Options
    let parameters: [String: Fixture.Formula]
    let x: Fixture.Formula
    let h0: Fixture.Formula?
    let c0: Fixture.Formula?
    let masks: [String: Fixture.Array]?
    let outputs: Fixture.Array
    let hn: Fixture.Array
    let cn: Fixture.Array?
    let gradients: [String: Fixture.Array]

    var testDescription: String { name }
}

/// All that a case computes with: a layer, its input and its initial state, in one value to take gradients of.
struct Everything<Layer: RecurrentLayer>: Module {
    var layer: Layer
    var x: Tensor<Layer.Scalar>
    var state: Layer.State

    mutating func visitParameters(_ visitor: inout ParameterVisitor<Layer.Scalar>) {
        layer.visitParameters(&visitor)
        visitor.visit("x", &x)
        visitor.visit("state", &state)
    }
}

extension ReferenceCase {
    /// A way to compute a layer's outputs and final state.
    typealias Run<Layer: RecurrentLayer> = (
        _ layer: Layer, _ x: SequenceBatch<Layer.Scalar>, _ initial: Layer.State?
    ) -> (outputs: SequenceBatch<Layer.Scalar>, state: Layer.State)

    /// Compares a layer of the case's form with the reference: outputs, final states and all gradients.
    ///
    /// The state's tensors are those of each direction of each layer: hidden, and cell if there is one.
    func check<Layer: RecurrentLayer>(
        _ original: Layer, tolerance: Double, run: Run<Layer> = { $0($1, initial: $2) }
    ) {
        typealias Scalar = Layer.Scalar
        let partsOfState = cn == nil ? 1 : 2
        let batch = x.shape[0]

        var missing = Set(parameters.keys)
        let layer = original.mapParameters { parameter, value in
            guard let given = parameters[parameter.name] else {
                Issue.record("\(name): there is no reference for \(parameter.name)")
                return value
            }
            missing.remove(parameter.name)
            #expect(given.shape == value.shape, "\(name): \(parameter.name)")
            return given.tensor()
        }
        #expect(missing.isEmpty, "\(name): not found in the layer: \(missing)")

        let hidden: Tensor<Scalar>? = h0?.tensor()
        let cell: Tensor<Scalar>? = c0?.tensor()
        var place = 0
        let state = layer.initialState(batch: batch).mapParameters { _, value in
            defer { place += 1 }
            let all = place % partsOfState == 0 ? hidden : cell
            return all.map { $0.rank == 3 ? $0.entry(place / partsOfState) : $0 } ?? value
        }

        /// The tensors of a state as PyTorch lays them out: all hidden ones, and all cells.
        func stacked(_ state: Layer.State, part: Int) -> Tensor<Scalar> {
            let values = state.parameterValues.enumerated().filter { $0.offset % partsOfState == part }.map(\.element)
            return Tensor.stacked(values).reshaped((part == 0 ? hn : cn ?? hn).shape)
        }
        func weighted(_ value: Tensor<Scalar>) -> Tensor<Scalar> {
            let weights = (0..<value.count).map { 1 + 0.5 * Scalar(($0 * 7919) % 13) / 13 }
            return (value * Tensor(weights, shape: value.shape)).sum()
        }
        func compare(_ value: Tensor<Scalar>, _ reference: Fixture.Array?, _ what: String) {
            guard let reference else {
                Issue.record("\(name): there is no reference for \(what)")
                return
            }
            guard value.shape == reference.shape else {
                Issue.record("\(name): \(what) has shape \(value.shape), the reference \(reference.shape)")
                return
            }
            let greatest = reference.values.map(abs).max() ?? 0
            let difference = zip(value.scalars, reference.values).map { abs(Double($0) - $1) }.max() ?? 0
            #expect(
                value.isFinite && difference <= tolerance * greatest,
                "\(name): \(what) differs by \(difference) of \(greatest)")
        }

        let (_, gradient, result) = valueWithGradient(at: Everything(layer: layer, x: x.tensor(), state: state)) {
            all in
            let result = run(all.layer, SequenceBatch(all.x, lengths: options.lengths), all.state)
            var loss = weighted(result.outputs.values) + weighted(stacked(result.state, part: 0))
            if cn != nil { loss = loss + weighted(stacked(result.state, part: 1)) }
            return (loss, result)
        }
        compare(result.outputs.values, outputs, "outputs")
        compare(stacked(result.state, part: 0), hn, "final hidden state")
        if let cn { compare(stacked(result.state, part: 1), cn, "final cell state") }
        compare(gradient.x, gradients["x"], "gradient of x")
        if h0 != nil { compare(stacked(gradient.state, part: 0), gradients["h0"], "gradient of h0") }
        if c0 != nil { compare(stacked(gradient.state, part: 1), gradients["c0"], "gradient of c0") }
        gradient.layer.forEachParameter { compare($1, gradients[$0.name], "gradient of \($0.name)") }

        if h0 == nil {
            let withoutState = run(layer, SequenceBatch(x.tensor(), lengths: options.lengths), nil)
            #expect(withoutState.outputs.values == result.outputs.values, "\(name): no state is not zero state")
        }
    }
}
