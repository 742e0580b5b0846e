// Music: several labels a step. A network reads which keys sound, and says of each key whether it sounds in the next
// step; then it writes on by itself.
//
// The chorales are made by a few rules of harmony; `--data` takes others, such as Bach's. This does not show real
// music. Nor does it show chords drawn as a whole: keys are drawn independently, so what the network writes has gaps
// and stray notes.

import RNNCharts
import RNNConsole
import RNNTasks

/// The keys of a piano, by MIDI's numbers.
let keys = (21...108).map(String.init)

/// Four voices over a progression of chords in a random key: each chord lasts four steps, in which one voice may move
/// on.
func chorale(_ random: inout RandomSource) -> [[String]] {
    let chords = [[0, 4, 7], [2, 5, 9], [4, 7, 11], [5, 9, 12], [7, 11, 14], [9, 12, 16]]
    let next = [[3, 4, 5, 1], [4], [5, 3], [4, 0, 1], [0, 5], [1, 3]]
    let key = random.integer(below: 12)
    var (chord, steps) = (0, [[String]]())
    for bar in 0..<12 {
        let tones = chords[chord].map { 48 + key + $0 }
        let voices = [tones[0], tones[1] + 12, tones[2] + 12, tones[random.integer(below: 3)] + 24]
        for step in 0..<4 {
            // The upper voice passes on to a neighbour in the third step.
            let upper = voices[3] + (step == 2 && bar % 2 == 1 ? 2 : 0)
            steps.append(Set([voices[0], voices[1], voices[2], upper]).sorted().map(String.init))
        }
        chord = next[chord][random.integer(below: next[chord].count)]
    }
    return steps
}

/// Pieces to train with, to choose the best epoch by, and to test on: from files, or made up.
func pieces(_ example: Example) throws -> [[[[String]]]] {
    if let directory = example.data {
        return try ["train", "valid", "test"].map { part in
            let file = "\(directory)/\(part).txt"
            let pieces = try LabelSequences(file: file).sequences
            for (piece, steps) in pieces.enumerated() {
                for (step, labels) in steps.enumerated() {
                    guard let wrong = labels.first(where: { !keys.contains($0) }) else { continue }
                    throw DataError(
                        file: file,
                        problem: "piece \(piece + 1), step \(step + 1): \"\(wrong)\" is no key; keys are 21 to 108")
                }
            }
            return pieces
        }
    }
    var random = RandomSource(seed: 2 + example.seed)
    var known: Set<[[String]]> = []
    let made = (0..<(example.isQuick ? 80 : 240)).map { _ in chorale(&random) }.filter { known.insert($0).inserted }
    return Dataset(made, labels: made).split(into: [0.7, 0.15, 0.15], random: &random).map(\.inputs)
}

Example.run(
    "Music", "Learns chorales, says how probable others are, and writes one on.",
    data: """
        Read train.txt, valid.txt and test.txt of this directory: MIDI keys 21 to 108 with spaces between, a step a \
        line, `-` for silence, blank lines between pieces.
        """,
    dataName: "dir"
) { example in
    let parts = try pieces(example)

    // The model reads the keys of a step and predicts those of the next one; before the first step it reads silence.
    let head = LabelHead(keys)
    let task = SignalTask(
        SignalSettings("lstm", hidden: example.isQuick ? 64 : 128, scope: .step), head, features: .identity(head.width))
    func encode(_ pieces: [[[String]]]) throws -> Dataset<Tensor<Float>, [[Int32]]> {
        let labels = try pieces.map { piece in try piece.map { try head.item($0) } }
        return Dataset(labels.map { head.vectors([[]] + $0.dropLast()) }, labels: labels)
    }

    // Training.
    let data = try parts.map(encode)
    let model = try task.trained(
        on: data[0], validation: data[1], epochs: example.isQuick ? 40 : example.data == nil ? 50 : 80, batchSize: 8,
        learningRate: example.isQuick ? 0.01 : 0.003, clipping: 1, observers: [EpochLines { example.print($0) }])

    // What came out: nats a step, of all keys together.
    let nats = model.measure(data[2]).loss
    let chain = LabelMarkovChain(data[0].labels, labels: head.width).measure(data[2].labels).nats
    example.print(
        """
        \(counted(parts[2].count, "piece")) that were never seen: \(fixed(nats, 3)) nats a step, by a Markov chain of \
        each key by itself \(fixed(chain, 3))
        """)

    // The start of a piece, and what the network makes of it: keys are drawn, those of less than 10 % left out.
    var random = RandomSource(seed: example.seed)
    var piece = parts[2][0].prefix(24).map { $0.compactMap { Int($0) } }
    let given = piece.count
    var reader = SignalReader(model)
    var prediction = reader.read(.init(repeating: 0, count: head.width))
    for step in 0..<48 {
        if step >= given {
            let chances = prediction?.probabilities ?? []
            piece.append(chances.indices.filter { chances[$0] > max(0.1, random.uniform()) }.map { $0 + 21 })
        }
        let labels = try head.item(piece[step].map(String.init))
        prediction = reader.read(head.vectors([labels]).scalars)
    }
    try example.write("chorale.mid") { try MIDI(steps: piece).write(to: $0) }
    let chart = PianoRoll("A chorale and how it goes on", steps: piece, continuedFrom: given)
    try example.write(chart.svg(width: 500).description, to: "chorale.svg")
    // Of Bach's chorales LSTMs of this size have 8.4 nats a step, the chain 10.4.
    if example.data == nil {
        example.claim("nats of the Markov chain that are saved", 1 - nats / chain, atLeast: example.isQuick ? 0.1 : 0.3)
    }
}
