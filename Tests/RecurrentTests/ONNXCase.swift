import RNNKit
import TestSupport
import Testing

/// A case of recurrent_onnx.json: an operator of ONNX, its inputs and its outputs; Tests/Fixtures/README.md says how
/// they are made.
struct ONNXCase: Decodable, Sendable, CustomTestStringConvertible {
    struct Attributes: Decodable, Sendable {
        let hidden_size: Int
        let direction: String
        let clip: Double?
        let linear_before_reset: Int?
        let input_forget: Int?
        let activations: [String]?
        let activation_alpha: [Double]?
        let activation_beta: [Double]?
    }

    /// What a direction's functions see of the attributes, in ONNX's order: f of an RNN; f, g of a GRU; f, g, h of an
    /// LSTM.
    typealias Functions = [Activation]

    let name: String
    let `operator`: String
    let attributes: Attributes
    let differs: String?
    let X: Fixture.Formula
    let W: Fixture.Formula
    let R: Fixture.Formula
    let B: Fixture.Formula?
    let P: Fixture.Formula?
    let initial_h: Fixture.Formula?
    let initial_c: Fixture.Formula?
    let sequence_lens: [Int]?
    let Y: Fixture.Array
    let Y_h: Fixture.Array
    let Y_c: Fixture.Array?

    var testDescription: String { name }

    var directions: Int { W.shape[0] }

    /// The functions of each direction. Parameters are used up by the functions that have them, over both directions.
    var functions: [Functions] {
        let usual =
            ["RNN": ["Tanh"], "GRU": ["Sigmoid", "Tanh"], "LSTM": ["Sigmoid", "Tanh", "Tanh"]][`operator`] ?? []
        let names = (attributes.activations ?? usual + usual).prefix(usual.count * directions)
        var alphas = attributes.activation_alpha ?? []
        var betas = attributes.activation_beta ?? []
        let all = names.map { function($0, &alphas, &betas) }
        return (0..<directions).map { Array(all[$0 * usual.count..<($0 + 1) * usual.count]) }
    }

    private func function(_ name: String, _ alphas: inout [Double], _ betas: inout [Double]) -> Activation {
        func next(_ parameters: inout [Double], otherwise: Double) -> Double {
            parameters.isEmpty ? otherwise : parameters.removeFirst()
        }
        switch name {
        case "Tanh": return .tanh
        case "Sigmoid": return .sigmoid
        case "Relu": return .relu
        case "Softsign": return .softsign
        case "Softplus": return .softplus
        case "Affine": return .affine(scale: next(&alphas, otherwise: 1), offset: next(&betas, otherwise: 0))
        case "LeakyRelu": return .leakyRelu(slope: next(&alphas, otherwise: 0.01))
        case "ThresholdedRelu": return .thresholdedRelu(threshold: next(&alphas, otherwise: 1))
        case "ScaledTanh": return .scaledTanh(scale: next(&alphas, otherwise: 1), slope: next(&betas, otherwise: 1))
        case "HardSigmoid":
            return .hardSigmoid(slope: next(&alphas, otherwise: 0.2), offset: next(&betas, otherwise: 0.5))
        case "Elu": return .elu(scale: next(&alphas, otherwise: 1))
        default:
            Issue.record("\(self.name): there is no function \(name)")
            return .identity
        }
    }

    /// The matrices and biases of a direction, its gates' rows (of ONNX's number of gates) in another order.
    func weights(_ direction: Int, gates: Int, order: [Int]) -> RecurrentWeights<Float> {
        func ordered(_ rows: Tensor<Float>) -> Tensor<Float> {
            let parts = rows.split(parts: gates, axis: 0)
            return .concatenated(order.map { parts[$0] })
        }
        let input = W.tensor(Float.self).entry(direction)
        let recurrent = R.tensor(Float.self).entry(direction)
        let biases = B?.tensor(Float.self).entry(direction).split(parts: 2)
        return RecurrentWeights(
            input: ordered(input), recurrent: ordered(recurrent), inputBias: biases.map { ordered($0[0]) },
            recurrentBias: biases.map { ordered($0[1]) })
    }

    func elman(_ direction: Int) -> ElmanCell<Float> {
        ElmanCell(
            weights: weights(direction, gates: 1, order: [0]), activation: functions[direction][0],
            limit: attributes.clip.map { Float($0) })
    }

    /// ONNX's order is z, r, h, the library's r, z, n. ONNX's z keeps the state in both forms.
    func gru(_ direction: Int) -> GRUCell<Float> {
        let functions = functions[direction]
        return GRUCell(
            weights: weights(direction, gates: 3, order: [1, 0, 2]),
            reset: attributes.linear_before_reset == 1 ? .afterProduct : .beforeProduct, update: .keeps,
            functions: GateFunctions(gate: functions[0], candidate: functions[1], limit: attributes.clip))
    }

    /// ONNX's order is i, o, f, c, the library's i, f, g, o; with peepholes i, o, f here and i, f, o there.
    func lstm(_ direction: Int) -> LSTMCell<Float> {
        let functions = GateFunctions(
            gate: functions[direction][0], candidate: functions[direction][1], output: functions[direction][2],
            limit: attributes.clip)
        let peepholes = P?.tensor(Float.self).entry(direction).split(parts: 3)
        guard attributes.input_forget == 1 else {
            return LSTMCell(
                weights: weights(direction, gates: 4, order: [0, 2, 3, 1]),
                peephole: peepholes.map { .concatenated([$0[0], $0[2], $0[1]]) }, functions: functions)
        }
        // There f = 1 - i, here i = 1 - f: f has the negative of i's sums, as 1 - sigmoid(x) is sigmoid(-x). A function
        // without that property could not be carried over; no case has one.
        #expect(functions.gate == .sigmoid)
        let positive = weights(direction, gates: 4, order: [0, 3, 1])
        let size = attributes.hidden_size
        let sign = Tensor<Float>.concatenated([-Tensor.ones([size]), .ones([2 * size])])
        return LSTMCell(
            weights: positive.mapParameters { $1.rank == 2 ? $1 * sign.expanded(axis: 1) : $1 * sign },
            peephole: peepholes.map { .concatenated([-$0[0], $0[1]]) }, isCoupled: true,
            functions: functions)
    }
}
