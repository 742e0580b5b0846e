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

    /// Fits a scale to the frames of all sequences together, each [frames, features].
    ///
    /// - Parameter sequences: The training sequences, at least one; evaluation data must not be included.
    /// - Throws: ``ExampleError`` if a sequence differs in shape from the first one, or has a number that is not
    ///   finite.
    public init(of sequences: [Tensor<Float>]) throws(ExampleError) {
        require(!sequences.isEmpty, "FeatureScale: there must be at least one sequence")
        let count = sequences[0].rank == 2 ? sequences[0].shape[1] : 1
        for (index, sequence) in sequences.enumerated() {
            if let problem = Self.problem(of: sequence, features: count) { throw ExampleError(index, problem) }
        }
        let frames = Double(max(1, sequences.reduce(0) { $0 + $1.shape[0] }))
        let none = [Double](repeating: 0, count: count)
        // In Double, where the mean of equal numbers is exactly that number.
        let means = sequences.reduce(into: none) { $1.addColumns(to: &$0) }.map { $0 / frames }
        let squares = sequences.reduce(into: none) { $1.addSquares(of: means, to: &$0) }
        let deviations = squares.map { square in
            let deviation = Float((square / frames).squareRoot())
            return deviation >= .leastNormalMagnitude ? min(deviation, .greatestFiniteMagnitude) : 1
        }
        self.init(means: means.map { Float($0) }, deviations: deviations)
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
    public func problem(of sequence: Tensor<Float>) -> String? {
        if let problem = Self.problem(of: sequence, features: count) { return problem }
        guard let place = self(sequence).scalars.firstIndex(where: { !$0.isFinite }) else { return nil }
        let value = sequence.scalars[place]
        return "feature \(place % count) of frame \(place / count) is \(value), too far from the fitted mean"
    }

    private static func problem(of sequence: Tensor<Float>, features: Int) -> String? {
        guard sequence.rank == 2, sequence.shape[1] == features, features > 0 else {
            return "frames of shape \(sequence.shape) are not [frames, features] with "
                + (features > 0 ? "\(features) features" : "at least one feature")
        }
        guard !sequence.isFinite else { return nil }
        let place = sequence.scalars.firstIndex { !$0.isFinite } ?? 0
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

extension Tensor<Float> {
    /// Adds up each column of a matrix.
    fileprivate func addColumns(to sums: inout [Double]) {
        let columns = sums.count
        for (index, value) in scalars.enumerated() { sums[index % columns] += Double(value) }
    }

    /// Adds up the squared deviations of each column from its mean.
    fileprivate func addSquares(of means: [Double], to sums: inout [Double]) {
        let columns = sums.count
        for (index, value) in scalars.enumerated() {
            let difference = Double(value) - means[index % columns]
            sums[index % columns] += difference * difference
        }
    }
}
