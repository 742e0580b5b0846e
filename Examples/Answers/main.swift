// Answers: attention over a text. A network reads a short story and a question about it, looks at the words that
// matter, and answers with one of a few words.
//
// Some questions need one sentence of the story, and some need two: who took the ball, and where did she go?
// This does not show real stories, in which much is left unsaid. Nor does it show answers that have to be written.

import RNNCharts
import RNNConsole
import RNNTasks

/// A story and a question about it, the answer, and which sentences tell it.
struct Question {
    static let people = ["anna", "ben", "clara"]
    static let places = ["garden", "kitchen", "cellar", "attic"]
    static let things = ["ball", "lamp"]

    var sentences: [String] = []
    var question = ""
    var answer = ""
    var needed: [Int] = []

    var pair: StringPair { StringPair(sentences.joined(separator: " "), question) }
    var text: String { "\(pair.first) \(question)" }

    init(random: inout RandomSource) {
        func pick(_ words: [String]) -> String { words[random.integer(below: words.count)] }
        // Who took a thing, and the number of the sentence that says so; that of the one that says where a person is.
        var takers: [String: (person: String, sentence: Int)] = [:]
        var moves: [String: Int] = [:]
        for number in 0..<(3 + random.integer(below: 3)) {
            let (person, thing, place) = (pick(Self.people), pick(Self.things), pick(Self.places))
            if number > 0, takers[thing] == nil, random.integer(below: 3) == 0 {
                takers[thing] = (person, number)
                sentences.append("\(person) took the \(thing).")
            } else {
                moves[person] = number
                sentences.append("\(person) \(pick(["went", "ran"])) to the \(place).")
            }
        }
        // Two of three questions are after a thing, if it can be known where one is.
        let known = Self.things.filter { moves[takers[$0]?.person ?? ""] != nil }
        let isThing = !known.isEmpty && random.integer(below: 3) > 0
        let asked = pick(isThing ? known : Self.people.filter { moves[$0] != nil })
        question = isThing ? "where is the \(asked)?" : "where is \(asked)?"
        let move = moves[takers[asked]?.person ?? asked] ?? 0
        needed = [takers[asked]?.sentence, move].compactMap { $0 }
        answer = Self.places.first { sentences[move].contains($0) } ?? ""
    }

    /// The weight of each sentence: that of its words together.
    func weights(_ answer: QuestionAnswering.Prediction) -> [Double] {
        var weights = [0.0]
        for (token, weight) in zip(answer.tokens, answer.attention) {
            weights[weights.count - 1] += weight
            if token == "." { weights.append(0) }
        }
        return weights.dropLast()
    }
}

Example.run("Answers", "Answers questions about stories, and draws which sentences were looked at.") { example in
    // The data: no story of the test is among those to train with.
    var random = RandomSource(seed: example.seed)
    var seen: Set<[String]> = []
    var questions: [Question] = []
    while questions.count < (example.isQuick ? 4000 : 10_000) {
        let question = Question(random: &random)
        if seen.insert(question.sentences).inserted { questions.append(question) }
    }
    let parts = Dataset(questions, labels: questions.map(\.answer)).split(into: [0.8, 0.1, 0.1], random: &random)
    let (training, validation, test) = (parts[0], parts[1], parts[2])

    // The model: two layers of LSTMs in both directions read the story, others the question. The output at its end is
    // compared with the output at each word of the story: where it fits best, the model looks most.
    let tokenizer = Tokenizer.words()
    let vocabulary = Vocabulary(tokenizer(training.inputs.map(\.text)))
    let task = QuestionAnswering(
        PairSettings("bilstm", embedding: 32, hidden: 40, layers: 2, isShared: false),
        codec: .tokens(tokenizer, vocabulary), answers: Question.places)
    let bag = TextClassification(
        ClassifierSettings("bag-of-words"), classes: Question.places, tokenizer: tokenizer, vocabulary: vocabulary)

    // Training.
    let lines = EpochLines { example.print($0) }
    let reader = try task.trained(
        on: task.encode(training.mapInputs(\.pair)), validation: task.encode(validation.mapInputs(\.pair)),
        epochs: example.isQuick ? 3 : 8, batchSize: 64, learningRate: 0.005, observers: [lines])
    example.print("a bag of words, for comparison:")
    let counts = try bag.trained(
        on: bag.encode(training.mapInputs(\.text)), validation: bag.encode(validation.mapInputs(\.text)), epochs: 5,
        observers: [lines])

    // What came out.
    let answers = reader.predict(test.inputs.map(\.pair))
    let guesses = counts.predict(test.inputs.map(\.text))
    let frequent = Dictionary(grouping: training.labels) { $0 }.max { $0.value.count < $1.value.count }?.key
    let looks = zip(test.inputs, answers).map { $0.weights($1) }
    for count in [1, 2] {
        let asked = test.inputs.indices.filter { test.inputs[$0].needed.count == count }
        func share(_ isRight: (Int) -> Bool) -> String {
            percent(Double(asked.count(where: isRight)) / Double(max(1, asked.count)))
        }
        example.print("\(counted(asked.count, "question")) that need \(counted(count, "sentence")), right answers:")
        example.print("  the most frequent answer: \(share { test.labels[$0] == frequent })")
        example.print("  a bag of words: \(share { guesses[$0].label == test.labels[$0] })")
        example.print("  the reader: \(share { answers[$0].label == test.labels[$0] })")
        let looksRight = share { index in
            looks[index].max() == test.inputs[index].needed.map { looks[index][$0] }.max()
        }
        example.print("  the reader looks most at a sentence that is needed: \(looksRight)")
    }
    let shown = [1, 2].flatMap { count in
        test.inputs.indices.filter { test.inputs[$0].needed.count == count && looks[$0].count > 3 }.prefix(3)
    }
    let stories = shown.map { index in
        AttentionMap.Sentence(
            test.inputs[index].sentences, looks[index],
            label: "\(test.inputs[index].question) -> \(answers[index].label)")
    }
    let map = AttentionMap(
        "Sentences that the reader looks at", stories, weightName: "share of the largest weight in the story")
    try example.write(map.svg(width: 500).description, to: "attention.svg")
    let accuracy = Double(test.inputs.indices.count { answers[$0].label == test.labels[$0] }) / Double(test.count)
    example.claim("answers", accuracy, atLeast: example.isQuick ? 0.75 : 0.95)
}
