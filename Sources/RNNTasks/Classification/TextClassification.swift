import RNNKit

/// The class of a text.
public typealias TextClassification = TextTask<ClassHead>
/// Several labels of a text at once.
public typealias TextLabelling = TextTask<LabelHead>
/// Numbers of a text: ratings, ages.
public typealias TextRegression = TextTask<NumberHead>

extension TextTask where Head == ClassHead {
    /// A task of given classes.
    ///
    /// - Parameters:
    ///   - settings: The hyperparameters. The width of vectors to start from takes precedence.
    ///   - classes: The names of the classes, by their ids.
    ///   - tokenizer: The tokenizer.
    ///   - vocabulary: The tokens that the model is to know.
    ///   - maximumLength: The maximum number of tokens to read of a text; nil for all.
    ///   - start: The tokens' vectors, if they were trained elsewhere.
    public init(
        _ settings: ClassifierSettings, classes: [String], tokenizer: Tokenizer, vocabulary: Vocabulary,
        maximumLength: Int? = nil, start: StartVectors? = nil
    ) {
        self.init(
            settings, ClassHead(classes), tokenizer: tokenizer, vocabulary: vocabulary, maximumLength: maximumLength,
            start: start)
    }

    /// The names of the classes, by their ids.
    public var classes: [String] { head.classes }
    /// The share of each example's loss that is spread over all classes; not saved.
    public var smoothing: Double {
        get { head.smoothing }
        set { head.smoothing = newValue }
    }
    /// The weight of each class in training; nil for equal weights; not saved.
    public var classWeights: [Float]? {
        get { head.weights?.map { Float($0) } }
        set { head.weights = newValue?.map { Double($0) } }
    }
}

extension TextTask.Prediction where Head == ClassHead {
    /// The most probable class.
    public var label: String { output.label }
    /// The probability of each class, in the order of the task's classes.
    public var probabilities: [Double] { output.probabilities }
    /// The probability of the label.
    public var probability: Double { probabilities.max() ?? 0 }
}
