import Foundation
import RNNConsole
import RNNTasks
import Testing

@testable import rnn_train

@Suite("Transcription on the command line")
struct TranscriptionCommandTests {
    /// A tone for each letter, with silence around it.
    private static func sound(of text: String, rate: Int = 2000) -> Sound {
        let silence = Array(repeating: Float(0), count: rate / 20)
        var samples = silence
        for letter in text {
            let frequency = letter == "a" ? 200.0 : letter == "b" ? 400 : 700
            samples +=
                (0..<rate / 10).map { 0.5 * Float(sin(2 * .pi * frequency * Double($0) / Double(rate))) } + silence
        }
        return Sound(rate: rate, samples: samples)
    }

    private static let texts = ["a", "b", "ab", "ba", "c", "ac", "cb", "abc", "bb", "ca"]

    private static func recordings(_ trainer: Trainer, _ count: Int = 40) throws -> String {
        let texts = (0..<count).map { Self.texts[$0 % Self.texts.count] }
        return try RecordedTexts.write(Dataset(texts.map { sound(of: $0) }, labels: texts), to: trainer.path("sounds"))
    }

    private static let small = [
        "--hidden", "12", "--epochs", "14", "--batch-size", "4", "--learning-rate", "0.02", "--bands", "8",
    ]

    private func json(_ text: some StringProtocol) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("A table of sounds trains a model, which evaluates, reads files, and streams")
    func sounds() throws {
        let trainer = try Trainer()
        let table = try Self.recordings(trainer)
        let printed = try trainer.run(
            [
                "train", "--data", table, "--audio", "file", "--model", "cnn-gru", "--filter-width", "2", "--channels",
                "12",
            ]
                + Self.small + ["--epochs", "40", "--output", "@model"])
        #expect(
            printed.contains("Task: transcribe") && printed.contains("3 symbols: \"a\", \"b\", \"c\""), "\(printed)")
        #expect(try trainer.names(in: "model").contains("readings.svg"))
        let result = try json(trainer.run("evaluate", "--model", "@model", "--data", table, "--json"))
        #expect(result["task"] as? String == "transcribe" && result["examples"] as? Int == 40)
        for name in ["loss", "character_error_rate", "word_error_rate", "exact_match"] {
            #expect(result[name] is Double)
        }
        #expect(result["exact_match"] as? Double == 1, "\(result)")

        let files = ["@sounds/0007.wav", "@sounds/0000.wav"]
        #expect(try trainer.run(["predict", "--model", "@model"] + files) == "0007.wav\tabc\n0000.wav\ta\n")
        let object = try json(trainer.run("predict", "--model", "@model", "--json", files[0]))
        #expect(object["log_probability"] is Double && object["logProbability"] == nil)
        let symbols = try #require(object["symbols"] as? [[String: Any]])
        #expect(symbols.map { $0["symbol"] as? String } == ["a", "b", "c"] && symbols[0]["seconds"] is [Double])
        let other = try trainer.write("file,text\n0007.wav,abx\n", to: "sounds/other.csv")
        let unknown = try json(trainer.run("evaluate", "--model", "@model", "--data", other, "--json"))
        #expect((unknown["details"] as? [String: Int]) == ["unknown": 1] && unknown["exact_match"] as? Double == 0)
        let rows = try trainer.run("predict", "--model", "@model", "--data", table).split(separator: "\n")
        #expect(rows.count == 41 && rows[1].hasPrefix("0000.wav,a,"))

        let model = try TrainedModel<SequenceTranscription>(contentsOf: trainer.path("model/model"))
        func streamed(_ bytes: [UInt8], by size: Int) throws -> String {
            var (rest, text) = (bytes[...], "")
            try TranscriptionTask.stream(model) {
                defer { rest = rest.dropFirst(size) }
                return Array(rest.prefix(size))
            } put: {
                text += $0.line.split(separator: "\t").last.map(String.init) ?? ""
            }
            return text
        }
        let wav = [UInt8](try trainer.bytes("sounds/0007.wav"))
        for size in [1, 7, 1600, 100_000] { #expect(try streamed(wav, by: size) == "abc") }
        #expect(try streamed(Array(wav.dropFirst(44)), by: 333) == "abc")
        for (bytes, problem) in [
            (Array(wav.dropLast(10)), "10 bytes of samples are missing"),
            (Array(wav.prefix(30)), "ends within its header"),
            (Array(wav.dropFirst(44).dropLast()), "ends within a sample"), ([], "there is nothing"),
        ] {
            let error = #expect(throws: DataError.self) { _ = try streamed(bytes, by: 64) }
            #expect(error?.problem.contains(problem) == true, "\(String(describing: error))")
        }
    }

    @Test("Tensors of frames and labels train a model, and labels may be padded or in a row")
    func tensors() throws {
        let trainer = try Trainer()
        let texts = (0..<20).map { Self.texts[$0 % Self.texts.count] }
        func ints(_ numbers: [Int], _ shape: [Int]) -> Safetensors.Entry {
            .init(
                type: .int32, shape: shape,
                bytes: numbers.flatMap { number in
                    (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
                }[...])
        }
        func labels(_ text: String) -> [Int] { text.map { $0 == "a" ? 0 : $0 == "b" ? 1 : 2 } }
        let frames = texts.map { text in
            [Float](labels(text).flatMap { label in (0..<3).map { $0 == label ? 1 : 0 } + [0, 0, 0] })
        }
        var file = Safetensors()
        file.add(Tensor(Array(frames.joined())).reshaped([frames.joined().count / 3, 3]), named: "features")
        file.add(ints(frames.map { $0.count / 3 }, [20]), named: "lengths")
        var flat = file
        file.add(
            ints(texts.flatMap { labels($0) + Array(repeating: -1, count: 3 - $0.count) }, [20, 3]), named: "labels")
        flat.add(ints(texts.flatMap(labels), [texts.joined().count]), named: "labels")
        flat.add(ints(texts.map(\.count), [20]), named: "label_lengths")
        try file.write(to: trainer.path("padded.safetensors"))
        try flat.write(to: trainer.path("flat.safetensors"))
        let call = ["--task", "transcribe", "--symbols", "abc", "--model", "gru"] + Self.small
        for name in ["padded", "flat"] {
            try trainer.run(["train", "--data", "@\(name).safetensors", "--output", "@\(name)"] + call)
        }
        let results = try ["padded", "flat"].map {
            try trainer.run(
                "evaluate", "--model", "@\($0)", "--data", "@\($0).safetensors", "--symbols", "abc", "--json")
        }
        #expect(results[0] == results[1])
        let read = try trainer.run("predict", "--model", "@flat", "@flat.safetensors").split(separator: "\n")
        #expect(read.count == 20)
        let short = try #require(
            trainer.failure(["train", "--task", "transcribe", "--data", "@flat.safetensors", "--symbols", "ab"]))
        #expect(short.code == EX_DATAERR && short.text.contains("labels[6] is 2, and"), "\(short.text)")
    }

    @Test("A run that is resumed comes to what it would have come to")
    func resumed() throws {
        let trainer = try Trainer()
        let table = try Self.recordings(trainer, 20)
        let call = ["train", "--data", table, "--audio", "file", "--model", "gru"] + Self.small
        try trainer.run(call + ["--epochs", "4", "--output", "@whole"])
        try trainer.run(call + ["--epochs", "2", "--output", "@parts"])
        try trainer.run(call + ["--epochs", "4", "--output", "@parts", "--resume"])
        let evaluate = ["evaluate", "--data", table, "--json", "--model"]
        #expect(try trainer.run(evaluate + ["@whole"]) == trainer.run(evaluate + ["@parts"]))
    }

    @Test("A sound that is cut off, compressed, of another rate, or too short for its text is an error at its row")
    func wrong() throws {
        let trainer = try Trainer()
        let table = try Self.recordings(trainer, 20)
        let good = [UInt8](try trainer.bytes("sounds/0003.wav"))
        var compressed = good
        compressed[20] = 2
        try Self.sound(of: "a", rate: 4000).write(to: trainer.path("rate.wav"))
        try Sound(rate: 2000, samples: Array(repeating: 0, count: 49)).write(to: trainer.path("short.wav"))
        try Sound(rate: 2000, samples: Array(repeating: 0, count: 60)).write(to: trainer.path("brief.wav"))
        for (bytes, problem) in [
            (Array(good.prefix(300)), "recordings.csv:5:1: "), (compressed, "is compressed or unknown"),
            ([UInt8](try trainer.bytes("rate.wav")), "4000 samples a second, not 2000"),
            ([UInt8](try trainer.bytes("short.wav")), "fewer than the 50 of a frame"),
            ([UInt8](try trainer.bytes("brief.wav")), "its text needs at least"), ([], "recordings.csv:5:1: "),
        ] {
            try Data(bytes).write(to: URL(filePath: trainer.path("sounds/0003.wav")))
            let failure = try #require(
                trainer.failure(["train", "--data", table, "--audio", "file", "--output", "@model"]))
            #expect(failure.code == EX_DATAERR && failure.text.contains(problem), "\(failure.text)")
            #expect(failure.text.contains("recordings.csv:5"), "\(failure.text)")
        }
        try Data(good).write(to: URL(filePath: trainer.path("sounds/0003.wav")))
        for (text, problem) in [
            ("file,text\n0000.wav,a\n0001.wav,\n", ":3:10: the text is empty"),
            ("file,text\n0000.wav,a\nnone.wav,b\n", ":3:1: "),
            ("path,text\n0000.wav,a\n", "there is no column \"file\""),
        ] {
            let file = try trainer.write(text, to: "sounds/wrong.csv")
            let failure = try #require(trainer.failure(["train", "--data", file, "--audio", "file"]))
            #expect(failure.code == EX_DATAERR && failure.text.contains(problem), "\(failure.text)")
        }
        try trainer.run(
            ["train", "--data", table, "--audio", "file", "--model", "bigru"] + Self.small
                + ["--epochs", "1", "--output", "@model"])
        let cut = try trainer.write("RIFF", to: "cut.wav")
        let failure = try #require(trainer.failure(["predict", "--model", "@model", cut]))
        #expect(failure.code == EX_DATAERR, "\(failure.text)")
        let model = try TrainedModel<SequenceTranscription>(contentsOf: trainer.path("model/model"))
        #expect(throws: UsageError.self) { try TranscriptionTask.stream(model, pieces: { [] }, put: { _ in }) }
    }

    @Test("Names of models are read as they are written")
    func variants() {
        for variant in TranscriptionVariant.allCases { #expect(TranscriptionVariant("\(variant)") == variant) }
        #expect(TranscriptionVariant("gru-mean") == nil)
    }
}
