import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct FeatureScaleTests {
    /// Two features, of mean 3 and deviation 2 and of mean -10 and deviation 0.
    private let sequences = [
        Tensor<Float>([[1, -10], [5, -10]]), Tensor<Float>.zeros([0, 2]), Tensor<Float>([[1, -10], [5, -10]]),
    ]

    @Test("The scale is that of the frames of all sequences together")
    func fitted() throws {
        let scale = try FeatureScale(of: sequences)
        #expect(scale.count == 2 && scale.means == [3, -10] && scale.deviations == [2, 1])
        #expect(scale(sequences[0]) == Tensor([[-1, 0], [1, 0]]))
        #expect(scale(sequences[1]).shape == [0, 2])
        #expect(scale(Tensor([[7, -9]])) == Tensor([[2, 1]]))
        let nothing = try FeatureScale(of: [sequences[1]])
        #expect(nothing.means == [0, 0] && nothing.deviations == [1, 1])
    }

    @Test("What was fitted has mean 0 and deviation 1, far from zero too", arguments: [0, 1000, -30_000] as [Float])
    func standard(_ offset: Float) throws {
        var random = RandomSource(seed: 4)
        let x = Tensor<Float>.normal([2000, 3], mean: offset, deviation: 7, random: &random)
        let scaled = try FeatureScale(of: [x])(x)
        for (mean, square) in zip(scaled.mean(axis: 0).scalars, (scaled * scaled).mean(axis: 0).scalars) {
            #expect(abs(mean) < 1e-2 && abs(square - 1) < 1e-2)
        }
    }

    @Test("A feature that is always the same becomes zeros, though its mean may not be one number of Float")
    func constant() throws {
        let x = Tensor<Float>(Array(repeating: 0.1, count: 999), shape: [333, 3])
        let scale = try FeatureScale(of: [x])
        #expect(scale.deviations == [1, 1, 1] && scale(x) == Tensor.zeros([333, 3]))
    }

    @Test("A sequence of another shape or with a number that is not finite is named")
    func refused() throws {
        let cases: [(Tensor<Float>, String)] = [
            (Tensor([[1, 2, 3]]), "frames of shape [1, 3] are not [frames, features] with 2 features"),
            (Tensor([1, 2]), "frames of shape [2] are not [frames, features] with 2 features"),
            (Tensor([[1, 2], [3, .nan]]), "feature 1 of frame 1 is nan, which is not finite"),
            (Tensor([[-.infinity, 2]]), "feature 0 of frame 0 is -inf, which is not finite"),
        ]
        for (sequence, problem) in cases {
            #expect(throws: ExampleError(1, problem)) { try FeatureScale(of: [sequences[0], sequence]) }
            #expect(try FeatureScale(of: sequences).problem(of: sequence) == problem)
        }
        #expect(
            throws: ExampleError(0, "frames of shape [3, 0] are not [frames, features] with at least one feature")
        ) { try FeatureScale(of: [.zeros([3, 0])]) }
        #expect("\(ExampleError(3, "no"))" == "example 3: no")
    }

    @Test("A scale comes back from JSON; one that would make no numbers does not")
    func coding() throws {
        let scale = FeatureScale(means: [0.1, -3], deviations: [1, 0.25])
        #expect(try JSONDecoder().decode(FeatureScale.self, from: JSONEncoder().encode(scale)) == scale)
        for text in [
            #"{"means":[0],"deviations":[0]}"#, #"{"means":[0],"deviations":[-1]}"#, #"{"means":[],"deviations":[]}"#,
            #"{"means":[0,1],"deviations":[1]}"#, #"{"means":[0],"deviations":[1e-60]}"#, #"{"means":[0]}"#,
        ] {
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(FeatureScale.self, from: Data(text.utf8)) }
        }
    }

    @Test("Frames of other features are refused")
    func misfit() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = FeatureScale(means: [0, 0], deviations: [1, 1])(Tensor<Float>.zeros([4, 3]))
        }
        #expect(message(result).contains("FeatureScale: the frames have shape [4, 3]; the last axis must be 2"))
    }
}
