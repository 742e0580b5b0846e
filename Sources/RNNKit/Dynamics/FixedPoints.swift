/// The states at which a recurrent layer with a constant input stands still, h = F(h), and those that it leaves slowly: what
/// its dynamics turn around (Sussillo and Barak 2013, "Opening the black box").
///
/// ```swift
/// let states = record.layers[0].stateRows()
/// let found = FixedPoints(of: layer, input: .zeros([layer.inputSize]), from: states)
/// for point in found.points {
///     print(point.kind, point.speed, point.eigenvalues.spectralRadius)
/// }
/// components.project(found.states)  // where they are in the plane of the components
/// ```
///
/// They are found from the starts that are given, by going downhill on q(h) = |F(h) - h|² / 2; where no start is near, none is
/// found. States of several parts, as an LSTM has them, are put side by side in the order of their parts: hidden, cell.
/// A stack's state is the states of all its layers.
public struct FixedPoints<Scalar: TensorScalar>: Sendable {
    /// The points, those first that most starts lead to.
    public let points: [FixedPoint<Scalar>]
    /// The number of starts that lead to no point that is slow enough.
    public let lostStarts: Int
    private let width: Int

    /// The points as rows, [points, width].
    public var states: Tensor<Scalar> {
        points.isEmpty ? .zeros([0, width]) : .stacked(points.map(\.state))
    }

    /// The fixed points of any map.
    ///
    /// ```swift
    /// let found = FixedPoints(from: starts) { h in tanh(matmul(h, weight, transposing: .right)) }
    /// ```
    ///
    /// - Parameters:
    ///   - starts: Where to search from, a row for each: [count, width].
    ///   - search: How to search.
    ///   - map: F, of each row by itself: from [count, width] to the same shape.
    public init(
        from starts: Tensor<Scalar>, search: FixedPointSearch = FixedPointSearch(),
        of map: @escaping (Tensor<Scalar>) -> Tensor<Scalar>
    ) {
        require(
            starts.rank == 2 && starts.shape[1] > 0,
            "FixedPoints: the starts have shape \(starts.shape), not [count, width]")
        width = starts.shape[1]
        let descent = FixedPointDescent(search: search, map: map)
        let (found, lost) = descent.candidates(from: starts)
        lostStarts = lost
        points = found.map { candidate in
            FixedPoint(
                state: candidate.state, speed: candidate.speed, starts: candidate.starts,
                jacobian: descent.linearized(at: candidate.state).jacobian)
        }
    }

    /// The fixed points of a layer with a constant input. A cell by itself is one in a layer: `Recurrent(cell)`.
    ///
    /// - Parameters:
    ///   - layer: The layer, such as a ``Recurrent``, or an ``AnyRecurrentLayer``.
    ///   - input: The input of every step, [inputs].
    ///   - starts: Where to search from, a row for each: [count, width], the parts of the state side by side.
    ///   - search: How to search.
    public init<Layer: RecurrentLayer<Scalar>>(
        of layer: Layer, input: Tensor<Scalar>, from starts: Tensor<Scalar>,
        search: FixedPointSearch = FixedPointSearch()
    ) {
        let width = layer.initialState(batch: 1).parameterValues.reduce(0) { $0 + $1.count }
        require(
            input.shape == [layer.inputSize] && starts.rank == 2 && starts.shape[1] == width,
            """
            FixedPoints: input and starts have shapes \(input.shape) and \(starts.shape), not [\(layer.inputSize)] and \
            [count, \(width)]
            """)
        let input = input.detached
        self.init(from: starts, search: search) { states in
            let count = states.shape[0]
            let x = input.broadcast(to: [count, 1, input.count])
            let (_, next) = layer.final(x, initial: layer.initialState(batch: count).filled(from: states))
            return next.rows
        }
    }
}

/// A state at which a recurrent map stands still, or nearly so.
public struct FixedPoint<Scalar: TensorScalar>: Sendable {
    /// What happens to states close by, if the map is linearised.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// They come closer in all directions.
        case stable
        /// They come closer in some directions and go away in others.
        case saddle
        /// They go away in all directions.
        case unstable
    }

    /// The state, [width].
    public let state: Tensor<Scalar>
    /// q = |F(h) - h|² / 2: at a fixed point a rounding error, greater at a slow point.
    public let speed: Double
    /// The numbers of the starts from which the search came here.
    public let starts: [Int]
    /// The derivatives there, dF_i / dh_j: [width, width].
    public let jacobian: Tensor<Scalar>
    /// The eigenvalues of the Jacobian: magnitudes above 1 are directions in which states go away.
    public let eigenvalues: Eigenvalues

    init(state: Tensor<Scalar>, speed: Double, starts: [Int], jacobian: Tensor<Scalar>) {
        self.state = state
        self.speed = speed
        self.starts = starts
        self.jacobian = jacobian
        eigenvalues = Eigenvalues(of: jacobian)
    }

    /// The number of eigenvalues with a magnitude below 1.
    public var stableCount: Int { eigenvalues.magnitudes.count { $0 < 1 } }

    /// What happens to states close by.
    public var kind: Kind {
        switch stableCount {
        case eigenvalues.count: .stable
        case 0: .unstable
        default: .saddle
        }
    }
}

extension Module {
    /// The state whose parts stand side by side in rows [count, width]; this one has their shapes.
    fileprivate func filled(from rows: Tensor<Scalar>) -> Self {
        var column = 0
        return mapParameters { _, part in
            let width = part.shape.dropFirst().reduce(1, *)
            defer { column += width }
            return rows.slice(column..<column + width, axis: 1).reshaped(part.shape)
        }
    }

    /// The parts of a state side by side: [count, width].
    fileprivate var rows: Tensor<Scalar> {
        .concatenated(
            parameterValues.map { $0.reshaped([$0.shape[0], $0.shape.dropFirst().reduce(1, *)]) }, axis: 1)
    }
}
