import RNNTasks

/// Tensors in a file.
enum SafetensorsTarget {
    static let target = FuzzTarget(name: "safetensors", reads: "Safetensors, and a model loaded from it") { scratch in
        var random = RandomSource(seed: 1)
        let model = Linear<Float>(inputs: 3, outputs: 2, random: &random)
        var various = Safetensors(metadata: ["a": "b", "": "\n\"\\"])
        for (index, type) in Safetensors.ElementType.allCases.enumerated() {
            let bytes = (0..<(2 * type.byteCount)).map { UInt8($0 * 37 & 255) }
            various.add(.init(type: type, shape: [2, 1], bytes: bytes[...]), named: "\(type)é\(index)")
        }
        various.add(.init(type: .float32, shape: [0, 7], bytes: []), named: "empty")
        let seeds = [Safetensors(model), various, Safetensors()].map { FuzzInput($0.encoded, as: "a.safetensors") }
        return FuzzReader(seeds: seeds, words: ["weight", "bias", "dtype", "shape", "data_offsets"]) { input, random in
            let file: Safetensors
            if random.integer(below: 8) == 0 {
                try scratch.write(input.bytes, to: "a.safetensors")
                file = try Safetensors(contentsOf: scratch["a.safetensors"])
            } else {
                file = try Safetensors(bytes: input.bytes)
            }
            for name in file.names {
                let tensor = try accepted { try file.tensor(name, as: Float.self, converting: true) }
                let double = try accepted { try file.tensor(name, as: Double.self, converting: true) }
                try expect(
                    tensor.shape == file[name]?.shape && double.shape == tensor.shape, "a tensor of another shape")
                try expect(tensor.scalars.count == tensor.count, "a tensor with other elements than its shape says")
                _ = "\(tensor)"
            }
            let bytes = file.encoded
            let again = try accepted { try Safetensors(bytes: bytes) }
            try expect(
                again.encoded == bytes && again.metadata == file.metadata, "another file when it is written again")
            // Most files are not the model's.
            var loaded = model
            do {
                try loaded.load(from: file)
            } catch let error as ParameterMismatch {
                try expect(!error.problems.isEmpty, "no reason to refuse a file")
            }
            try expect(loaded(Tensor<Float>.zeros([1, 3])).shape == [1, 2], "a loaded model does not compute")
        }
    }
}
