import RNNKit

/// Answers questions about texts by a span of the text.
///
/// ```swift
/// let text = "Ada was born in London. Grace was born in New York."
/// let examples = Dataset([StringPair(text, "Where was Grace born?")], labels: [TextPart(text.suffix(9).dropLast())])
/// let codec = TextCodec(.words(), of: examples.inputs.flatMap(\.texts), special: .reading)
/// let task = PassageAnswering(PairSettings("bilstm", isShared: false), codec: codec)
/// let model = TrainedModel(task, random: &random)
/// var training = Training(model.model, for: task.goal, with: Adam(for: model.model))
/// try training.run(task, epochs: 10, on: task.encode(examples), validation: task.encode(others))
/// TrainedModel(training.model, for: task).predict(examples.inputs)[0].answer  // "New York"
/// ```
///
/// The first text of a pair is the text, and the second one the question. A label is a ``TextPart``, the answer's place
/// in the text, because the same words may occur more than once.
public struct PassageAnswering: TextPairTask {
    /// The range of an answer's tokens.
    public typealias Label = ClosedRange<Int>

    /// The name of the task in saved models.
    public static let kind = "passage-answering"
    /// The only version so far.
    public static let version = 1
    /// The best epoch is the one with the most exactly right answers.
    public static let criterion = Figure.Kind.exact

    /// The model's answer to a question.
    public struct Prediction: Sendable, Hashable, Encodable {
        /// The answer as it is written in the text, without white space at its ends; empty if the text has no tokens.
        public let answer: String
        /// The answer's range in the text, in Unicode scalars; nil if the text has no tokens.
        public let scalars: Range<Int>?
        /// The answer's range of ``tokens``; nil if the text has no tokens.
        public let span: ClosedRange<Int>?
        /// The probability of the span: of its first token and its last one.
        public let probability: Double
        /// The tokens of the text.
        public let tokens: [String]
    }

    /// The hyperparameters.
    public let settings: PairSettings
    /// The codec from texts to ids.
    public let codec: TextCodec
    /// The maximum number of tokens of an answer.
    public let maximumAnswerLength: Int
    /// The maximum number of tokens read of each text and of each question; nil for all.
    public let maximumLength: Int?

    /// A task of given parts.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters.
    ///   - codec: The codec from texts to ids.
    ///   - maximumAnswerLength: The maximum number of tokens of an answer.
    ///   - maximumLength: The maximum number of tokens read of each text and of each question; nil for all.
    public init(
        _ settings: PairSettings, codec: TextCodec, maximumAnswerLength: Int = 30, maximumLength: Int? = nil
    ) {
        requireMaximumLength(maximumLength, of: Self.self)
        require(
            maximumAnswerLength >= 1,
            "PassageAnswering: the maximum answer length \(maximumAnswerLength) is less than 1")
        self.settings = settings
        self.codec = codec
        self.maximumAnswerLength = maximumAnswerLength
        self.maximumLength = maximumLength
    }

    /// Cross-entropy of first and last tokens.
    public var goal: SpanAnswering<Float> { SpanAnswering(maximumLength: maximumAnswerLength) }

    /// A model with random parameters.
    public func model(random: inout RandomSource) -> SpanReader<Float> {
        SpanReader(settings, vocabulary: codec.count, random: &random)
    }

    /// Encodes texts and questions as ids, and answers as ranges of tokens. If an answer is given by its characters,
    /// all tokens that overlap them are part of it.
    ///
    /// - Throws: ``ExampleError`` if an answer cannot be predicted: if it is outside its text or the part of it that is
    ///   read, or if it contains no token or more than ``maximumAnswerLength``.
    public func encode(_ questions: Dataset<StringPair, TextPart>) throws(ExampleError) -> Examples {
        var spans: [ClosedRange<Int>] = []
        spans.reserveCapacity(questions.count)
        for (index, (pair, part)) in zip(questions.inputs, questions.labels).enumerated() {
            let pieces = codec.pieces(of: pair.first)
            let span = try part.tokens(of: pair.first, pieces, example: index)
            guard span.upperBound < read(pieces).count else {
                throw ExampleError(
                    index,
                    "the answer, tokens \(span), is outside the first \(read(pieces).count) tokens, which are read")
            }
            guard span.count <= maximumAnswerLength else {
                throw ExampleError(
                    index,
                    "the answer has \(span.count) tokens, more than the maximum answer length \(maximumAnswerLength)")
            }
            spans.append(span)
        }
        return Dataset(ids(of: questions.inputs), labels: spans)
    }

    /// The answer to each question.
    public func predict(_ pairs: [StringPair], with model: SpanReader<Float>) -> [Prediction] {
        let texts = pairs.map { pieces(of: $0.first) }
        return predictions(of: ids(of: pairs)) { batch in
            let answers = model.answers(batch.first, batch.second, maximumLength: maximumAnswerLength)
            return zip(batch.indices, answers).map { index, answer in
                let (text, pieces) = (pairs[index].first, texts[index])
                let part = answer.tokens.map { tokens in
                    text[pieces[tokens.lowerBound].range.lowerBound..<pieces[tokens.upperBound].range.upperBound]
                        .trimmed
                }
                return Prediction(
                    answer: part.map(String.init) ?? "", scalars: part.map(\.scalarRange), span: answer.tokens,
                    probability: exp(Tensor<Double>(answer.logProbability)).scalar, tokens: pieces.map(\.text))
            }
        }
    }
}

extension Substring {
    /// The text without white space at its ends.
    fileprivate var trimmed: Substring {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
        let rest = unicodeScalars.drop(while: isBlank)
        let end = rest.lastIndex { !isBlank($0) }.map { rest.index(after: $0) } ?? rest.startIndex
        return self[rest.startIndex..<end]
    }
}

extension PassageAnswering {
    /// The task's entry in `model.json`; the codec has its own file.
    public struct Description: Codable, Sendable {
        let settings: PairSettings
        let maximumAnswerLength: Int
        let maximumLength: Int?
    }

    /// The task's entry in `model.json`.
    public var description: Description {
        Description(settings: settings, maximumAnswerLength: maximumAnswerLength, maximumLength: maximumLength)
    }

    /// A saved task.
    public init(_ description: Description, files: Checkpoint) throws {
        guard description.maximumAnswerLength >= 1 else {
            throw files.refused(
                "the maximum answer length \(description.maximumAnswerLength) is out of range",
                at: "task.maximumAnswerLength")
        }
        self.init(
            description.settings, codec: try Self.codec(of: files),
            maximumAnswerLength: description.maximumAnswerLength,
            maximumLength: try files.accepted(maximumLength: description.maximumLength))
    }

    /// The number of parameters of a model.
    public var parameterCount: Double {
        settings.parameterCount(vocabulary: codec.count) + 2 * settings.recurrent.outputs * settings.recurrent.outputs
    }
}
