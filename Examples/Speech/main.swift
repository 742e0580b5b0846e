// Speech: many frames to few symbols, without a word of where they are (connectionist temporal classification).
//
// A digit is two tones out of five, one after the other, so that no moment of a recording says which digit it is.
// Tempo, pitch, loudness and noise differ from recording to recording.
// This does not show speech, whose sounds blend into each other and differ from speaker to speaker. Nor does it show
// what a language adds: any digit may follow any other.

import Foundation
import RNNCharts
import RNNConsole
import RNNTasks

let dataHelp = "A table of WAV files (columns `file` and `text`), or a directory whose table is `recordings.csv`."

Example.run("Speech", "Reads digits from recordings of tones.", data: dataHelp) { example in
    // The data: WAV files and a table of their texts, written by the program and read back as any others.
    var random = RandomSource(seed: example.seed)
    let file = example.data ?? example.path(of: "recordings")
    if example.data == nil {
        let (count, most) = example.isQuick ? (500, 3) : (1000, 7)
        let made = (0..<count).map { _ in recordingOfDigits(most, random: &random) }
        let examples = Dataset(made.map(\.sound), labels: made.map(\.text))
        try example.write("recordings") { try RecordedTexts.write(examples, to: $0) }
    }
    let recorded = try RecordedTexts(file: file)
    guard recorded.examples.count >= 10, (4000...200_000).contains(recorded.rate) else {
        let found = "\(counted(recorded.examples.count, "recording")) at \(grouped(recorded.rate)) Hz"
        throw DataError(file: file, problem: "there are \(found); give at least 10, at 4,000 to 200,000 Hz")
    }
    // Features: the loudness in 32 bands, a hundred times a second.
    let features = LogMel(rate: recorded.rate, bands: 32)
    let all = recorded.examples.mapInputs { Tensor<Float>(features($0)) }
    // The model: a GRU in both directions, and for each frame the probability of each digit or of none.
    func task(_ examples: Dataset<Tensor<Float>, String>) throws -> SequenceTranscription {
        SequenceTranscription(
            TranscriberSettings("bigru", hidden: 40),
            codec: TextCodec(.characters(), of: examples.labels, special: .reading),
            features: try FeatureScale(of: examples.inputs))
    }
    do {
        _ = try task(all).encode(all)
    } catch let error as ExampleError {
        throw error.placed(in: file, lines: recorded.lines)
    }
    let parts = all.split(into: [0.7, 0.1, 0.2], random: &random)
    let seen = Set(parts[0].labels + parts[1].labels)
    let test = parts[2][parts[2].labels.indices.filter { example.data != nil || !seen.contains(parts[2].labels[$0]) }]
    example.print(
        "\(parts[0].count) recordings to train with, such as \"\(parts[0].labels[0])\"; \(test.count) to test")

    // Training: the text of each recording is known, and nothing else.
    let task = try task(parts[0])
    let model = try task.trained(
        on: task.encode(parts[0]), validation: task.encode(parts[1]), epochs: example.isQuick ? 18 : 20, batchSize: 16,
        learningRate: 0.006, observers: [EpochLines { example.print($0) }])

    // What came out, beside what can be done without a network: cut evenly, and take the nearest mean digit.
    let measured = model.measure(try task.encode(test)).figures
    let templates = EvenTemplates(of: parts[0])
    let even = mean(zip(test.inputs, test.labels).map { templates.read($0) == $1 ? 1 : 0 })
    example.print(
        "whole strings right: \(percent(measured[.exact] ?? 0)) (templates of evenly cut recordings: "
            + "\(percent(even))); wrong symbols: \(percent(measured[.tokenErrorRate] ?? 1))")
    if let (frames, text) = zip(test.inputs, test.labels).max(by: { $0.1.count < $1.1.count }) {
        let reading = model.predict([frames])[0]
        let spans = zip(reading.text, reading.frames).map { Spectrogram.Span($1, String($0)) }
        let rows = (0..<frames.shape[0]).map { frame in frames.entry(frame).scalars.map(Double.init) }
        let seconds = Double(rows.count * features.hop) / Double(features.rate)
        let chart = Spectrogram(
            "\"\(text)\", and what was read in it", x: Axis("time", unit: "s", range: 0...seconds),
            y: frequencies(of: features), rows, spans: spans, spanName: "frames in which a digit is read",
            shadeName: "loudness (logarithm)")
        try example.write(chart.svg(width: 500).description, to: "reading.svg")
    }
    if example.data == nil {
        let least = example.isQuick ? 0.75 : 0.95
        example.claim("strings never seen that are right as a whole", measured[.exact] ?? 0, atLeast: least)
    }
}

/// A random string of so many digits at most, and its recording.
func recordingOfDigits(_ most: Int, random: inout RandomSource) -> (text: String, sound: Sound) {
    let (rate, tones) = (8000, [400.0, 520, 680, 880, 1150])
    let (tempo, pitch) = (0.7 + 0.8 * random.uniform(), 0.96 + 0.08 * random.uniform())
    var samples: [Double] = []
    func play(_ frequency: Double, loudness: Double, from least: Double, to most: Double) {
        let count = Int(Double(rate) * tempo * (least + (most - least) * random.uniform()))
        samples += (0..<count).map { index in
            // It swells and fades within 5 ms.
            let edge = min(1, Double(min(index, count - index)) / 40)
            return loudness * edge * sin(2 * .pi * frequency * pitch * Double(index) / Double(rate))
        }
    }
    play(0, loudness: 0, from: 0.05, to: 0.15)
    let digits = (0...random.integer(below: most)).map { _ in random.integer(below: 10) }
    for digit in digits {
        // The ten pairs of a tone and the next or the one after next, in a circle.
        for tone in [digit % 5, (digit % 5 + 1 + digit / 5) % 5] {
            play(tones[tone], loudness: 0.2 + 0.2 * random.uniform(), from: 0.04, to: 0.08)
        }
        play(0, loudness: 0, from: 0.015, to: 0.06)
    }
    let noise = 0.02 + 0.2 * random.uniform()
    let sound = Sound(rate: rate, samples: samples.map { Float($0 + noise * random.normal()) })
    return (digits.map(String.init).joined(), sound)
}

/// The mean picture of each symbol, from recordings that are cut into as many equal parts as they have symbols.
struct EvenTemplates {
    private var means: [Character: Tensor<Float>] = [:]
    private var framesPerSymbol = 1.0

    init(of examples: Dataset<Tensor<Float>, String>) {
        var (counts, frames): ([Character: Float], Int) = ([:], 0)
        for (recording, text) in zip(examples.inputs, examples.labels) where recording.shape[0] > 0 {
            frames += recording.shape[0]
            for (symbol, part) in zip(text, Self.parts(of: recording, text.count)) {
                means[symbol] = means[symbol].map { $0 + part } ?? part
                counts[symbol, default: 0] += 1
            }
        }
        for (symbol, count) in counts { means[symbol] = means[symbol].map { $0 / count } }
        framesPerSymbol = Double(frames) / Double(max(1, counts.values.reduce(0, +)))
    }

    func read(_ recording: Tensor<Float>) -> String {
        let count = max(1, Int((Double(recording.shape[0]) / framesPerSymbol).rounded()))
        let symbols = Self.parts(of: recording, recording.shape[0] > 0 ? count : 0).compactMap { part -> Character? in
            let distances = means.mapValues { meanSquaredError($0, part).scalar }
            return distances.min { $0.value < $1.value }?.key
        }
        return String(symbols)
    }

    /// Each part as six frames.
    private static func parts(of recording: Tensor<Float>, _ count: Int) -> [Tensor<Float>] {
        (0..<count).map { part in
            recording.rows((0..<6).map { Int32(recording.shape[0] * (12 * part + 2 * $0 + 1) / (12 * count)) })
        }
    }
}

/// The axis of the bands of features: equally wide in mel, named by frequencies.
func frequencies(of features: LogMel) -> Axis {
    let mel = features.scale.mel
    let half = (mel(features.highest) - mel(features.lowest)) / Double(features.bands + 1) / 2
    return Axis(
        "frequency", unit: "Hz", range: mel(features.lowest) + half...mel(features.highest) - half,
        marks: [125, 250, 500, 1000, 2000, 4000, 8000].map { Axis.Mark(mel($0), "\(Int($0))") })
}
