// Reverse: from sequence to sequence. A network reads a string of symbols, and writes it from its end to its beginning.
//
// Without attention all symbols must fit into the last state of the encoder, and the longer the string is, the less of
// it is left. Both networks are trained for the same epochs; more would help the one without attention slowly.
// This does not show a task that needs a network. It does not show longer strings than those to learn from either:
// where to look, the network has learned for these lengths alone.

import RNNCharts
import RNNConsole
import RNNTasks

Example.run("Reverse", "Reverses strings with attention and without, and draws how many symbols are right.") {
    example in
    // The data: random strings of ten symbols, with their reverses. No string of the test is anywhere else.
    var random = RandomSource(seed: example.seed)
    let lengths = example.isQuick ? [4, 6, 8] : [4, 8, 12, 16, 20]
    let longest = lengths.max() ?? 0
    func string(_ length: Int) -> String { String((0..<length).map { _ in random.pick(Array("abcdefghij")) }) }
    func pairs(_ strings: [String]) -> Dataset<String, String> {
        Dataset(strings, labels: strings.map { String($0.reversed()) })
    }
    let training = pairs(
        (0..<(example.isQuick ? 3000 : 12_000)).map { _ in string(1 + random.integer(below: longest)) })
    var seen = Set(training.inputs)
    func unseen(_ length: Int, count: Int) -> [String] {
        (0..<count).map { _ in string(length) }.filter { seen.insert($0).inserted }
    }
    let validation = pairs(lengths.flatMap { unseen($0, count: 50) })
    let tests = lengths.map { pairs(unseen($0, count: 200)) }

    // The model: an LSTM in both directions reads, and another one writes, with attention or without.
    func trained(_ attention: CrossAttentionKind?) throws -> TrainedModel<TextTranslation> {
        let codec = TextCodec(.characters(), of: training.inputs)
        let task = TextTranslation(
            EncoderDecoderSettings("bilstm", embedding: 32, hidden: 64, attention: attention), source: codec,
            target: codec)
        return try task.trained(
            on: task.encode(training), validation: task.encode(validation), epochs: 7, learningRate: 0.004,
            decays: true, observers: [EpochLines { example.print($0) }])
    }
    // The share of symbols that are right, of what is written freely.
    func accuracy(_ model: TrainedModel<TextTranslation>, on test: Dataset<String, String>) -> Double {
        let written = model.predict(test.inputs).map(\.text)
        let right = zip(written, test.labels).map { zip($0, $1).count { $0 == $1 } }.reduce(0, +)
        return Double(right) / Double(test.labels.map(\.count).reduce(0, +))
    }

    // Training.
    let model = try trained(.additive)
    example.print("without attention, for comparison:")
    let baseline = try trained(nil)

    // What came out.
    let (with, without) = (tests.map { accuracy(model, on: $0) }, tests.map { accuracy(baseline, on: $0) })
    let rows = zip(lengths, zip(with, without)).map { ["\($0)", percent($1.0), percent($1.1)] }
    example.print(textTable([["length", "with attention", "without"]] + rows))
    func line(_ name: String, _ shares: [Double]) -> LineChart.Series {
        .init(name, shares.map { 100 * $0 }, x: lengths.map { Double($0) })
    }
    let chance = LineChart.Series.level(
        "chance", 10, over: Double(lengths[0])...Double(longest), color: Palette.neutral)
    let chart = LineChart(
        "Symbols right in reversed strings", x: Axis("length of the string", decimals: 0),
        y: Axis("right", unit: "%", range: 0...100, decimals: 1),
        [line("with attention", with), line("without", without), chance])
    try example.write(chart.svg(width: 500).description, to: "length.svg")
    let (last, lost) = (with.last ?? 0, (with.last ?? 0) - (without.last ?? 1))
    example.claim("symbols right with attention at length \(longest)", last, atLeast: example.isQuick ? 0.95 : 0.99)
    example.claim("fewer symbols right without attention", lost, atLeast: example.isQuick ? 0.15 : 0.35)
}
