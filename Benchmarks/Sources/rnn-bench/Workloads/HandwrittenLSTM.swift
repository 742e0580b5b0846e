import RNNKit

/// A long short-term memory as a user of the library may write it: plain operations, and nothing that the kernels for
/// whole sequences could know. The gates' order is i, f, g, o.
struct HandwrittenLSTM: RecurrentCell {
    private var input: Tensor<Float>
    private var recurrent: Tensor<Float>
    private var bias: Tensor<Float>

    init(inputs: Int, hidden: Int, random: inout RandomSource) {
        input = .xavierUniform([4 * hidden, inputs], random: &random)
        recurrent = .xavierUniform([4 * hidden, hidden], random: &random)
        bias = .zeros([4 * hidden])
    }

    var inputSize: Int { input.shape[1] }

    func initialState(batch: Int) -> LSTMState<Float> {
        let zeros = Tensor<Float>.zeros([batch, recurrent.shape[1]])
        return LSTMState(hidden: zeros, cell: zeros)
    }

    func callAsFunction(_ x: Tensor<Float>, _ state: LSTMState<Float>) -> LSTMState<Float> {
        let sums =
            matmul(x, input, transposing: .right) + matmul(state.hidden, recurrent, transposing: .right) + bias
        let gates = sums.split(parts: 4, axis: 1)
        let cell = sigmoid(gates[1]) * state.cell + sigmoid(gates[0]) * tanh(gates[2])
        return LSTMState(hidden: sigmoid(gates[3]) * tanh(cell), cell: cell)
    }

    mutating func visitParameters(_ visitor: inout ParameterVisitor<Float>) {
        visitor.visit("input", &input)
        visitor.visit("recurrent", &recurrent)
        visitor.visit("bias", &bias)
    }
}
