import RNNTasks

/// Sequences of random symbols, one of which is marked: that is the class of the sequence. Or none is marked, and one symbol
/// is more frequent than the others.
struct CueInNoise {
    /// Where the evidence is.
    enum Place: String, Sendable, CaseIterable {
        /// In the first tenth of the sequence.
        case start
        /// In the tenth around the middle.
        case middle
        /// In the last tenth.
        case end
        /// Anywhere.
        case anywhere
        /// At all steps: each has the symbol of the class with some probability more than any other.
        case everywhere

        /// Where, as a sentence says it.
        var text: String {
            switch self {
            case .start: "at the start"
            case .middle: "in the middle"
            case .end: "at the end"
            case .anywhere: "anywhere"
            case .everywhere: "at all steps"
            }
        }
    }

    /// The number of steps.
    let length: Int
    let place: Place

    /// The number of symbols, and of classes.
    static let classes = 4
    /// Features of a step: one for each symbol, and whether it is marked.
    static let features = classes + 1
    /// How often a step has the symbol of the class because of the class, where the evidence is everywhere.
    static let lift = 0.2

    /// What a text says of evidence that is everywhere.
    static var evidence: String {
        let other = (1 - lift) / Double(classes)
        func percent(_ share: Double) -> Int { Int((100 * share).rounded()) }
        return
            "\(percent(lift + other)) % of the steps have the symbol of the class, \(percent(other)) % each other one"
    }

    /// The steps that may be marked.
    var marked: Range<Int> {
        let width = max(1, length / 10)
        return switch place {
        case .start: 0..<width
        case .middle: (length - width) / 2..<(length + width) / 2
        case .end: length - width..<length
        case .anywhere, .everywhere: 0..<length
        }
    }

    func batch(_ size: Int, _ random: inout RandomSource) -> StudyBatch {
        var numbers = [Float](repeating: 0, count: size * length * Self.features)
        var classes: [Int32] = []
        for example in 0..<size {
            let start = example * length
            let label = random.integer(below: Self.classes)
            let mark = place == .everywhere ? -1 : marked.lowerBound + random.integer(below: max(1, marked.count))
            for step in 0..<length {
                let isEvidence = step == mark || (place == .everywhere && random.uniform() < Self.lift)
                let symbol = isEvidence ? label : random.integer(below: Self.classes)
                numbers[(start + step) * Self.features + symbol] = 1
            }
            if mark >= 0 { numbers[(start + mark) * Self.features + Self.classes] = 1 }
            classes.append(Int32(label))
        }
        return StudyBatch(Tensor(numbers, shape: [size, length, Self.features]), .classes(classes))
    }
}
