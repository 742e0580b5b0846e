// CharLM: a language model. A network reads a text character by character, says what comes next, and learns to write.
//
// The text is made up by a small grammar, in which verbs agree with nouns far before them; `--data` takes another text.
// This does not show how much text real language needs. Nor does it show meaning: the grammar has none.

import Foundation
import RNNCharts
import RNNConsole
import RNNTasks

/// Makes sentences up, and counts the bits of the choices that it makes: on average no model needs fewer.
struct Tales {
    var random: RandomSource
    var bits = 0.0

    mutating func pick(_ words: String) -> String {
        let words = words.split(separator: " ")
        bits += log2(Double(words.count))
        return String(words[random.integer(below: words.count)])
    }

    mutating func isTrue() -> Bool { pick("yes no") == "yes" }

    /// "a tall girl that some goats follow": which verbs agree with it depends on `isPlural`.
    mutating func noun(_ isPlural: Bool, isInner: Bool = false) -> String {
        var text = pick(isPlural ? "the some these" : "the a this")
        if isTrue() { text += " " + pick("old young small tall clever hungry lazy quiet") }
        text += " " + pick("bird cat dog duck farmer girl goat hen horse king miller robber sailor teacher")
        if isPlural { text += "s" }
        if isInner || isTrue() { return text }
        let isOther = isTrue()
        let other = noun(isOther, isInner: true)
        return isTrue() ? "\(text) that \(seeing(isPlural)) \(other)" : "\(text) that \(other) \(seeing(isOther))"
    }

    mutating func seeing(_ isPlural: Bool) -> String {
        pick("see follow help call fear like know visit") + (isPlural ? "" : "s")
    }

    mutating func sentence() -> String {
        let isPlural = isTrue()
        let subject = noun(isPlural)
        if isTrue() { return "\(subject) \(seeing(isPlural)) \(noun(isTrue()))." }
        let verb = pick("sleep sing laugh wait dance swim rest work") + (isPlural ? "" : "s")
        return "\(subject) \(verb) \(pick("near behind under")) the \(pick("river bridge forest mill tower garden"))."
    }

    /// Lines of at least so many characters, none of which is among those before.
    mutating func text(_ count: Int, unlike seen: inout Set<String>) -> String {
        var text = ""
        while text.utf8.count < count {
            let before = bits
            let line = sentence()
            if seen.insert(line).inserted { text += line + "\n" } else { bits = before }
        }
        return text
    }
}

/// Prints what the model writes after each epoch, and keeps how many bits a character of the validation takes it.
final class Samples: TrainingObserver {
    private let task: TextWriting
    private let print: (String) -> Void
    private(set) var bits: [Double] = []

    init(of task: TextWriting, _ print: @escaping (String) -> Void) {
        (self.task, self.print) = (task, print)
    }

    func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) {
        guard case .epoch(let record) = event, let figures = record.validation,
            let model = training.model as? LanguageModel<Float>
        else { return }
        bits.append(figures.bits)
        let lines = task.write(after: "", with: model).text.split(separator: "\n")
        print("  \(fixed(figures.bits, 3)) bits; it writes: \(lines.prefix(2).joined(separator: " "))")
    }
}

Example.run(
    "CharLM", "Learns to write a text, character by character.", data: "Learn from this file of text."
) { example in
    // The data: three parts, of which no two have a sentence in common.
    var least: [Double] = []
    let parts: [String]
    if let file = example.data {
        let text = Array(try TextFile.read(file))
        guard text.count >= 2000 else {
            throw DataError(
                file: file, problem: "\(text.count) characters are too few to learn from; give at least 2,000")
        }
        let cuts = [0, text.count * 8 / 10, text.count * 9 / 10, text.count]
        parts = zip(cuts, cuts.dropFirst()).map { String(text[$0..<$1]) }
    } else {
        var tales = Tales(random: RandomSource(seed: example.seed))
        var seen: Set<String> = []
        parts = [example.isQuick ? 20_000 : 200_000, 10_000, 10_000].map { count in
            tales.bits = 0
            let text = tales.text(count, unlike: &seen)
            least.append(tales.bits / Double(text.count))
            return text
        }
    }
    // The model: vectors of characters, an LSTM, logits of the next character.
    let codec = TextCodec(.characters(), of: [parts[0]], special: .reading)
    let ids = codec.encode(parts)
    var task = TextWriting(LanguageModelSettings("lstm", embedding: 32, hidden: 128), codec: codec, window: 50)
    task.decoding.maximumLength = 120

    // Training.
    let samples = Samples(of: task) { example.print($0) }
    let model = try task.trained(
        on: ids[0], validation: ids[1], epochs: example.isQuick ? 4 : 9, batchSize: 16, learningRate: 0.005,
        observers: [EpochLines { example.print($0) }, samples])

    // What came out. The text is measured in one piece, for what is read side by side begins without what came before.
    let bits = model.measure(ids[2], batchSize: 1).figures.bits
    let trigrams = KneserNey(ids[0], order: 3, vocabulary: codec.count)
    let eightGrams = KneserNey(ids[0], order: 8, vocabulary: codec.count)
    let (three, eight) = (trigrams.measure(ids[2]).bits, eightGrams.measure(ids[2]).bits)
    example.print("bits a character, in \(counted(ids[2].count, "character")) that were not trained with:")
    example.print("  trigrams, by Kneser and Ney: \(fixed(three, 3))")
    example.print("  8-grams (seven characters before), by Kneser and Ney: \(fixed(eight, 3))")
    example.print("  the network: \(fixed(bits, 3))")
    var levels = [("trigrams", trigrams.measure(ids[1]).bits), ("8-grams", eightGrams.measure(ids[1]).bits)]
    if example.data == nil {
        example.print("  the choices of the grammar: \(fixed(least[2], 3)); on average no model needs fewer")
        levels.append(("entropy of the grammar", least[1]))
    }
    let lines = levels.map { name, level in
        LineChart.Series.level(name, level, over: 1...Double(max(2, samples.bits.count)))
    }
    let chart = LineChart(
        "Bits a character of the validation text", x: Axis("epoch", decimals: 0), y: "bits",
        [.init("network", samples.bits, style: .solid)] + lines)
    try example.write(chart.svg(width: 500).description, to: "bits.svg")
    guard example.data == nil else { return }
    example.claim("bits saved against trigrams", 1 - bits / three, atLeast: example.isQuick ? 0.05 : 0.1)
    if example.isQuick {
        example.print("A tenth of the text is too little for the network to need fewer bits than 8-grams.")
    } else {
        example.claim("bits saved against the better n-grams", 1 - bits / min(three, eight), atLeast: 0.1)
    }
}
