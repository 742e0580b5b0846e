import Foundation
import RNNTasks

/// What `--json` prints.
enum JSONOutput {
    /// Prints a value on several lines.
    static func print(_ value: some Encodable) throws {
        Console.write(
            try text(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]) + "\n", to: .standardOutput)
    }

    /// A value on one line.
    static func line(_ value: some Encodable) throws -> String {
        try text(value, [.sortedKeys, .withoutEscapingSlashes])
    }

    private static func text(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// A run in a few figures.
struct RunSummary: Encodable {
    let model: String
    let seed: Int
    let parameters: Int
    let end: String
    let best: EpochRecord?
    let epochs: [EpochRecord]
    let seconds: Double
    let tokensPerSecond: Double

    init(_ run: ModelRun) {
        model = run.name
        seed = run.seed
        parameters = run.parameters
        end = "\(run.end)"
        best = run.best
        epochs = run.history
        seconds = run.seconds
        tokensPerSecond = run.tokensPerSecond
    }
}
