import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct CheckpointTests {
    struct Settings: Codable, Equatable {
        var name = "long"
        var rate = 0.1
        var layers = [64, 32]
    }

    static let settings = Settings()

    static func model(_ seed: UInt64) -> Linear<Float> {
        var random = RandomSource(seed: seed)
        return Linear(inputs: 3, outputs: 2, random: &random)
    }

    static func checkpoint(_ seed: UInt64) throws -> Checkpoint {
        var checkpoint = Checkpoint()
        checkpoint.add(model(seed), as: "model.safetensors")
        try checkpoint.add(seed, as: "seed.json")
        try checkpoint.add(settings, as: "settings.json")
        return checkpoint
    }

    @Test("What is written is read: models, tensors and values")
    func roundTrip() throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint(7).write(to: folder["run"])
        let read = try Checkpoint(contentsOf: folder["run"])
        #expect(read.names == ["model.safetensors", "seed.json", "settings.json"])
        #expect(try read.value(Settings.self, from: "settings.json") == Self.settings)
        #expect(try read.value(from: "seed.json") == UInt64(7))
        var model = Self.model(1)
        try model.load(from: read.tensors("model.safetensors"))
        #expect(model.parameterValues == Self.model(7).parameterValues)
        #expect(try folder.names() == ["run"])
    }

    @Test("Files of values can be read by people")
    func readable() throws {
        let folder = try TemporaryDirectory()
        try Self.checkpoint(7).write(to: folder["run"])
        #expect(
            try folder.text("run/settings.json") == """
                {
                  "layers" : [
                    64,
                    32
                  ],
                  "name" : "long",
                  "rate" : 0.1
                }

                """)
        #expect(
            try folder.text("run/checkpoint.json") == """
                {
                  "files" : [
                    "model.safetensors",
                    "seed.json",
                    "settings.json"
                  ],
                  "format" : 1
                }

                """)
    }
}
