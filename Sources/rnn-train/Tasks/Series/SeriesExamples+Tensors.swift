import RNNTasks

extension SeriesExamples {
    /// A file of tensors: frames, and numbers as labels, one for each sequence or for each step.
    init(tensors file: String, _ settings: SeriesSettings, target: String?, layout: Layout?) throws {
        let read = try FrameTensors(file, width: layout?.count)
        func error(_ problem: String) -> DataError { DataError(file: file, problem: problem) }
        let count = read.lengths.count
        var (scope, texts) = (layout?.scope ?? .sequence, [String]())
        if let target {
            let (shape, values) = try read.numbers(target)
            // Labels of as many steps as there are sequences are those of the sequences.
            let isOfSteps = shape == read.shape && shape != [count]
            guard isOfSteps || shape == [count] else {
                throw error("\"\(target)\" has the shape \(shape); there are \(count) sequences")
            }
            let found: SignalSettings.Scope = isOfSteps ? .step : .sequence
            if let layout, layout.scope != found {
                throw error(
                    "\"\(target)\" has a label for each \(found.rawValue); what there was before, for each \(layout.scope.rawValue)"
                )
            }
            scope = found
            let isWhole = read.tensors[target].map { $0.type.isWhole } ?? false
            texts = values.map { isWhole && $0.magnitude < 0x1p53 ? "\(Int($0))" : "\($0)" }
        }
        self.init(
            file: file, source: .tensor(target ?? "features"),
            layout: Layout(features: nil, count: read.frames[0].shape[1], scope: scope),
            elements: read.frames.indices.map { index in
                let (start, length) = (read.starts[index], read.lengths[index])
                let places = scope == .sequence ? [index] : Array(start..<start + length)
                return Element(
                    name: "\(index + 1)", frames: read.frames[index],
                    targets: texts.isEmpty ? [] : places.map { texts[$0] }, rows: places)
            })
    }
}

extension Safetensors.ElementType {
    /// Whether it is one of whole numbers or truth values.
    fileprivate var isWhole: Bool {
        switch self {
        case .float64, .float32, .float16, .bfloat16: false
        default: true
        }
    }
}
