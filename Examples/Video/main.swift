// Video: convolutions of each frame, and a recurrent layer over the frames. A network watches a small shape, and says
// which way it moves.
//
// What leaves a frame on one side comes in on the other, so that no frame by itself says anything; the mean of all
// frames shows the line along which the shape moves, but not which way. This does not show real films, whose cameras
// move too. It does not show several shapes at once either.

import RNNCharts
import RNNConsole
import RNNTasks

/// Tells the class of a clip.
struct Watcher: Module {
    var filters: Conv2D<Float>
    var memory: Recurrent<GRUCell<Float>>
    var output: Linear<Float>

    init(classes: Int, random: inout RandomSource) {
        filters = Conv2D(inputs: 1, outputs: 8, size: (3, 3), padding: .same, random: &random)
        memory = Recurrent(GRUCell(inputs: 8 * 8 * 8, hidden: 64, random: &random))
        output = Linear(inputs: 64, outputs: classes, random: &random)
    }

    /// The logits of each clip.
    func callAsFunction(_ clips: SequenceBatch<Float>) -> Tensor<Float> {
        // The frames of all clips, one after the other, [frames, 16, 16, 1]: clips may have different lengths.
        let features = clips.mapSteps { frames in
            MaxPool2D(size: (2, 2))(relu(filters(frames))).reshaped([frames.shape[0], 8 * 8 * 8])
        }
        return output(memory.final(features).output)
    }

    mutating func visitParameters(_ visitor: inout ParameterVisitor<Float>) {
        visitor.visit("filters", &filters)
        visitor.visit("memory", &memory)
        visitor.visit("output", &output)
    }
}

/// The objective: the class of each clip.
struct Watching: Objective {
    func callAsFunction(_ model: Watcher, _ batch: Batch<Tensor<Float>, Int32>) -> Outcome<Float, ConfusionMatrix> {
        let logits = model(batch.inputs)
        var confusion = ConfusionMatrix(classes: logits.shape[1])
        confusion.add(predictions: logits.argmax(), labels: batch.labels)
        return Outcome(crossEntropy(logits, batch.labels), count: batch.labels.count, tally: confusion)
    }
}

let directions: [(name: String, x: Double, y: Double)] = [
    ("up", 0, -1), ("up right", 1, -1), ("right", 1, 0), ("down right", 1, 1), ("down", 0, 1), ("down left", -1, 1),
    ("left", -1, 0), ("up left", -1, -1),
]

/// A clip of 6 to 10 frames, [frames, 16, 16, 1], of a disc or a square that moves in a direction; and whether it comes
/// to no side.
func clip(_ direction: Int, random: inout RandomSource) -> (frames: Tensor<Float>, isInside: Bool) {
    let way = directions[direction]
    let (speed, size, light) = (1 + random.uniform(), 1.5 + random.uniform(), Float(0.6 + 0.4 * random.uniform()))
    let (x, y, isDisc) = (16 * random.uniform(), 16 * random.uniform(), random.integer(below: 2) == 0)
    let noise = Tensor<Float>.normal([6 + random.integer(below: 5), 16, 16, 1], deviation: 0.1, random: &random)
    var (pixels, isInside) = (Array(repeating: Float(0), count: noise.count), true)
    for frame in 0..<noise.shape[0] {
        let (column, row) = (x + Double(frame) * speed * way.x, y + Double(frame) * speed * way.y)
        for down in -3...3 {
            for right in -3...3 {
                let place = (x: Int(column.rounded()) + right, y: Int(row.rounded()) + down)
                let (across, along) = (abs(Double(place.x) - column), abs(Double(place.y) - row))
                let distance = isDisc ? (across * across + along * along).squareRoot() : max(across, along)
                guard distance <= size else { continue }
                // The last four bits, for places beyond the sides.
                pixels[(frame * 16 + (place.y & 15)) * 16 + (place.x & 15)] = light
                isInside = isInside && 0..<16 ~= place.x && 0..<16 ~= place.y
            }
        }
    }
    return (Tensor(pixels, shape: noise.shape) + noise, isInside)
}

Example.run("Video", "Says which way a shape moves in small clips, and draws its confusion matrices.") { example in
    // The data: clips of random places, speeds, sizes and noise, so that none is there twice.
    var random = RandomSource(seed: example.seed)
    let labels = (0..<(example.isQuick ? 800 : 2400)).map { Int32($0 % directions.count) }
    let clips = Dataset(labels.map { clip(Int($0), random: &random) }, labels: labels)
    let parts = clips.stratifiedSplit(into: [0.8, 0.1, 0.1], random: &random)

    // Training: a model that is shown clips, or something made of them.
    func trained(_ shown: (Tensor<Float>) -> Tensor<Float> = { $0 }) throws -> (Watcher, ConfusionMatrix) {
        let parts = parts.map { $0.mapInputs { shown($0.frames) } }
        let (epochs, batches) = (8, parts[0].batches(of: 32).count)
        let start = Watcher(classes: directions.count, random: &random)
        var training = Training(
            start, for: Watching(), with: Adam(for: start),
            options: .init(
                learningRate: .schedule(.cosine(from: 0.003, steps: epochs * batches)), clipping: 5,
                criterion: .accuracy))
        try training.run(
            epochs: epochs, on: parts[0], validation: parts[1], observers: [EpochLines { example.print($0) }])
        let model = training.kept?.model ?? training.model
        return (model, Watching().evaluate(model, on: parts[2].batches(of: 100)).tally)
    }
    let (model, all) = try trained()
    example.print("the last frame alone, for comparison:")
    let (_, last) = try trained { $0.slice($0.shape[0] - 1..<$0.shape[0]) }
    example.print("the mean of all frames, for comparison:")
    let (_, mean) = try trained { $0.mean(axis: 0, keepingAxis: true) }

    // What came out.
    example.print(
        """
        \(all.total) clips that were never seen, with the right direction: \(percent(all.accuracy)), from the mean of \
        all frames \(percent(mean.accuracy)), from the last frame alone \(percent(last.accuracy))
        """)
    let charts = [("all frames", all), ("their mean", mean), ("the last frame", last)].map { name, confusion in
        var map = HeatMap(confusion: name, classes: directions.map(\.name), confusion.counts)
        map.showsZeros = false
        return map
    }
    // A clip of more frames than most, in which the eye can follow the shape.
    let index = parts[2].inputs.firstIndex { $0.isInside && $0.frames.shape[0] > 7 } ?? 0
    let shown = parts[2].inputs[index].frames
    let frames = (0..<shown.shape[0]).map {
        Pictures.Picture(shown.entry($0).scalars, height: 16, width: 16, caption: "frame \($0 + 1)")
    }
    let answer = model(SequenceBatch(shown.reshaped([1] + shown.shape))).argmax()[0]
    let names = [parts[2].labels[index], answer].map { directions[Int($0)].name }
    let title = "The shape moves \(names[0]); the network says \(names[1])"
    try example.write(Pictures(title, frames).svg(width: 500).description, to: "clip.svg")
    try example.write(
        Panels(charts, title: "Which way a shape moves, by what the network sees", columns: 1).svg(width: 500)
            .description,
        to: "directions.svg")
    example.claim("directions", all.accuracy, atLeast: example.isQuick ? 0.75 : 0.95)
}
