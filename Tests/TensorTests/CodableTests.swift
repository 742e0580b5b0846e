import Foundation
import RNNKit
import Testing

@Suite struct CodableTests {
    @Test("A tensor survives being written and read, to the bit")
    func roundTrip() throws {
        var random = RandomSource(seed: 1)
        for shape in [[], [3], [2, 0, 4], [2, 3, 4]] {
            let x = Tensor<Float>.normal(shape, random: &random)
            let data = try JSONEncoder().encode(x)
            #expect(try JSONDecoder().decode(Tensor<Float>.self, from: data) == x)
        }
    }

    @Test(
        "What is no tensor is refused",
        arguments: [
            #"{"shape": [2], "scalars": [1]}"#, #"{"shape": [-1, -1], "scalars": [1]}"#,
            #"{"shape": [], "scalars": []}"#,
            #"{"shape": [4611686018427387904, 4], "scalars": []}"#, #"{"shape": [1]}"#,
            #"{"shape": [0, 9223372036854775807, 4], "scalars": []}"#,
            #"{"shape": [\#(Array(repeating: "1", count: 50_000).joined(separator: ","))], "scalars": [1]}"#,
        ])
    func refusals(text: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Tensor<Double>.self, from: Data(text.utf8))
        }
    }
}
