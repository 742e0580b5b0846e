// Streaming: events come one by one, and after each a network says which comes next. It may go on learning from them.
//
//     printf 'bread\nweigh\nmix\n' | swift run Streaming       # a prediction for each line, as it arrives
//     swift run Streaming --learn < events.txt                 # learns from what it reads, and goes on where it ended
//
// Without input it makes its own stream, the log of a bakery whose recipes change in the middle.
// This does not show thousands of kinds of events, nor streams in which what matters lies hundreds of events back. With
// two recipes, counting what followed the last two events does nearly as well; the network needs no choice of how far
// to look back.

import RNNCharts
import RNNConsole
import RNNTasks

let overview = "Says which event comes next: after each line of standard input, or in a stream of its own."
let learns = "Go on learning from standard input, from where the last run with this option ended; not with --quick."

Example.run("Streaming", overview, switches: ["learn": learns]) { example in
    // The data: one recipe after another, at random. What follows "bake" depends on how the recipe began.
    let usual = ["bread weigh mix rest shape bake cool", "cake weigh mix whisk pour bake glaze"]
    let changed = ["bread mix weigh shape rest bake glaze", "cake whisk weigh mix pour bake cool"]
    let names = Set(usual.joined(separator: " ").split(separator: " ").map(String.init)).sorted()
    var random = RandomSource(seed: example.seed)
    let past = log(of: usual, example.isQuick ? 3000 : 12_000, &random)

    // The model, trained with the past: a GRU, and the probability of each event to be the next one.
    let learned = example.path(of: "learned")
    let lines = example.isQuick ? nil : try InputLines()
    var reader: TokenReader
    if lines != nil && example.has("learn") && Checkpoint.exists(at: learned) {
        reader = try TokenReader(contentsOf: learned)
        example.print("goes on with \(learned)")
    } else {
        let task = TextWriting(
            LanguageModelSettings("gru", embedding: 16, hidden: 32),
            codec: .tokens(.words(), Vocabulary(tokens: names)), window: 16)
        let (old, new) = (past.dropLast(past.count / 10), past.suffix(past.count / 10))
        let model = try task.trained(
            on: task.encode(old.joined(separator: " ")), validation: task.encode(new.joined(separator: " ")),
            epochs: 6, batchSize: 16, learningRate: 0.01, observers: [EpochLines { example.print($0) }])
        reader = TokenReader(model, learningRate: 0.005)
    }
    let start = reader
    let ids = Dictionary(uniqueKeysWithValues: names.map { ($0, start.task.encode($0)[0]) })
    func line(_ event: String, _ scores: Tensor<Float>) -> String {
        let best = scores.argmax()[0]
        return "\(event) -> \(start.task.codec.decode([best])) (\(percent(Double(scores.softmax()[0, Int(best)]))))"
    }
    /// Whether scores that came one by one are those of the model that reads all events at once.
    func isBatch(_ scores: [Tensor<Float>], _ events: [Int32]) -> Bool {
        start.model.model(TokenBatch([events])).0.steps == .concatenated(scores, axis: 0)
    }

    // Events from standard input.
    if var lines {
        reader.learns = example.has("learn")
        // What was learned before a wrong line is kept too.
        func keep() throws { if reader.learns { try example.write("learned") { try reader.write(to: $0) } } }
        var (events, scores): ([Int32], [Tensor<Float>]) = ([], [])
        while let input = try lines.next() {
            guard let event = ids[input.text] else {
                try keep()
                let problem = "\"\(input.text.prefix(40))\" is no event; events are \(names.joined(separator: ", "))"
                throw DataError(file: "standard input", line: input.number, problem: problem)
            }
            let next = try reader.read(event)
            example.print(line(input.text, next))
            // The first thousand are compared with the batch; a stream may never end.
            if events.count < 1000 { (events, scores) = (events + [event], scores + [next]) }
        }
        if !reader.learns { example.claim("the first \(events.count) are those of a batch", isBatch(scores, events)) }
        return try keep()
    }

    // A stream of its own, whose recipes change in the middle.
    let half = example.isQuick ? 1000 : 4000
    let stream = log(of: usual, half, &random) + log(of: changed, half, &random)
    let events = stream.compactMap { ids[$0] }
    let still = try events.map { try reader.read($0) }
    for (event, scores) in zip(stream, still).prefix(8) { example.print(line(event, scores)) }
    var learner = start
    learner.learns = true
    let learning = try events.map { try learner.read($0) }
    func hits(_ scores: [Tensor<Float>]) -> [Double] {
        zip(scores, events.dropFirst()).map { $0.argmax()[0] == $1 ? 1 : 0 }
    }
    // For comparison, a count that learns too, and what in the past most often followed the last event.
    let followers = Dictionary(grouping: zip(past, past.dropFirst()), by: \.0).mapValues { pairs in
        names.max { one, other in pairs.count { $0.1 == one } < pairs.count { $0.1 == other } }
    }
    let runs = [
        ("learning", hits(learning)), ("as trained", hits(still)),
        ("follower of two, of the last 500", foreseenByCounts(stream, after: past, of: 500)),
        ("most frequent follower", zip(stream, stream.dropFirst()).map { followers[$0] == $1 ? 1 : 0 }),
    ]

    // What came out: the share of events that were foreseen.
    var rows = [["foreseen", "before the change", "right after it", "at the end"]]
    for (name, hits) in runs {
        let parts = [hits[..<half], hits[half...].prefix(half / 4), hits.suffix(half / 4)]
        rows.append([name] + parts.map { percent(mean(Array($0))) })
    }
    example.print(example.console.text(ofTable: rows))
    let ends = Array(stride(from: 200, to: events.count, by: 20))
    let marks = [(0, "0"), (half, "the recipes change"), (2 * half, grouped(2 * half))]
    let chart = LineChart(
        "Share of the last 200 events that were foreseen",
        x: Axis("event", range: 0...Double(2 * half), marks: marks.map { .init(Double($0), $1) }),
        y: Axis(unit: "%", range: 0...100),
        runs.map { name, hits in
            .init(name, ends.map { 100 * mean(Array(hits[$0 - 200..<$0])) }, x: ends.map(Double.init))
        })
    try example.write(chart.svg(width: 500).description, to: "foreseen.svg")

    example.claim("without learning, the scores are those of a batch, to the bit", isBatch(still, events))
    var before = start
    before.learns = true
    let first = try events[..<half].map { try before.read($0) }
    try example.write("saved") { try before.write(to: $0) }
    var after = try TokenReader(contentsOf: example.path(of: "saved"))
    let second = try events[half...].map { try after.read($0) }
    example.claim("saved at the change and read again, it learns on with the same bits", first + second == learning)
    let (end, gain) = (runs[0].1.suffix(half / 4), zip(runs[0].1, runs[1].1).suffix(half / 4).map { $0 - $1 })
    example.claim("foreseen at the end by learning", mean(Array(end)), atLeast: example.isQuick ? 0.75 : 0.85)
    example.claim("more than without it", mean(gain), atLeast: 0.5)
}

/// Whether each event but the first is what most often followed the two before it, among so many events.
func foreseenByCounts(_ stream: [String], after past: [String], of window: Int) -> [Double] {
    let all = Array(past.suffix(window) + stream)
    var places: [[String]: [Int]] = [:]
    let hits = all.indices.dropFirst(2).map { index in
        let two = Array(all[index - 2..<index])
        let recent = places[two, default: []].reversed().prefix { $0 >= index - window }
        let counts = Dictionary(grouping: recent) { all[$0] }.mapValues(\.count)
        places[two, default: []].append(index)
        return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key == all[index] ? 1.0 : 0
    }
    return hits.suffix(stream.count - 1)
}

/// A log of recipes, one after another at random, of which two events in a hundred are lost.
func log(of recipes: [String], _ count: Int, _ random: inout RandomSource) -> [String] {
    var events: [String] = []
    while events.count < count {
        events += recipes[random.integer(below: recipes.count)].split(separator: " ").map(String.init)
            .filter { _ in random.uniform() >= 0.02 }
    }
    return Array(events.prefix(count))
}
