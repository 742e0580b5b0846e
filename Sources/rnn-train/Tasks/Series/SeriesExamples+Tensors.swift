import RNNTasks

extension SeriesExamples {
    /// A file of tensors: `features`, [sequences, steps, features], and `lengths`, or the frames of all sequences one after
    /// the other, [frames, features]; and whole numbers as labels, one for each sequence or for each step.
    init(tensors file: String, _ settings: SeriesSettings, target: String?, layout: Layout?) throws {
        let tensors = try Safetensors(contentsOf: file)
        func error(_ problem: String) -> DataError { DataError(file: file, problem: problem) }
        func numbers(_ name: String) throws -> (shape: [Int], values: [Double]) {
            guard let entry = tensors[name] else {
                throw error("there is no tensor \"\(name)\"; there are \(tensors.names.joined(separator: ", "))")
            }
            return (entry.shape, try tensors.tensor(name, as: Double.self, converting: true).scalars)
        }
        guard let shape = tensors["features"]?.shape else {
            throw error("there is no tensor \"features\"; there are \(tensors.names.joined(separator: ", "))")
        }
        guard shape.count == 2 || shape.count == 3, let width = shape.last, width > 0 else {
            throw error("\"features\" has the shape \(shape), not [sequences, steps, features] or [frames, features]")
        }
        if let layout, layout.count != width {
            throw error("\"features\" has \(width) features, not \(layout.count)")
        }
        let frames = try tensors.tensor("features", as: Float.self, converting: true)
        let isFlat = shape.count == 2
        guard !isFlat || tensors["lengths"] != nil else {
            throw error(
                "\"features\" has the frames of all sequences; a tensor \"lengths\" must say how they are divided")
        }
        let lengths =
            tensors["lengths"] == nil
            ? Array(repeating: shape[1], count: shape[0]) : try Self.lengths(numbers("lengths"), file)
        let sum = lengths.reduce(0, +)
        if isFlat, sum != shape[0] { throw error("\"lengths\" make \(sum) frames, and \"features\" has \(shape[0])") }
        if !isFlat, lengths.count != shape[0] || lengths.contains(where: { $0 > shape[1] }) {
            throw error("\"lengths\" do not fit \"features\" of the shape \(shape)")
        }
        if let index = lengths.firstIndex(of: 0) { throw error("lengths[\(index)] is 0: the sequence is empty") }
        let starts = lengths.reduce(into: [0]) { starts, length in starts.append((starts.last ?? 0) + length) }
        // Where the targets of a sequence are; a label is once, or once for each step, in the form of the frames.
        var (scope, texts) = (layout?.scope ?? .sequence, [String]())
        var stride = 0
        if let target {
            let (labels, values) = try numbers(target)
            let isOfSteps = isFlat ? labels == [sum] && labels != [lengths.count] : labels == Array(shape.prefix(2))
            guard isOfSteps || labels == [lengths.count] else {
                throw error("\"\(target)\" has the shape \(labels); there are \(lengths.count) sequences")
            }
            let found: SignalSettings.Scope = isOfSteps ? .step : .sequence
            if let layout, layout.scope != found {
                throw error(
                    "\"\(target)\" has labels of \(isOfSteps ? "steps" : "sequences"), and those before it have not")
            }
            (scope, stride) = (found, isFlat || !isOfSteps ? 0 : shape[1])
            let isWhole = tensors[target].map { $0.type.isWhole } ?? false
            texts = values.map { isWhole && $0.magnitude < 0x1p53 ? "\(Int($0))" : "\($0)" }
        }
        let numbered = frames.scalars
        self.init(
            file: file, source: .tensor(target ?? "features"),
            layout: Layout(features: nil, count: width, scope: scope),
            elements: lengths.indices.map { index in
                let start = isFlat ? starts[index] : index * shape[1]
                let first = stride == 0 ? starts[index] : index * stride
                let places = scope == .sequence ? [index] : Array(first..<first + lengths[index])
                return Element(
                    name: "\(index + 1)",
                    frames: Tensor(Array(numbered[start * width..<(start + lengths[index]) * width]))
                        .reshaped([lengths[index], width]),
                    targets: texts.isEmpty ? [] : places.map { texts[$0] }, rows: places)
            })
    }

    private static func lengths(_ read: (shape: [Int], values: [Double]), _ file: String) throws(DataError) -> [Int] {
        guard read.shape.count == 1 else {
            throw DataError(file: file, problem: "\"lengths\" has the shape \(read.shape), not [sequences]")
        }
        return try read.values.enumerated().map { (index, value) throws(DataError) in
            guard value >= 0, value < 0x1p31, value == value.rounded() else {
                throw DataError(file: file, problem: "lengths[\(index)] is \(value), which is no number of frames")
            }
            return Int(value)
        }
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
