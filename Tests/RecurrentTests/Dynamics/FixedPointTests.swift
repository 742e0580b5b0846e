import RNNKit
import TestSupport
import Testing

@Suite("Fixed points") struct FixedPointTests {
    /// A simple cell with given recurrent weights and bias, whose input does not matter.
    private static func elman(_ recurrent: Tensor<Double>, bias: Tensor<Double>? = nil) -> ElmanCell<Double> {
        let hidden = recurrent.shape[0]
        return ElmanCell(
            weights: RecurrentWeights(input: .zeros([hidden, 1]), recurrent: recurrent, inputBias: bias))
    }

    private static func points<Layer: RecurrentLayer>(
        _ layer: Layer, from starts: Tensor<Double>, search: FixedPointSearch = FixedPointSearch(steps: 300)
    ) -> FixedPoints<Double> where Layer.Scalar == Double {
        FixedPoints(of: layer, input: .zeros([layer.inputSize]), from: starts, search: search)
    }

    @Test("A cell without recurrent weights has one, the activation of its bias, where all starts come together")
    func bias() {
        let bias = Tensor<Double>([0.3, -1.2, 0.8])
        let found = Self.points(Recurrent(Self.elman(.zeros([3, 3]), bias: bias)), from: Sample.wave([6, 3]))
        #expect(found.points.count == 1 && found.lostStarts == 0)
        #expect(found.points.first?.starts == [0, 1, 2, 3, 4, 5])
        #expect(found.states.maximumDifference(from: tanh(bias).reshaped([1, 3])) < 1e-14)
        #expect(
            found.points.allSatisfy { $0.kind == .stable && $0.speed < 1e-28 && $0.eigenvalues.spectralRadius == 0 })
    }

    @Test("A unit that reads itself twice stands still at 0, unstable, and at ±0.9575, stable")
    func bistable() throws {
        let layer = Recurrent(Self.elman(Tensor([[2]])))
        let found = Self.points(layer, from: Tensor(from: -1.2, through: 1.2, count: 25).reshaped([25, 1]))
        let points = found.points.sorted { $0.state.scalar < $1.state.scalar }
        try #require(points.count == 3)
        for (point, value) in zip(points, [-0.957504024077269, 0, 0.957504024077269]) {
            #expect(abs(point.state.scalar - value) < 1e-12)
            // d tanh(2 h) / dh
            #expect(abs(point.jacobian.scalar - 2 * (1 - value * value)) < 1e-11)
        }
        #expect(points.map(\.kind) == [.stable, .unstable, .stable])
        #expect(points.map(\.stableCount) == [1, 0, 1])
        // Those first that most starts lead to.
        #expect(found.points.map(\.starts.count) == found.points.map(\.starts.count).sorted(by: >))
        #expect(found.points.flatMap(\.starts).sorted() == Array(0..<25))
    }

    @Test("Between two stable points is a saddle, also for a layer in single precision and behind a type")
    func saddle() throws {
        func check<Scalar: TensorScalar>(_ type: Scalar.Type, _ tolerance: Double) throws {
            let recurrent = Tensor<Scalar>([[2, 0], [0, 0.5]])
            let cell = ElmanCell(weights: RecurrentWeights(input: .zeros([2, 3]), recurrent: recurrent))
            let layer = AnyRecurrentLayer(Stacked([Recurrent(cell)]))
            let starts = Tensor<Scalar>([[-0.8, 0.4], [0.1, 0.3], [0.8, -0.2], [0.05, 0]])
            let found = FixedPoints(
                of: layer, input: Tensor([1, 2, 3]), from: starts, search: FixedPointSearch(steps: 400))
            let points = found.points.sorted { $0.state[0] < $1.state[0] }
            try #require(points.count == 3)
            #expect(points.map(\.kind) == [.stable, .saddle, .stable])
            #expect(
                zip(points, [-0.9575040240, 0, 0.9575040240]).allSatisfy {
                    abs(Double($0.state[0]) - $1) < tolerance && abs(Double($0.state[1])) < tolerance
                })
            #expect(areClose(points[1].eigenvalues.real, [2, 0.5], tolerance))
        }
        try check(Double.self, 1e-10)
        try check(Float.self, 1e-5)
    }

    @Test("Gated cells whose weights are zero forget half of their state at each step")
    func gated() throws {
        let gru = GRUCell<Double>(weights: RecurrentWeights(input: .zeros([9, 2]), recurrent: .zeros([9, 3])))
        let ofGRU = Self.points(Recurrent(gru), from: Sample.wave([4, 3]))
        try #require(ofGRU.points.count == 1)
        #expect(ofGRU.states.maximumDifference(from: .zeros([1, 3])) < 1e-12)
        #expect(ofGRU.points[0].jacobian.maximumDifference(from: .identity([3, 3], gain: 0.5)) < 1e-12)

        // h' = tanh(c') / 2, c' = c / 2: hidden and memory side by side.
        let lstm = LSTMCell<Double>(weights: RecurrentWeights(input: .zeros([8, 2]), recurrent: .zeros([8, 2])))
        let ofLSTM = Self.points(Recurrent(lstm), from: Sample.wave([4, 4]))
        try #require(ofLSTM.points.count == 1)
        #expect(ofLSTM.states.maximumDifference(from: .zeros([1, 4])) < 1e-12)
        let expected = Tensor<Double>([[0, 0, 0.25, 0], [0, 0, 0, 0.25], [0, 0, 0.5, 0], [0, 0, 0, 0.5]])
        #expect(ofLSTM.points[0].jacobian.maximumDifference(from: expected) < 1e-12)
        #expect(areClose(ofLSTM.points[0].eigenvalues.magnitudes, [0.5, 0.5, 0, 0], 1e-12))
        #expect(ofLSTM.points[0].kind == .stable)
    }

    @Test("The Jacobian is that of the cell, whatever limit its gradients have")
    func jacobian() throws {
        var random = RandomSource(seed: 5)
        let cell = LSTMCell<Double>(inputs: 2, hidden: 3, random: &random)
        let input = Tensor<Double>([0.4, -0.7])
        let layer = Recurrent(cell, options: RecurrentOptions(gradientLimit: 0.01))
        let found = FixedPoints(of: layer, input: input, from: Sample.wave([3, 6]))
        try #require(!found.points.isEmpty)
        for point in found.points {
            func next(_ state: Tensor<Double>) -> Tensor<Double> {
                let parts = state.reshaped([1, 6]).split(parts: 2, axis: 1)
                let after = cell(input.reshaped([1, 2]), LSTMState(hidden: parts[0], cell: parts[1]))
                return .concatenated([after.hidden, after.cell], axis: 1).reshaped([6])
            }
            #expect(next(point.state).maximumDifference(from: point.state) < 1e-13)
            for column in 0..<6 {
                let step = Tensor((0..<6).map { $0 == column ? 1e-5 : 0 })
                let slope = (next(point.state + step) - next(point.state - step)) / 2e-5
                #expect(slope.maximumDifference(from: point.jacobian.entry(column, axis: 1)) < 1e-9)
            }
        }
    }

    @Test("A turn that shrinks has the eigenvalues of the turn")
    func turn() throws {
        let turn = Tensor<Double>([[0.54, -0.72], [0.72, 0.54]])
        let found = FixedPoints(from: Tensor([[0.5, 0.5], [-0.3, 0.1]]), search: FixedPointSearch(steps: 100)) { h in
            matmul(h, turn, transposing: .right)
        }
        try #require(found.points.count == 1)
        let eigenvalues = found.points[0].eigenvalues
        #expect(
            areClose(eigenvalues.real, [0.54, 0.54], 1e-12) && areClose(eigenvalues.imaginary, [0.72, -0.72], 1e-12))
    }

    @Test("A slow point is found with its speed, unless only slower ones are asked for")
    func slow() {
        // |F(h) - h| = h² + 0.001 is nowhere 0.
        func points(_ maximumSpeed: Double) -> FixedPoints<Double> {
            FixedPoints(
                from: Tensor([[0.2], [-0.1]]), search: FixedPointSearch(steps: 400, maximumSpeed: maximumSpeed)
            ) { h in h + h.squared() + 0.001 }
        }
        let found = points(1e-6)
        #expect(found.points.count == 1 && abs(found.points.first?.state.scalar ?? 1) < 0.01)
        #expect(abs((found.points.first?.speed ?? 0) - 0.5e-6) < 0.5e-7)
        let none = points(1e-8)
        #expect(none.points.isEmpty && none.lostStarts == 2 && none.states.shape == [0, 1])
    }

    @Test("States that are not finite, and none at all, lead nowhere")
    func nothing() {
        let layer = Recurrent(Self.elman(Tensor([[2]])))
        let search = FixedPointSearch(steps: 200)
        let found = Self.points(layer, from: Tensor([[.nan], [0.9]]), search: search)
        #expect(found.points.map(\.starts) == [[1]] && found.lostStarts == 1)
        #expect(Self.points(layer, from: .zeros([0, 1]), search: search).points.isEmpty)
    }

    @Test("Recorded states are where a search starts")
    func recorded() throws {
        var random = RandomSource(seed: 6)
        let layer = AnyRecurrentLayer<Double>("lstm", inputs: 2, hidden: 3, random: &random)
        let x = SequenceBatch<Double>(Sample.wave([2, 4, 2]), lengths: [4, 1])
        let (result, record) = recording(Double.self, .states) { layer(x) }
        let rows = record.layers[0].stateRows()
        #expect(rows.shape == [5, 6])
        #expect(rows.slice(0..<3, axis: 1) == result.outputs.steps)
        #expect(record.layers[0].stateRows(["hidden"]) == result.outputs.steps)
        #expect(rows.slice(3..<6, axis: 1).entry(4) == result.state["0.cell"]?.entry(1))
        let found = FixedPoints(of: layer, input: .zeros([2]), from: rows, search: FixedPointSearch(steps: 200))
        #expect(!found.points.isEmpty && found.states.shape[1] == 6)
    }
}
