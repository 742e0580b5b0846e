import Foundation
import RNNConsole
import RNNTasks

extension TranscriptionTask {
    /// What `predict --json` prints of a recording.
    struct PredictionRecord: Encodable {
        struct Symbol: Encodable {
            let symbol: String
            /// The first and the last frame.
            let frames: [Int]
            /// From when to when; nil where frames have no duration.
            let seconds: [Double]?
        }

        let recording: String
        let text: String
        let logProbability: Double?
        let symbols: [Symbol]
    }

    /// What a stream prints of a symbol.
    private struct StreamedSymbol: Encodable {
        let symbol: String
        let frame: Int
        let seconds: Double
    }

    static func modelInput(_ input: RecordingInput) -> Tensor<Float> { input.frames }

    /// Arguments are files.
    static func inputs(
        from lines: [String], _ settings: TranscriptionSettings, for task: SequenceTranscription
    ) throws -> [RecordingInput] {
        try lines.flatMap { try inputs(ofFile: $0, settings, for: task) }
    }

    static func inputs(
        ofFile file: String, _ settings: TranscriptionSettings, for task: SequenceTranscription
    ) throws -> [RecordingInput] {
        let read =
            RecordingExamples.isTable(file)
            ? try RecordingExamples(
                file, settings, hasTexts: false, known: task.sounds, width: task.features.count)
            : try RecordingExamples(sound: file, for: task)
        for (index, element) in read.elements.enumerated() {
            if let problem = task.features.problem(of: element.frames) { throw read.error(index, problem) }
        }
        return read.elements.map { RecordingInput(name: $0.name, frames: $0.frames) }
    }

    static func line(
        of prediction: SequenceTranscription.Prediction, for input: RecordingInput, by task: SequenceTranscription,
        _ settings: TranscriptionSettings
    ) -> String {
        input.name + "\t" + prediction.text
    }

    static func columns(by task: SequenceTranscription, _ settings: TranscriptionSettings) -> [String] {
        ["recording", "text", "log probability"]
    }

    static func row(
        of prediction: SequenceTranscription.Prediction, for input: RecordingInput, by task: SequenceTranscription,
        _ settings: TranscriptionSettings
    ) -> [String] {
        [input.name, prediction.text, fixed(prediction.logProbability, 4)]
    }

    static func record(
        of prediction: SequenceTranscription.Prediction, for input: RecordingInput, by task: SequenceTranscription,
        _ settings: TranscriptionSettings
    ) -> PredictionRecord {
        PredictionRecord(
            recording: input.name, text: prediction.text,
            logProbability: prediction.logProbability.isFinite ? prediction.logProbability : nil,
            symbols: zip(prediction.ids, prediction.frames).map { id, frames in
                .init(
                    symbol: task.codec.decode([id]), frames: [frames.lowerBound, frames.upperBound],
                    seconds: task.sounds.map { [$0.seconds(frames.lowerBound), $0.seconds(frames.upperBound + 1)] })
            })
    }

    /// Standard input is a WAV file of 16-bit samples, or such samples themselves; symbols are printed once they are certain.
    static func stream(
        _ model: TrainedModel<SequenceTranscription>, _ settings: TranscriptionSettings, next: () throws -> String?,
        put: (StreamedPrediction) throws -> Void
    ) throws {
        let input = FileHandle.standardInput
        try stream(model, pieces: { try input.read(upToCount: 1600).map(Array.init) ?? [] }, put: put)
    }

    /// Reads pieces of bytes, the last of which is empty.
    static func stream(
        _ model: TrainedModel<SequenceTranscription>, pieces: () throws -> [UInt8],
        put: (StreamedPrediction) throws -> Void
    ) throws {
        guard let features = model.task.sounds else {
            throw UsageError("The model reads frames of a .safetensors file: '--stream' needs one that reads sounds.")
        }
        if model.task.settings.recurrent.kind.isBidirectional {
            throw UsageError(
                "A model of both directions reads all of a recording first: train one such as 'lstm' for '--stream'.")
        }
        var samples = SampleStream(rate: features.rate)
        var (frames, reader) = (LogMelStream(features), TranscriptionReader(model))
        while true {
            let piece = try pieces()
            if piece.isEmpty { break }
            let found = frames(try samples.read(piece))
            for frame in 0..<found.count {
                guard let symbol = reader.read(Array(found[frame])) else { continue }
                let seconds = features.seconds(symbol.frame)
                try put(
                    StreamedPrediction(
                        line: fixed(seconds, 2) + "\t" + symbol.text,
                        record: StreamedSymbol(symbol: symbol.text, frame: symbol.frame, seconds: seconds)))
            }
        }
        try samples.finish()
    }
}

extension LogMel {
    /// When a frame begins.
    fileprivate func seconds(_ frame: Int) -> Double { Double(frame * hop) / Double(rate) }
}

/// Samples of 16 bits from bytes as they arrive, with the header of a WAV file before them or without.
struct SampleStream {
    private let rate: Int
    private var bytes: [UInt8] = []
    private var channels = 1
    private var hasBegun = false
    /// How many bytes of samples are to come; nil if unknown.
    private var rest: Int?

    init(rate: Int) {
        self.rate = rate
    }

    private static let source = "standard input"

    /// The samples that are complete.
    mutating func read(_ piece: [UInt8]) throws(DataError) -> [Float] {
        bytes += piece
        if !hasBegun {
            guard bytes.count >= 12 else { return [] }
            if bytes.starts(with: Array("RIFF".utf8)) {
                guard try readHeader() else { return [] }
            }
            hasBegun = true
        }
        // What follows the samples of a WAV file is not sound.
        let width = 2 * channels
        let count = min(bytes.count, rest ?? .max) / width
        let samples = (0..<count).map { index -> Float in
            let sum = (0..<channels).reduce(0) { sum, channel in
                let at = index * width + 2 * channel
                return sum + Int(Int16(bitPattern: UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8))
            }
            return Float(sum) / Float(channels) / 32768
        }
        bytes.removeFirst(count * width)
        rest = rest.map { $0 - count * width }
        return samples
    }

    /// Throws if a sample, or a WAV file, is cut off.
    func finish() throws(DataError) {
        if !hasBegun, bytes.isEmpty { throw DataError(file: Self.source, problem: "there is nothing") }
        if !hasBegun || rest == nil && !bytes.isEmpty {
            throw DataError(file: Self.source, problem: "it ends within \(hasBegun ? "a sample" : "its header")")
        }
        if let rest, rest > 0 { throw DataError(file: Self.source, problem: "\(rest) bytes of samples are missing") }
    }

    /// Reads a header up to its samples; false if more of it is to come.
    private mutating func readHeader() throws(DataError) -> Bool {
        func number(_ at: Int, _ count: Int) -> Int {
            (0..<count).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
        }
        func error(_ problem: String) -> DataError { DataError(file: Self.source, problem: problem) }
        guard bytes[8..<12].elementsEqual("WAVE".utf8) else { throw error("it is RIFF, but not WAVE") }
        var (at, hasForm, found) = (12, false, 1)
        while at + 8 <= bytes.count {
            let (name, length) = (bytes[at..<at + 4], number(at + 4, 4))
            if name.elementsEqual("data".utf8) {
                guard hasForm else { throw error("the samples come before their format") }
                (channels, hasBegun) = (found, true)
                // Programs that do not know the length beforehand write 0, or the largest number.
                rest = length == 0 || length >= 0x7fff_f000 ? nil : length
                bytes.removeFirst(at + 8)
                return true
            }
            guard length <= 1 << 20 else { throw error("a chunk of \(length) bytes comes before the samples") }
            guard at + 8 + length + length % 2 <= bytes.count else { return false }
            if name.elementsEqual("fmt ".utf8) {
                guard length >= 16 else { throw error("the format has \(length) bytes; it must have 16 at least") }
                let (code, bits, found16) = (number(at + 8, 2), number(at + 22, 2), number(at + 12, 4))
                guard (code == 1 || code == 0xfffe) && bits == 16 else {
                    throw error(
                        "samples must be whole numbers of 16 bits; they are of \(bits) bits, in the format \(code)")
                }
                guard found16 == rate else { throw error("there are \(found16) samples a second, not \(rate)") }
                found = number(at + 10, 2)
                guard found > 0 else { throw error("there are no channels") }
                hasForm = true
            }
            at += 8 + length + length % 2
        }
        return false
    }
}
