// Sentiment: many to one. A network reads a review word by word, and says at the end whether it is positive.
//
// The reviews are made up by rules in which "not", "hardly", "but" and "although" decide; 2 % of the labels to train
// with are wrong.
// This does not show real language, whose words are many more and whose opinions hide better. Nor does it show why the
// network says what it says: where it looks is not a reason.

import RNNCharts
import RNNConsole
import RNNTasks

Example.run("Sentiment", "Says whether a review is positive, and draws which words it attends to.") { example in
    // The data: no review of the test is among those to train with, and a test label is what the text says.
    var random = RandomSource(seed: example.seed)
    let reviews = SyntheticSentiment().reviews(example.isQuick ? 1500 : 6000, random: &random)
    let parts = reviews.split(into: [0.8, 0.1, 0.1], random: &random)
    let (training, validation) = (parts[0].mapInputs(\.text), parts[1].mapInputs(\.text))
    let seen = Set(training.inputs)
    let unseen = parts[2].inputs.filter { !seen.contains($0.text) }
    let test = Dataset(unseen.map(\.text), labels: unseen.map(\.sentiment))

    // The model: vectors of words, a GRU in both directions, a mean weighted by attention.
    let tokenizer = Tokenizer.words()
    let vocabulary = Vocabulary(tokenizer(training.inputs))
    func task(_ network: ClassifierSettings.Network) -> TextClassification {
        TextClassification(
            ClassifierSettings(network, embedding: 32, hidden: 32), classes: SyntheticSentiment.classes,
            tokenizer: tokenizer, vocabulary: vocabulary)
    }
    func trained(_ task: TextClassification, epochs: Int) throws -> TrainedModel<TextClassification> {
        try task.trained(
            on: task.encode(training), validation: task.encode(validation), epochs: epochs,
            observers: [EpochLines { example.print($0) }])
    }

    // Training.
    let network = task("bigru-attention")
    let model = try trained(network, epochs: example.isQuick ? 6 : 12)
    example.print("a bag of words, for comparison:")
    let words = try trained(task("bag-of-words"), epochs: 6)

    // What came out.
    let accuracy = model.measure(network.encode(test)).figures["accuracy"] ?? 0
    let baseline = words.measure(network.encode(test)).figures["accuracy"] ?? 0
    example.print(
        """
        \(test.count) reviews that were never seen, with the right class: \(percent(accuracy)), \
        by a bag of words \(percent(baseline))
        """)
    // Written by hand, and not among the reviews.
    let shown = [
        "not a bad film at all", "although it was slow, i loved it", "hardly anybody liked it",
        "i loved it, but it was bad",
    ]
    let sentences = model.predict(shown).map { prediction in
        AttentionMap.Sentence(prediction.tokens, prediction.attention ?? [], label: prediction.label)
    }
    let map = AttentionMap("The words that the network attends to", sentences)
    try example.write(map.svg(width: 500).description, to: "attention.svg")
    example.claim("none of these sentences is among the reviews to train with", seen.isDisjoint(with: shown))
    example.claim("accuracy", accuracy, atLeast: example.isQuick ? 0.8 : 0.95)
}
