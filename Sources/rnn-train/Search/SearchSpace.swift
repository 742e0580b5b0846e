import RNNConsole
import RNNTasks

/// What a sweep varies: options, and what each is tried with.
///
/// ```swift
/// let space = try SearchSpace([VariedOption(name: "hidden", values: ["32", "64"])], of: options, in: call)
/// for values in space.trials(16, seed: 42) { try train(space.settings(of: values)) }
/// ```
struct SearchSpace<Settings> {
    /// What an option is tried with.
    enum Values: Equatable {
        case list([String])
        case range(NumberRange)

        /// How many values there are; nil if they are without number.
        var count: Int? {
            switch self {
            case .list(let values): values.count
            case .range(let range): range.count
            }
        }

        func text(at index: Int) -> String {
            switch self {
            case .list(let values): values[index]
            case .range(let range): NumberRange.text(range.low + Double(index))
            }
        }

        func text(random: inout RandomSource) -> String {
            switch self {
            case .list(let values): random.pick(values)
            case .range(let range): range.text(random: &random)
            }
        }
    }

    /// An option and its values.
    struct Axis {
        let option: Option<Settings>
        let values: Values

        /// The option without dashes.
        var name: String { String(option.name.drop { $0 == "-" }) }
    }

    let axes: [Axis]
    /// What is not varied.
    private let base: Settings

    /// Reads what is to be varied; values are what the options themselves take.
    ///
    /// - Parameters:
    ///   - varied: The options and their values.
    ///   - options: The options that can be varied, if their values are numbers or names.
    ///   - others: Options that cannot, for messages.
    ///   - base: Settings that are not varied.
    /// - Throws: ``UsageError`` that says which values cannot be, and why.
    init(
        _ varied: [VariedOption], of options: [Option<Settings>], not others: [Option<Settings>] = [],
        in base: Settings
    ) throws(UsageError) {
        if varied.isEmpty { throw UsageError.missing("\(SearchSettings.overName) <setting>") }
        var axes: [Axis] = []
        for varied in varied {
            guard let option = options.first(where: { $0.name == "--" + varied.name }) else {
                if others.has(varied.name) {
                    throw Self.error(varied, "'--\(varied.name)' is the same for all trials.")
                }
                let names = options.filter(\.canBeVaried).map { String($0.name.dropFirst(2)) }
                throw Self.error(
                    varied, "there is no option '--\(varied.name)'.", meant: nearest(varied.name, of: names))
            }
            guard option.canBeVaried else {
                throw Self.error(varied, "'\(option.name)' has neither numbers nor names to choose from.")
            }
            axes.append(Axis(option: option, values: try Self.values(of: varied, option, base)))
        }
        self.axes = axes
        self.base = base
    }

    private static func values(
        of varied: VariedOption, _ option: Option<Settings>, _ base: Settings
    ) throws(UsageError) -> Values {
        if option.kind.isNumber, varied.values.count == 1, let dots = varied.values[0].firstRange(of: "..") {
            let ends = [varied.values[0][..<dots.lowerBound], varied.values[0][dots.upperBound...]]
            var numbers: [Double] = []
            for end in ends {
                guard let number = Double(try text(String(end), option, base)) else {
                    throw error(varied, "'\(end)' is no number.")
                }
                numbers.append(number)
            }
            guard numbers[0] < numbers[1] else {
                throw error(varied, "the first number of a range must be less than the second.")
            }
            return .range(NumberRange(low: numbers[0], high: numbers[1], isWhole: option.kind == .count))
        }
        var texts: [String] = []
        for value in varied.values {
            let text = try text(value, option, base)
            if texts.contains(text) { throw error(varied, "'\(value)' is there twice.") }
            texts.append(text)
        }
        guard texts.count > 1 else {
            let range = option.kind.isNumber ? ", or LOW..HIGH" : ""
            throw error(
                varied,
                "one value varies nothing: give several with commas between\(range), or '\(option.name) \(texts[0])'.")
        }
        return .list(texts)
    }

    /// A value as its option writes it, which reads it first.
    private static func text(
        _ value: String, _ option: Option<Settings>, _ base: Settings
    ) throws(UsageError) -> String {
        var settings = base
        try [option].apply([option.name: OptionValue(value)], to: &settings)
        return [option].values(of: settings).first?.value.description ?? value
    }

    private static func error(_ varied: VariedOption, _ problem: String, meant: String? = nil) -> UsageError {
        UsageError("'\(SearchSettings.overName) \(varied)': \(problem)", meant: meant)
    }

    /// The values of trials: all combinations if they are not more than wanted, or else different ones at random, the
    /// first of which are the same however many are wanted.
    ///
    /// - Parameters:
    ///   - wanted: How many trials there are at most.
    ///   - seed: The seed of the choice.
    /// - Returns: For each trial a text for each axis.
    func trials(_ wanted: Int, seed: Int) -> [[String]] {
        let all = axes.reduce(1) { product, axis -> Int? in
            guard let product, let count = axis.values.count else { return nil }
            let (result, isLarge) = product.multipliedReportingOverflow(by: count)
            return isLarge ? nil : result
        }
        if let all, all <= wanted { return (0..<all).map(combination) }
        var random = RandomSource(seed: UInt64(seed))
        var (trials, known): ([[String]], Set<[String]>) = ([], [])
        // Where hardly anything is left that is new, some fewer trials do.
        var misses = 0
        while trials.count < wanted, misses < 10_000 {
            let values = axes.map { $0.values.text(random: &random) }
            if known.insert(values).inserted {
                trials.append(values)
                misses = 0
            } else {
                misses += 1
            }
        }
        return trials
    }

    /// A combination by its number; the last axis changes first.
    private func combination(_ number: Int) -> [String] {
        var (rest, values): (Int, [String]) = (number, [])
        for axis in axes.reversed() {
            guard let count = axis.values.count else { continue }
            values.append(axis.values.text(at: rest % count))
            rest /= count
        }
        return values.reversed()
    }

    /// The values of a trial with the names of their options.
    func text(of values: [String]) -> String {
        zip(axes, values).map { "\($0.name)=\($1)" }.joined(separator: " ")
    }

    /// The settings of a trial, read by the options themselves.
    func settings(of values: [String]) throws(UsageError) -> Settings {
        var settings = base
        for (axis, value) in zip(axes, values) {
            try [axis.option].apply([axis.name: OptionValue(value)], to: &settings)
        }
        return settings
    }
}

extension Option {
    /// Whether a sweep can try values of it: numbers, or names to choose from.
    fileprivate var canBeVaried: Bool { kind.isNumber || kind == .name }
}
