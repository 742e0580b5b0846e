/// Normalises features: subtracts the mean of each feature and divides by its standard deviation.
///
/// ```swift
/// let scale = try FeatureScale(of: recordings)   // fitted to training data only
/// let x = scale(recording)                       // [frames, features], mean about 0, standard deviation about 1
/// ```
///
/// A constant feature becomes 0: it is divided by 1. The same holds if the deviation is too small to divide by.
public struct FeatureScale: Sendable, Hashable {
    /// The mean of each feature.
    public let means: [Float]
    /// The divisor of each feature: its standard deviation, or 1.
    public let deviations: [Float]

    /// A scale with given values; the deviations must be positive.
    public init(means: [Float], deviations: [Float]) {
        let problem = problemOfScale(means: means, deviations: deviations)
        require(problem == nil, "FeatureScale: \(problem ?? "")")
        self.means = means
        self.deviations = deviations
    }

    /// The scale that leaves features as they are.
    public static func identity(_ features: Int) -> FeatureScale {
        FeatureScale(
            means: Array(repeating: 0, count: features), deviations: Array(repeating: 1, count: features))
    }

    /// Fits a scale to the frames of all sequences together, each [frames, features].
    ///
    /// - Parameters:
    ///   - sequences: The training sequences, at least one; evaluation data must not be included.
    ///   - allowsGaps: Whether NaN is a gap, which is left out.
    /// - Throws: ``ExampleError`` if a sequence differs in shape from the first one, or has a number that is not
    ///   finite and no gap.
    public init(of sequences: [Tensor<Float>], allowsGaps: Bool = false) throws(ExampleError) {
        require(!sequences.isEmpty, "FeatureScale: there must be at least one sequence")
        let count = sequences[0].rank == 2 ? sequences[0].shape[1] : 1
        for (index, sequence) in sequences.enumerated() {
            if let problem = Self.problem(of: sequence, features: count, allowsGaps: allowsGaps) {
                throw ExampleError(index, problem)
            }
        }
        let frames = sequences.map(\.scalars)
        // In Double, where numbers of Float are never too large to be added up.
        let moments = (0..<count).map { feature in
            ColumnMoments(
                frames.flatMap { numbers in
                    stride(from: feature, to: numbers.count, by: count).lazy.map { Double(numbers[$0]) }
                        .filter { !$0.isNaN }
                })
        }
        self.init(
            means: moments.map { Float($0.mean) },
            deviations: moments.map { moment in
                let deviation = Float(moment.deviation)
                return deviation >= .leastNormalMagnitude ? min(deviation, .greatestFiniteMagnitude) : 1
            })
    }

    /// The number of features.
    public var count: Int { means.count }

    /// Normalised frames; the last axis must be the features.
    public func callAsFunction(_ frames: Tensor<Float>) -> Tensor<Float> {
        require(
            frames.rank >= 1 && frames.shape[frames.rank - 1] == count,
            "FeatureScale: the frames have shape \(frames.shape); the last axis must be \(count)")
        return (frames - Tensor(means)) / Tensor(deviations)
    }

    /// The problem with a sequence of frames with this number of features; nil if there is none.
    ///
    /// - Parameters:
    ///   - sequence: The frames.
    ///   - allowsGaps: Whether NaN is a gap.
    /// - Returns: The problem, or nil.
    public func problem(of sequence: Tensor<Float>, allowsGaps: Bool = false) -> String? {
        if let problem = Self.problem(of: sequence, features: count, allowsGaps: allowsGaps) { return problem }
        let scaled = self(sequence)
        guard !scaled.isFinite else { return nil }
        let place = scaled.scalars.firstIndex { !($0.isFinite || allowsGaps && $0.isNaN) }
        guard let place else { return nil }
        let value = sequence.scalars[place]
        return "feature \(place % count) of frame \(place / count) is \(value), too far from the fitted mean"
    }

    private static func problem(of sequence: Tensor<Float>, features: Int, allowsGaps: Bool) -> String? {
        guard sequence.rank == 2, sequence.shape[1] == features, features > 0 else {
            return "frames of shape \(sequence.shape) are not [frames, features] with "
                + (features > 0 ? "\(features) features" : "at least one feature")
        }
        guard !sequence.isFinite else { return nil }
        let place = sequence.scalars.firstIndex { !($0.isFinite || allowsGaps && $0.isNaN) }
        guard let place else { return nil }
        return
            "feature \(place % features) of frame \(place / features) is \(sequence.scalars[place]), which is not finite"
    }
}

extension FeatureScale: Codable {
    /// Reads a scale; throws if it is not valid.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        means = try values.decode([Float].self, forKey: .means)
        deviations = try values.decode([Float].self, forKey: .deviations)
        if let problem = problemOfScale(means: means, deviations: deviations) {
            throw values.refused(.deviations, problem)
        }
    }
}
