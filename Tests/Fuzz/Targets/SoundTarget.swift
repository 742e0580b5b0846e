import RNNTasks

/// Sounds in files.
enum SoundTarget {
    static let target = FuzzTarget(name: "wav", reads: "Sound, and features of it") { scratch in
        let sound = Sound(rate: 8000, samples: (0..<40).map { Float($0 % 7 - 3) / 4 })
        let seeds = try Sound.SampleFormat.allCases.map { format in
            try sound.write(to: scratch["seed.wav"], as: format)
            return FuzzInput(try Scratch.files(of: scratch.path)["seed.wav"] ?? [], as: "a.wav")
        }
        let features = LogMel(rate: 8000, length: 16, hop: 8, bands: 3)
        return FuzzReader(seeds: seeds, words: ["RIFF", "WAVE", "fmt ", "data", "fact", "LIST"]) { input, random in
            try scratch.write(input.bytes, to: "a.wav")
            let sound = try Sound(contentsOf: scratch["a.wav"])
            try expect(sound.samples.count <= input.bytes.count, "more samples than bytes")
            try expect(sound.samples.allSatisfy(\.isFinite) && sound.rate > 0, "a sample that is not finite")
            let frames = features(sound.samples)
            try expect(frames.count == features.frameCount(sound.samples.count), "other frames")
            let format = Sound.SampleFormat.float32
            try accepted { try sound.write(to: scratch["copy.wav"], as: format) }
            let again = try accepted { try Sound(contentsOf: scratch["copy.wav"]) }
            try expect(again == sound, "another sound when it is written again")
        }
    }
}
