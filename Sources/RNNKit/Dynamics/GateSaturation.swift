/// How often the units of a gate are nearly closed and nearly open (Karpathy, Johnson and Li 2015).
///
/// ```swift
/// let (_, record) = recording(.gates) { model(batch) }
/// let forget = record.layers[0].saturation(of: "f")
/// forget.closed  // of each unit, the share of valid steps at which it is below 0.1
/// forget.open    // ... above 0.9
/// ```
///
/// A unit whose forget gate is always open keeps what it has; one whose gate is always closed is a unit without memory.
public struct GateSaturation: Sendable, Equatable {
    /// The number of valid steps.
    public private(set) var stepCount: Int
    /// Below this a gate is closed, and above this open.
    public let bounds: ClosedRange<Double>
    private var closedCounts: [Int]
    private var openCounts: [Int]

    /// Of each unit, the share of steps at which the gate is below the lower bound; zeros where there are no steps.
    public var closed: [Double] { closedCounts.map(share) }
    /// Of each unit, the share of steps at which the gate is above the upper bound; zeros where there are no steps.
    public var open: [Double] { openCounts.map(share) }

    private func share(_ count: Int) -> Double { stepCount == 0 ? 0 : Double(count) / Double(stepCount) }

    /// The saturation of values of a gate, [steps, width]. NaN is neither closed nor open.
    public init<Scalar>(of steps: Tensor<Scalar>, bounds: ClosedRange<Double> = 0.1...0.9) {
        require(steps.rank == 2, "GateSaturation: the steps have shape \(steps.shape), not [steps, width]")
        let width = steps.shape[1]
        stepCount = steps.shape[0]
        self.bounds = bounds
        closedCounts = Array(repeating: 0, count: width)
        openCounts = closedCounts
        let scalars = steps.scalars
        for row in 0..<stepCount {
            for unit in 0..<width {
                let value = Double(scalars[row * width + unit])
                if value < bounds.lowerBound { closedCounts[unit] += 1 }
                if value > bounds.upperBound { openCounts[unit] += 1 }
            }
        }
    }

    /// Adds the steps of another batch.
    public mutating func add(_ other: GateSaturation) {
        require(
            closedCounts.count == other.closedCounts.count && bounds == other.bounds,
            """
            GateSaturation: \(closedCounts.count) units with the bounds \(bounds), and \(other.closedCounts.count) with \
            \(other.bounds)
            """)
        stepCount += other.stepCount
        for unit in closedCounts.indices {
            closedCounts[unit] += other.closedCounts[unit]
            openCounts[unit] += other.openCounts[unit]
        }
    }
}

extension LayerRecord {
    /// How often each unit of a gate is nearly closed or nearly open, over the valid steps. It says something of gates whose
    /// values are shares, such as i, f, o and r, z.
    ///
    /// - Parameters:
    ///   - gate: The gate's name.
    ///   - bounds: Below which value a gate is closed, and above which it is open.
    /// - Returns: The saturation of the gate's units.
    public func saturation(
        of gate: String, bounds: ClosedRange<Double> = 0.1...0.9
    ) -> GateSaturation {
        GateSaturation(of: validSteps(of: gate, among: gates, "saturation"), bounds: bounds)
    }
}
