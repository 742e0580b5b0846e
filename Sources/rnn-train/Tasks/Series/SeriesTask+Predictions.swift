import RNNConsole
import RNNTasks

extension SeriesTask {
    static func modelInput(_ input: SeriesInput) -> Tensor<Float> { input.frames }

    /// Arguments are files.
    static func inputs(
        from lines: [String], _ settings: SeriesSettings, for task: SignalTask<Head>
    ) throws -> [SeriesInput] {
        try lines.flatMap { try inputs(ofFile: $0, settings, for: task) }
    }

    static func inputs(
        ofFile file: String, _ settings: SeriesSettings, for task: SignalTask<Head>
    ) throws -> [SeriesInput] {
        if task.predictsNext { return try inputs(ofLabels: file, for: task) }
        var settings = settings
        // Labels that are there are not read: they need not fit.
        settings.labels = settings.rows == .steps ? .steps : .auto
        let layout = SeriesExamples.Layout(
            features: task.featureNames, count: task.features.count, scope: task.settings.scope)
        let isTable = !file.hasSuffix(".safetensors")
        let examples = try SeriesExamples(
            file, settings, target: isTable ? Head.column(settings) : nil, layout: layout, needsTarget: false)
        try examples.check(task.features)
        return examples.inputs
    }

    /// Labels of steps, after each of which the next ones are predicted.
    private static func inputs(ofLabels file: String, for task: SignalTask<Head>) throws -> [SeriesInput] {
        // Unknown labels are found with their places.
        let examples = try SeriesExamples(labels: file)
        _ = try examples.encoded(for: task)
        return try examples.elements.compactMap { element in
            let steps = element.targets.map { $0.split(separator: " ").map(String.init) }
            return try task.frames(ofLabels: steps).map { SeriesInput(name: element.name, frames: $0) }
        }
    }

    private static func isPerStep(_ task: SignalTask<Head>) -> Bool { task.settings.scope == .step }

    static func line(
        of prediction: SignalTask<Head>.Prediction, for input: SeriesInput, by task: SignalTask<Head>,
        _ settings: SeriesSettings
    ) -> String {
        let fields = prediction.items.map { Head.fields(of: $0) }
        if !isPerStep(task) { return ([input.name] + fields.joined()).joined(separator: "\t") }
        return input.name + "\t" + fields.map { $0[0] }.joined(separator: " ")
    }

    static func columns(by task: SignalTask<Head>, _ settings: SeriesSettings) -> [String] {
        ["sequence"] + (isPerStep(task) ? ["step"] : []) + Head.columns
    }

    static func row(
        of prediction: SignalTask<Head>.Prediction, for input: SeriesInput, by task: SignalTask<Head>,
        _ settings: SeriesSettings
    ) -> [String] {
        rows(of: prediction, for: input, by: task, settings).first ?? []
    }

    static func rows(
        of prediction: SignalTask<Head>.Prediction, for input: SeriesInput, by task: SignalTask<Head>,
        _ settings: SeriesSettings
    ) -> [[String]] {
        prediction.items.enumerated().map { index, item in
            [input.name] + (isPerStep(task) ? ["\(index + 1)"] : []) + Head.fields(of: item)
        }
    }

    static func record(
        of prediction: SignalTask<Head>.Prediction, for input: SeriesInput, by task: SignalTask<Head>,
        _ settings: SeriesSettings
    ) -> SeriesOutput {
        if isPerStep(task) {
            return SeriesOutput(sequence: input.name, steps: prediction.items.map { task.head.output(of: $0) })
        }
        var output = prediction.items.first.map { task.head.output(of: $0) } ?? SeriesOutput()
        output.sequence = input.name
        output.attention = prediction.attention
        return output
    }

    /// Each line is a step, and gives a prediction at once: that of the step, or of the sequence so far.
    static func stream(
        _ model: TrainedModel<SignalTask<Head>>, _ settings: SeriesSettings, next: () throws -> String?,
        put: (StreamedPrediction) throws -> Void
    ) throws {
        let task = model.task
        if task.settings.recurrent.kind.isBidirectional {
            throw UsageError(
                "A model of both directions reads all of a sequence first: train one such as 'lstm' for '--stream'.")
        }
        if task.settings.scope == .sequence, task.settings.pooling != .last {
            throw UsageError(
                "The pooling '\(task.settings.pooling.rawValue)' needs all steps: train one such as 'lstm' for '--stream'."
            )
        }
        var lines = SeriesLines(settings, features: task.featureNames, count: task.features.count)
        var reader = SignalReader(model)
        var (sequence, step): (String?, Int) = (nil, 0)
        while let line = try next() {
            let frame: [Float]
            if task.predictsNext {
                guard let labels = try lines.labels(of: line, for: task) else {
                    (reader, step) = (SignalReader(model), 0)
                    continue
                }
                frame = labels
            } else {
                switch try lines.read(line) {
                case .header: continue
                case .blank:
                    (reader, step) = (SignalReader(model), 0)
                    continue
                case .frame(let name, let numbers):
                    if name != sequence { (reader, step, sequence) = (SignalReader(model), 0, name) }
                    frame = numbers
                }
            }
            step += 1
            guard let prediction = reader.read(frame) else { continue }
            var record = task.head.output(of: prediction)
            (record.sequence, record.step) = (sequence, step)
            let fields = Head.fields(of: prediction).joined(separator: "\t")
            try put(StreamedPrediction(line: (sequence.map { $0 + "\t" } ?? "") + fields, record: record))
        }
    }
}

/// Steps as they arrive, a line each, perhaps after one with the names of the columns.
struct SeriesLines {
    enum Line {
        case header
        /// A new sequence begins.
        case blank
        case frame(sequence: String?, [Float])
    }

    private let settings: SeriesSettings
    private let names: [String]?
    private let count: Int
    private var number = 0
    /// The columns, once the first line has told them.
    private var columns: (sequence: Int?, features: [Int])?

    init(_ settings: SeriesSettings, features: [String]?, count: Int) {
        (self.settings, names, self.count) = (settings, features, count)
    }

    private static let source = "standard input"

    mutating func read(_ line: String) throws -> Line {
        number += 1
        if line.allSatisfy(\.isWhitespace) { return .blank }
        var table = settings.table
        table.header = .no
        do {
            let row = try DataTable(
                bytes: Array(line.utf8), name: Self.source, format: table.namedFormat(of: "line.csv"))
            if columns == nil {
                let texts = try (1...row.width).map { try row.texts(.number($0))[0] }
                let isHeader = settings.table.header == .yes || settings.table.header == .auto && Self.isHeader(row)
                columns = try columns(of: texts, isHeader: isHeader)
                if isHeader { return .header }
            }
            guard let columns else { return .header }
            return .frame(
                sequence: try columns.sequence.map { try row.texts(.number($0))[0] },
                try row.numbersWithGaps(columns.features.map { .number($0) })[0])
        } catch let error as DataError {
            throw DataError(file: Self.source, line: number, column: error.column, problem: error.problem)
        }
    }

    /// The labels of a step, as features; nil for a blank line.
    mutating func labels<Head>(of line: String, for task: SignalTask<Head>) throws -> [Float]? {
        number += 1
        let labels = line.split(whereSeparator: \.isWhitespace).map(String.init)
        if labels.isEmpty { return nil }
        do throws(TargetError) {
            return try task.frames(ofLabels: [labels.filter { $0 != "-" }])?.scalars
        } catch {
            throw DataError(file: Self.source, line: number, problem: error.problem)
        }
    }

    /// Whether a first line names columns: none of its fields is a number.
    private static func isHeader(_ row: DataTable) -> Bool { row.numericColumns.isEmpty }

    private func columns(of texts: [String], isHeader: Bool) throws -> (Int?, [Int]) {
        func index(_ column: String) throws(DataError) -> Int {
            if let number = Int(column), (1...texts.count).contains(number) { return number }
            guard isHeader, let place = texts.firstIndex(of: column) else {
                throw DataError(
                    file: Self.source,
                    problem: "there is no column \"\(column)\" in the first line: \(DataError.list(texts))")
            }
            return place + 1
        }
        let sequence = try settings.sequence.map(index)
        let features: [Int]
        if !settings.features.isEmpty {
            features = try settings.features.map(index)
        } else if isHeader, let names {
            features = try names.map(index)
        } else {
            features = (1...texts.count).filter { $0 != sequence }
        }
        guard features.count == count else {
            throw DataError(
                file: Self.source, problem: "there are \(features.count) numbers, and the model reads \(count) features"
            )
        }
        return (sequence, features)
    }
}
