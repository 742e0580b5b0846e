/// The functions of a gated cell, where they are others than sigmoid and tanh.
///
/// Cells with other functions run step by step: the kernels know the usual ones. A limit is the `clip` of ONNX.
public struct GateFunctions: Sendable, Hashable, Codable {
    /// The function of the gates.
    public var gate: Activation
    /// The function of the candidate: what may enter the state.
    public var candidate: Activation
    /// The function of an LSTM's memory on its way out.
    public var output: Activation
    /// The largest magnitude of what a function sees, sums and memory alike; nil for no limit. What is carried from
    /// step to step is not limited.
    public var limit: Double? { didSet { requireSense() } }

    /// Sigmoid for the gates, tanh for all else.
    public static let standard = GateFunctions()

    /// Given functions.
    public init(
        gate: Activation = .sigmoid, candidate: Activation = .tanh, output: Activation = .tanh, limit: Double? = nil
    ) {
        self.gate = gate
        self.candidate = candidate
        self.output = output
        self.limit = limit
        requireSense()
    }

    /// Functions as they were encoded; throws a `DecodingError` if the limit is not positive.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        gate = try values.decode(Activation.self, forKey: .gate)
        candidate = try values.decode(Activation.self, forKey: .candidate)
        output = try values.decode(Activation.self, forKey: .output)
        limit = try values.decodeIfPresent(Double.self, forKey: .limit)
        if let problem {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: problem))
        }
    }

    private enum CodingKeys: CodingKey {
        case gate, candidate, output, limit
    }

    private var problem: String? {
        guard let limit, !(limit > 0) else { return nil }
        return "GateFunctions: a limit must be positive"
    }

    private func requireSense() {
        require(problem == nil, problem ?? "")
    }

    func ofGate<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { gate(limited(x)) }
    func ofCandidate<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { candidate(limited(x)) }
    func ofMemory<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { output(limited(x)) }

    private func limited<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        limit.map { x.clamped(to: -Scalar($0)...Scalar($0)) } ?? x
    }
}
