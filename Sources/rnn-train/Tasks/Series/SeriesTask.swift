import RNNConsole
import RNNTasks

/// To predict a class, labels or a number for sequences of numbers, or for each of their steps.
struct SeriesTask<Head: SeriesHead>: TrainerTask {
    typealias Model = SignalTask<Head>
    typealias Settings = SeriesSettings
    typealias Variant = SeriesVariant
    typealias Input = SeriesInput
    typealias Part = SequencesPart<Head>

    var settings: SeriesSettings
    let summary: String
    let notes: [String]
    let parts: Parts<SequencesPart<Head>>
    /// The task of models, whatever their layers.
    let template: SignalTask<Head>
    private let isStarted: Bool

    init(_ settings: SeriesSettings, data: DataSettings, seed: Int, start: SignalTask<Head>?) throws {
        guard let file = data.file else { throw UsageError.missing("--data <file>") }
        var known = start.map { Self.layout(of: $0) }
        var (all, ignored): ([Head.Target], [String]) = ([], [])
        let cut = try data.parts(of: file, count: \.count) { name in
            let examples = try Self.examples(name, settings, known: known, start)
            if known == nil || all.isEmpty {
                (known, ignored) = (examples.layout, examples.ignored)
                all = try Self.targets(examples, settings).flatMap(\.self)
            }
            return examples
        } divide: { examples, shares in
            var random = RandomSource(seed: UInt64(seed))
            // Classes have their shares of each part, if sequences have them as a whole.
            let names = examples.elements.map {
                examples.layout.scope == .sequence && Head.self == ClassHead.self ? $0.targets[0] : ""
            }
            return Dataset(Array(examples.elements.indices), labels: names)
                .stratifiedSplit(into: shares, random: &random).map { examples[$0.inputs] }
        }
        let targets = try cut.map { try Self.targets($0, settings) }
        let layout = known ?? cut.training.layout
        if layout.scope == .step, settings.convolution.stride > 1 {
            throw UsageError("'--stride \(settings.convolution.stride)': with labels of steps it must be 1.")
        }
        if let start {
            template = start
        } else {
            do {
                let column = Self.column(settings, of: cut.training, nil) ?? Head.output
                all += try settings.addedLabels.map { try Head.target($0, settings) }
                let head = try Head(all: all, training: targets.training.flatMap(\.self), column: column)
                let names = settings.predictsNext ? head.names : layout.features
                let model = SignalSettings("lstm", scope: layout.scope)
                template =
                    settings.predictsNext
                    ? SignalTask(model, head, features: .identity(head.width), featureNames: names)
                    : try SignalTask(model, head, of: cut.training.elements.map(\.frames), featureNames: names)
            } catch let error as TargetError {
                throw DataError(file: file, problem: error.problem)
            } catch let error as ExampleError {
                throw cut.training.error(error.index, error.problem)
            }
        }
        parts = try Parts(
            training: SequencesPart(cut.training, targets.training, for: template),
            validation: SequencesPart(cut.validation, targets.validation, for: template),
            test: SequencesPart(cut.test, targets.test, for: template))
        (self.settings, isStarted) = (settings, start != nil)
        let steps = parts.all.reduce(0) { sum, part in sum + part.inputs.reduce(0) { $0 + $1.frames.shape[0] } }
        summary = """
            \(file): \(counted(parts.all.reduce(0) { $0 + $1.inputs.count }, "sequence")) of \(counted(steps, "step")), \
            with \(counted(template.features.count, "feature")) and a \(Head.output) for each \(layout.scope.rawValue)
            """
        let features = template.featureNames.map { "features: \(DataError.list($0))" }
        notes =
            [template.head.note] + (settings.predictsNext ? [] : [features].compactMap(\.self))
            + (ignored.isEmpty
                ? [] : ["columns that are not read, for they have no numbers: \(DataError.list(ignored))"])
            + (template.marksGaps ? ["there are gaps: models see which numbers are there"] : [])
    }

    /// What a model says of files for it.
    private static func layout(of task: SignalTask<Head>) -> SeriesExamples.Layout {
        SeriesExamples.Layout(
            features: task.featureNames, count: task.features.count, scope: task.settings.scope)
    }

    /// The column of what is predicted: the one that is named or that a model knows, or else `label`.
    private static func column(_ settings: SeriesSettings, of examples: SeriesExamples?, _ task: SignalTask<Head>?)
        -> String?
    {
        Head.column(settings) ?? task?.head.column ?? (Head.option == "--label" ? "label" : nil)
    }

    /// Reads the examples of a file, with their targets.
    private static func examples(
        _ file: String, _ settings: SeriesSettings, known: SeriesExamples.Layout?, _ task: SignalTask<Head>?
    ) throws -> SeriesExamples {
        if settings.predictsNext { return try SeriesExamples(labels: file) }
        guard let column = column(settings, of: nil, task) else { throw UsageError.missing("\(Head.option) <column>") }
        if known == nil, settings.rows == .steps, settings.sequence == nil, !file.hasSuffix(".safetensors") {
            throw UsageError.missing("--sequence <column>")
        }
        return try SeriesExamples(file, settings, target: column, layout: known)
    }

    /// The targets of examples.
    private static func targets(_ examples: SeriesExamples, _ settings: SeriesSettings) throws(DataError) -> [[Head
        .Target]]
    {
        try examples.elements.indices.map { (element) throws(DataError) in
            try examples.elements[element].targets.enumerated().map { (index, text) throws(DataError) in
                do throws(TargetError) {
                    return try Head.target(text, settings)
                } catch {
                    throw examples.error(element, target: index, error.problem)
                }
            }
        }
    }

    var digest: String {
        var digest = Digest()
        for part in parts.all {
            digest.add(part.inputs.count)
            for (input, texts) in zip(part.inputs, part.targets) {
                digest.add(input.frames.shape[0])
                for number in input.frames.scalars { digest.add(number.bitPattern) }
                for text in texts { digest.add(text) }
            }
        }
        return digest.text
    }

    var references: [Reference] {
        [
            template.head.reference(
                parts.training.examples.labels, parts.test.examples.labels, predictsNext: settings.predictsNext)
        ]
    }

    func check(_ variants: [SeriesVariant]) throws(UsageError) {
        for variant in variants {
            if template.settings.scope == .step, variant.pooling != .last {
                throw UsageError(
                    "'\(variant)': each step has its labels here, so that '-\(variant.pooling.rawValue)' has nothing to pool."
                )
            }
            if settings.predictsNext, variant.kind.isBidirectional {
                throw UsageError("'\(variant)' reads the labels of later steps, too, which it is to predict.")
            }
        }
    }

    func task(of variant: SeriesVariant, frozen: [String]) -> SignalTask<Head> {
        let sizes = settings.sizes
        var model = template.settings
        if !isStarted {
            model = SignalSettings(
                variant.kind, hidden: sizes.hidden, layers: sizes.layers, scope: model.scope, pooling: variant.pooling,
                convolution: variant.hasConvolution ? settings.convolution.sizes : nil)
        }
        model.recurrent.dropout = sizes.dropout
        return SignalTask(
            model, template.head, features: template.features, marksGaps: template.marksGaps,
            featureNames: template.featureNames)
    }

    static func variant(of task: SignalTask<Head>) -> SeriesVariant {
        SeriesVariant(
            kind: task.settings.recurrent.kind, pooling: task.settings.pooling,
            hasConvolution: task.settings.convolution != nil)
    }

    static func read(
        _ file: String, _ settings: SeriesSettings, for task: SignalTask<Head>
    ) throws -> SequencesPart<Head> {
        var settings = settings
        settings.predictsNext = task.predictsNext
        let examples = try examples(file, settings, known: layout(of: task), task)
        return try SequencesPart(examples, targets(examples, settings), for: task)
    }

    static func count(of part: SequencesPart<Head>) -> Int { part.inputs.count }
    static func longest(in part: SequencesPart<Head>) -> Int { part.inputs.map { $0.frames.shape[0] }.max() ?? 0 }
    static func encoded(_ part: SequencesPart<Head>) -> SignalTask<Head>.Examples { part.examples }

    static func details(of model: TrainedModel<SignalTask<Head>>, on part: SequencesPart<Head>) -> SeriesDetails<Head> {
        SeriesDetails(model, on: part)
    }

    static func note(on variants: [Variant]) -> String? { Head.finishes ? thresholdNote : nil }
    static func modelInputs(of part: SequencesPart<Head>) -> [Tensor<Float>] { part.inputs.map(\.frames) }
    static func group(of prediction: SignalTask<Head>.Prediction) -> String? {
        prediction.items.count == 1 ? Head.group(of: prediction.items[0]) : nil
    }

    static func groups(of task: SignalTask<Head>) -> [String] { task.head.names }

    static var finishes: Bool { Head.finishes }
    static func finished(
        _ model: TrainedModel<SignalTask<Head>>, validation: SequencesPart<Head>
    ) -> TrainedModel<SignalTask<Head>> {
        Head.finished(model, validation: validation.examples)
    }

    static func figures(
        _ measured: Figures, _ details: SeriesDetails<Head>, of model: TrainedModel<SignalTask<Head>>,
        on part: SequencesPart<Head>
    ) -> Figures {
        let more = model.task.head.figures(
            of: details.predictions.flatMap(\.items), Array(part.examples.labels.joined()))
        return Figures(loss: measured.loss, measured.all.filter { $0.kind != .loss } + more)
    }
}

/// The sequences of a part of the data, as read and as models see them.
struct SequencesPart<Head: SeriesHead>: Sendable {
    let inputs: [SeriesInput]
    /// What is to be predicted, as the file says it.
    let targets: [[String]]
    let examples: SignalTask<Head>.Examples

    init(_ read: SeriesExamples, _ targets: [[Head.Target]], for task: SignalTask<Head>) throws {
        let read = try read.encoded(for: task)
        for (element, targets) in targets.enumerated() {
            for (index, target) in targets.enumerated() {
                do throws(TargetError) {
                    _ = try task.head.item(target)
                } catch {
                    throw read.error(element, target: index, error.problem)
                }
            }
        }
        try read.check(task.features)
        do {
            examples = try task.encode(Dataset(read.elements.map(\.frames), labels: targets))
        } catch {
            throw read.error(error.index, error.problem)
        }
        inputs = read.inputs
        self.targets = read.elements.map(\.targets)
    }
}

/// What a model says of the sequences of a part.
struct SeriesDetails<Head: SeriesHead>: Sendable {
    let predictions: [SignalTask<Head>.Prediction]
    /// The sequences that are drawn, by their indices.
    let drawn: [Int: [[Double]]]

    init(_ model: TrainedModel<SignalTask<Head>>, on part: SequencesPart<Head>) {
        predictions = model.predict(part.inputs.map(\.frames))
        let states = Self.drawn(of: part).map { index in
            let frames = model.task.encode(part.inputs[index].frames).expanded(axis: 0)
            let states = model.model.states(SequenceBatch(frames)).values.entry(0)
            return (index, (0..<states.shape[0]).map { states.entry($0).scalars.map(Double.init) })
        }
        drawn = Dictionary(states, uniquingKeysWith: { first, _ in first })
    }

    /// The first sequences of different labels.
    static func drawn(of part: SequencesPart<Head>) -> [Int] {
        var seen: Set<String> = []
        let different = part.targets.indices.filter { seen.insert(part.targets[$0].first ?? "").inserted }
        let rest = part.targets.indices.filter { !different.contains($0) }
        return Array((different + rest).prefix(3))
    }
}
