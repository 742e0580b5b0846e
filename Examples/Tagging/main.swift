// Tagging: many to many, aligned. A network gives each word of a sentence a tag: is it part of a name, of what kind?
//
// People, places and companies have the same names, made of words that have another use too: only the sentence tells.
// Where it leaves the kind open, tags chosen one by one mix kinds within a name. A random field chooses whole sequences
// of tags, and does not: it gets no more tags right than the network alone, but more names as a whole.
// This does not show real names, most of which a model has never seen. Nor does it show labels that people disagree on.

import RNNCharts
import RNNConsole
import RNNTasks

/// Makes sentences up: words and their tags.
struct Sentences {
    static let told = [
        "PER said that prices rose in LOC", "ORG may hire PER", "the road from LOC to LOC follows the lake",
        "shares of ORG rose and those of ORG fell", "my friend PER works for ORG", "PER will see the park with PER",
        "it will rain in LOC", "PER was born in LOC in may", "ORG will open a shop near LOC",
        "PER sold the field to ORG",
        "the banks of ORG may close", "people from LOC like the wood on the hill", "PER will mark the stone",
        "PER as we read in the news lost her rose", "LOC as we read in the news has a new park",
        "ORG as we read in the news fired PER",
    ]
    /// Sentences with names of any kind.
    static let open = [
        "we talked about ANY on the road to LOC", "PER said that ANY was in the news again",
        "do you remember ANY and ANY", "there is a film about ANY by PER",
    ]
    static let kinds = ["PER", "LOC", "ORG"]
    static let first = [
        "austin", "chelsea", "dallas", "florence", "ford", "georgia", "jackson", "jordan", "lincoln", "madison", "mark",
        "may", "morgan", "paris", "rose", "sydney", "victoria", "virginia", "wells", "will",
    ]
    static let last = ["banks", "field", "ford", "hill", "lake", "marsh", "park", "rivers", "stone", "wells", "wood"]

    var random: RandomSource

    mutating func pick(_ words: [String]) -> String { words[random.integer(below: words.count)] }

    /// One word, two or three, whatever the kind.
    mutating func name() -> [String] {
        let name = [pick(Self.first), pick(Self.last)]
        return random.integer(below: 4) == 0 ? [name[0]] : random.integer(below: 3) == 0 ? ["new"] + name : name
    }

    mutating func sentence() -> (words: [String], tags: [String]) {
        var (words, tags): ([String], [String]) = ([], [])
        let isOpen = random.integer(below: 10) == 0
        for part in pick(isOpen ? Self.open : Self.told).split(separator: " ").map(String.init) {
            let kind = part == "ANY" ? pick(Self.kinds) : part
            let isName = Self.kinds.contains(kind)
            let name = isName ? name() : [part]
            words += name
            tags += isName ? ["B-\(kind)"] + name.dropFirst().map { _ in "I-\(kind)" } : ["O"]
        }
        return (words, tags)
    }
}

Example.run(
    "Tagging", "Finds names in sentences, word by word and as whole sequences of tags.",
    data: "Read sentences from a file with a token and its tag in each line, and blank lines between sentences."
) { example in
    // The data: no sentence of the test is among those to train with.
    var random = RandomSource(seed: example.seed)
    let sentences: Dataset<[String], [String]>
    var lines: [Int] = []
    if let file = example.data {
        let read = try TaggedSentences(file: file)
        (sentences, lines) = (read.examples, read.lines)
        guard sentences.count >= 10 else {
            throw DataError(file: file, problem: "there are too few sentences to divide them; give at least 10")
        }
    } else {
        var source = Sentences(random: random.split())
        let made = (0..<(example.isQuick ? 5000 : 8000)).map { _ in source.sentence() }
        sentences = Dataset(made.map(\.words), labels: made.map(\.tags))
    }
    let tags = Set(sentences.labels.joined()).sorted()
    // The models: vectors of words, an LSTM in both directions, scores of tags; the second also scores pairs of tags.
    func task(_ sentences: Dataset<[String], [String]>, crf: Bool) -> TokenTagging {
        let settings = TaggerSettings("bilstm", embedding: 32, hidden: 32, crf: crf)
        return TokenTagging(settings, tags: tags, vocabulary: Vocabulary(sentences.inputs))
    }
    do {
        _ = try task(sentences, crf: true).encode(sentences)
    } catch let error as ExampleError {
        throw error.placed(in: example.data ?? "", lines: lines)
    }
    let parts = sentences.split(into: [0.6, 0.1, 0.3], random: &random)
    let (training, validation) = (parts[0], parts[1])
    let seen = Set(training.inputs)
    let test = parts[2][parts[2].inputs.indices.filter { !seen.contains(parts[2].inputs[$0]) }]
    guard test.count > 0 else {
        throw DataError(
            file: example.data ?? "", problem: "all sentences of the test are among those to train with")
    }

    // Training.
    func trained(crf: Bool) throws -> TrainedModel<TokenTagging> {
        let task = task(training, crf: crf)
        return try task.trained(
            on: task.encode(training), validation: task.encode(validation), epochs: example.isQuick ? 6 : 10,
            observers: [EpochLines { example.print($0) }])
    }

    example.print("tags one by one:")
    let single = try trained(crf: false)
    example.print("whole sequences of tags, by a conditional random field:")
    let whole = try trained(crf: true)

    // What came out.
    let names = ["most frequent tag", "BiLSTM", "BiLSTM-CRF"]
    let frequent = MostFrequentTag(training)
    let predictions = [
        test.inputs.map(frequent.tags), single.predict(test.inputs).map(\.tags), whole.predict(test.inputs).map(\.tags),
    ]
    let tallies = predictions.map { EntityTally($0, test.labels) }
    let rules = whole.task.rules.forbidden(tags)
    func isBroken(_ names: [String]) -> Bool {
        rules.firstBreach(in: names.map { Int32(tags.firstIndex(of: $0) ?? 0) }) != nil
    }
    for (name, (predicted, tally)) in zip(names, zip(predictions, tallies)) {
        example.print("\(name): \(percent(tally.accuracy)) of the tags, F1 of the names \(percent(tally.all.f1))")
        example.print(
            "  \(counted(predicted.count(where: isBroken), "sentence")) with tags that cannot follow each other")
    }
    if let shown = predictions[1].firstIndex(where: isBroken) {
        example.print("for example:")
        for (name, tags) in zip(names + ["right"], predictions.map { $0[shown] } + [test.labels[shown]]) {
            let words = zip(test.inputs[shown], tags).map { $1 == "O" ? $0 : "\($0)/\($1)" }
            example.print("  \(words.joined(separator: " ")) (\(name))")
        }
    }
    let chart = BarChart(
        "Right in \(counted(test.count, "sentence")) never seen", y: Axis(unit: "%", decimals: 1), groups: names,
        [
            .init("tags right", tallies.map { 100 * $0.accuracy }),
            .init("F1 of the names", tallies.map { 100 * $0.all.f1 }),
        ])
    try example.write(chart.svg(width: 500).description, to: "tagging.svg")
    if example.data == nil {
        example.claim("tags with a CRF", tallies[2].accuracy, atLeast: example.isQuick ? 0.95 : 0.97)
        example.claim("F1 of the names that the CRF adds", tallies[2].all.f1 - tallies[1].all.f1, atLeast: 0.005)
    }
}
