// Caption: one to many. Convolutions make one vector of an image; a GRU that reads this vector beside each word writes
// what is there: "a small red circle above a large blue square".
//
// The images are generated, with two things at most. This does not show photographs, which need networks that have seen
// millions of them. It does not show captions of which several are right either.

import RNNCharts
import RNNConsole
import RNNTasks

/// Writes captions for images.
struct Captioner: Module {
    var filters: [Conv2D<Float>]
    var view: Linear<Float>
    var words: Embedding<Float>
    var writer: Recurrent<GRUCell<Float>>
    var output: Linear<Float>

    init(words count: Int, random: inout RandomSource) {
        filters = [(3, 12), (12, 24), (24, 32)].map {
            Conv2D(inputs: $0, outputs: $1, size: (3, 3), padding: .same, random: &random)
        }
        view = Linear(inputs: 3 * 3 * 32, outputs: 96, random: &random)
        words = Embedding(vocabulary: count, width: 32, random: &random)
        writer = Recurrent(GRUCell(inputs: 32 + 96, hidden: 96, random: &random))
        output = Linear(inputs: 96, outputs: count, random: &random)
    }

    /// A vector of each image, from [batch, 24, 24, 3].
    func look(_ images: Tensor<Float>) -> Tensor<Float> {
        // Maps of 24 x 24 pixels, of 12 x 12, of 6 x 6, and in the end of 3 x 3.
        let maps = filters.reduce(images) { MaxPool2D(size: (2, 2))(relu($1($0))) }
        return tanh(view(maps.reshaped([images.shape[0], 3 * 3 * 32])))
    }

    /// The logits of the word after each one.
    func callAsFunction(_ images: Tensor<Float>, _ captions: TokenBatch) -> SequenceBatch<Float> {
        output(writer(words(captions).appendingToSteps(look(images))).outputs)
    }

    /// Captions, each word the most probable one after those before it.
    func captions(of images: Tensor<Float>, _ codec: TextCodec) -> [String] {
        let marks = codec.encode("", begins: true, ends: true)
        let begins = Array(repeating: marks[0], count: images.shape[0])
        // What is carried from word to word, a row for each caption: the vector, and the state of the writer.
        let start = [HiddenState(look(images)), writer.initialState(batch: images.shape[0])]
        let written = Decoding(.greedy, end: marks[1], maximumLength: 20)(from: start, starting: begins) {
            last, carried in
            let inputs = words(TokenBatch(last.map { [$0] })).appendingToSteps(carried[0].hidden)
            let (outputs, state) = writer(inputs, initial: carried[1])
            return NextTokens(output(outputs).steps, [carried[0], state])
        }
        return written.map { codec.decode($0[0].tokens) }
    }

    mutating func visitParameters(_ visitor: inout ParameterVisitor<Float>) {
        visitor.visit("filters", &filters)
        visitor.visit("view", &view)
        visitor.visit("words", &words)
        visitor.visit("writer", &writer)
        visitor.visit("output", &output)
    }
}

/// The objective: each word of a caption, which has marks of its ends, from the image and the words before it.
struct Captioning: Objective {
    func callAsFunction(_ model: Captioner, _ batch: Batch<Tensor<Float>, [Int32]>) -> Outcome<Float, TokenTally> {
        let next = TokenBatch(batch.labels.map { Array($0.dropFirst()) })
        // A batch of tensors has sequences of frames; an image is one frame.
        let logits = model(batch.inputs.steps, TokenBatch(batch.labels.map { Array($0.dropLast()) }))
        return Outcome(
            crossEntropy(logits, next), count: next.layout.stepCount,
            tally: TokenTally(logits.steps.argmax(), next, countsSequences: true))
    }
}

/// An image, [1, 24, 24, 3], of one thing, or of two beside or above each other, and what it shows.
func scene(random: inout RandomSource) -> (image: Tensor<Float>, caption: String) {
    let colors: [(name: String, rgb: [Float])] = [
        ("red", [1, 0, 0]), ("green", [0, 1, 0]), ("blue", [0, 0, 1]), ("yellow", [1, 1, 0]),
    ]
    let shapes: [(name: String, contains: (_ x: Int, _ y: Int, _ size: Int) -> Bool)] = [
        ("circle", { x, y, size in x * x + y * y <= size * size + 1 }), ("square", { _, _, _ in true }),
        ("triangle", { x, y, size in 2 * abs(x) <= y + size }),
    ]
    var pixels = Array(repeating: Float(0.3 * random.uniform()), count: 24 * 24 * 3)
    func thing(_ x: Int, _ y: Int) -> String {
        let (size, reach) = random.pick([("small", 2), ("large", 4)])
        let (color, shape, light) = (random.pick(colors), random.pick(shapes), Float(0.7 + 0.3 * random.uniform()))
        for down in -reach...reach {
            for right in -reach...reach where shape.contains(right, down, reach) {
                let start = ((y + down) * 24 + x + right) * 3
                pixels.replaceSubrange(start..<start + 3, with: color.rgb.map { light * $0 })
            }
        }
        return "a \(size) \(color.name) \(shape.name)"
    }
    let (first, second) = (4 + random.integer(below: 4), 16 + random.integer(below: 4))
    let across = (0..<2).map { _ in 8 + random.integer(below: 9) }
    let caption =
        switch random.integer(below: 5) {
        case 0: thing(4 + random.integer(below: 16), 4 + random.integer(below: 16))
        case 1, 2: thing(across[0], first) + " above " + thing(across[1], second)
        default: thing(first, across[0]) + " left of " + thing(second, across[1])
        }
    let noise = Tensor<Float>.normal([1, 24, 24, 3], deviation: 0.05, random: &random)
    return (Tensor(pixels, shape: noise.shape) + noise, caption)
}

Example.run("Caption", "Describes images in words, and draws some with their captions.") { example in
    // The data. No image is there twice; captions of two things that the test has are kept out of training.
    var random = RandomSource(seed: example.seed)
    let scenes = (0..<(example.isQuick ? 2000 : 9000)).map { _ in scene(random: &random) }
    let test = scenes.suffix(scenes.count / 40)
    let unseen = Set(test.map(\.caption).filter { $0.split(separator: " ").count > 4 })
    let others = scenes.dropLast(test.count).filter { !unseen.contains($0.caption) }
    let codec = TextCodec(.words(), of: others.map(\.caption))
    let encoded = codec.encode(others.map(\.caption), begins: true, ends: true)
    let parts = Dataset(others.map(\.image), labels: encoded).split(into: [0.95, 0.05], random: &random)

    // Training.
    let start = Captioner(words: codec.count, random: &random)
    let (epochs, batches) = (8, parts[0].batches(of: 32).count)
    let rate = LearningRate.schedule(.cosine(from: 0.004, steps: epochs * batches))
    var training = Training(
        start, for: Captioning(), with: Adam(for: start),
        options: .init(learningRate: rate, clipping: 5, criterion: .forcedExact))
    try training.run(
        epochs: epochs, on: parts[0], validation: parts[1], observers: [EpochLines { example.print($0) }])
    let model = training.kept?.model ?? training.model

    // What came out. For comparison, each image gets the caption of the most similar one to learn from.
    let images = Tensor.concatenated(test.map(\.image))
    let written = model.captions(of: images, codec)
    let known = Tensor.concatenated(others.map(\.image)).reshaped([others.count, 24 * 24 * 3])
    let products = matmul(images.reshaped([test.count, 24 * 24 * 3]), known, transposing: .right)
    let nearest = (2 * products - known.squared().sum(axes: [1])).argmax().map { others[Int($0)].caption }
    let captions = test.map(\.caption)
    let one = captions.indices.filter { !unseen.contains(captions[$0]) }
    let two = captions.indices.filter { unseen.contains(captions[$0]) }
    func right(_ written: [String], _ some: [Int]) -> Double { mean(some.map { written[$0] == captions[$0] ? 1 : 0 }) }
    example.print(
        "of \(one.count) images with one thing: the network \(percent(right(written, one))), the most similar image's "
            + "caption \(percent(right(nearest, one))); of \(two.count) with two things: the network "
            + "\(percent(right(written, two))) (no image to learn from has such a caption)")
    let shown = zip(test, written).prefix(8)
    let pictures = shown.map { Pictures.Picture($0.image.scalars, height: 24, width: 24, caption: $1) }
    try example.write(Pictures("What the network writes", pictures).svg(width: 500).description, to: "captions.svg")
    example.claim("captions without a mistake", right(written, one + two), atLeast: example.isQuick ? 0.3 : 0.95)
}
