import RNNConsole
import RNNTasks

/// Where examples come from and how they are divided, whatever the task.
struct DataSettings: Sendable, Equatable {
    var file: String?
    var validation: String?
    var test: String?
    var validationShare: Double?
    var testShare: Double?

    /// The option that names the file.
    static func file(_ help: String) -> [Option<DataSettings>] {
        [.text("--data", "file", \.file, help)]
    }

    /// The options that divide the data; `synthetic` is the share of made-up data to test with, if there are such.
    static func division(synthetic: Double?) -> [Option<DataSettings>] {
        typealias Share = WritableKeyPath<DataSettings, Double?>
        func share(_ name: String, _ path: Share, _ help: String) -> Option<DataSettings> {
            .number(name, path, help, wanted: "a share that is more than 0 and less than 1") { $0 > 0 && $0 < 1 }
        }
        let made = synthetic.map { ", \($0) of made-up data" } ?? ""
        return [
            .text(
                "--validation", "file", \.validation,
                "The examples to choose the best epoch by; if not given, a share of the data."),
            share(
                "--validation-share", \.validationShare,
                "The share of the data to choose the best epoch by; if not given, \(defaultShare)."),
            .text(
                "--test", "file", \.test,
                "The examples to report on, with which nothing is chosen; if not given, a share of the data."),
            share(
                "--test-share", \.testShare, "The share of the data to report on; if not given, \(defaultShare)\(made)."
            ),
        ]
    }

    private static let defaultShare = 0.1

    /// Throws where options contradict each other.
    func check() throws(UsageError) {
        let given = [
            (file: validation, share: validationShare, option: "--validation"),
            (file: test, share: testShare, option: "--test"),
        ]
        for part in given where part.file != nil {
            if part.share != nil {
                throw UsageError(
                    "'\(part.option)-share' does not go with '\(part.option)': the file is the whole part.")
            }
            if file == nil { throw UsageError("'\(part.option)' needs '--data <file>'.") }
        }
    }

    /// What is to be known of the parts: figures on examples that a model has learned from, or that its epoch was chosen by,
    /// say less than they seem to.
    var warnings: [String] {
        let parts = [("--data", file), ("--validation", validation), ("--test", test)]
        return parts.indices.flatMap { later in
            parts[..<later].compactMap { option, file in
                guard let file, file == parts[later].1 else { return nil }
                return """
                    '\(option)' and '\(parts[later].0)' are the same file, \(file): the figures do not say how good a model is \
                    on examples that are new to it
                    """
            }
        }
    }

    /// Reads and divides the examples of files.
    ///
    /// - Parameters:
    ///   - file: The file of the examples.
    ///   - count: The number of examples.
    ///   - read: Reads the examples of a file; called with this one first.
    ///   - divide: Cuts examples into parts of some shares.
    /// - Returns: The parts.
    /// - Throws: What `read` and `divide` throw, ``UsageError`` if the shares leave nothing, and `DataError` if a part
    ///   has no examples.
    func parts<Examples>(
        of file: String, count: (Examples) -> Int, read: (String) throws -> Examples,
        divide: (Examples, [Double]) throws -> [Examples]
    ) throws -> Parts<Examples> {
        let all = try read(file)
        let held = (validation: try validation.map(read), test: try test.map(read))
        let shares = try shares(
            validation: held.validation == nil ? validationShare ?? Self.defaultShare : 0,
            test: held.test == nil ? testShare ?? Self.defaultShare : 0)
        let cut = try divide(all, shares)
        let parts = Parts(training: cut[0], validation: held.validation ?? cut[1], test: held.test ?? cut[2])
        for (part, given) in [(parts.training, nil), (parts.validation, validation), (parts.test, test)]
        where count(part) == 0 {
            throw DataError(
                file: given ?? file,
                problem: given == nil
                    ? "\(count(all)) examples are too few to set a share of them apart" : "there are no examples")
        }
        return parts
    }

    /// Divides examples that are made up.
    ///
    /// - Parameters:
    ///   - all: The examples.
    ///   - test: The share to test with, if none is given.
    ///   - count: The number of examples.
    ///   - divide: Cuts examples into parts of some shares.
    /// - Returns: The parts.
    /// - Throws: What `divide` throws, and ``UsageError`` if the shares leave a part without examples.
    func parts<Examples>(
        of all: Examples, test: Double, count: (Examples) -> Int, divide: (Examples, [Double]) throws -> [Examples]
    ) throws -> Parts<Examples> {
        let shares = try shares(validation: validationShare ?? Self.defaultShare, test: testShare ?? test)
        let cut = try divide(all, shares)
        if let index = cut.indices.first(where: { count(cut[$0]) == 0 }) {
            throw UsageError("A share of \(shares[index]) of \(count(all)) examples leaves none: it must be larger.")
        }
        return Parts(training: cut[0], validation: cut[1], test: cut[2])
    }

    /// The shares of training, validation and test.
    private func shares(validation: Double, test: Double) throws(UsageError) -> [Double] {
        guard validation + test < 1 else {
            throw UsageError(
                "A validation share of \(validation) and a test share of \(test) leave nothing to train with.")
        }
        return [1 - validation - test, validation, test]
    }
}

/// The parts of the data: to learn from, to choose by, and to report. Nothing is chosen on what is reported.
struct Parts<Part> {
    let training: Part
    let validation: Part
    let test: Part

    /// All of them.
    var all: [Part] { [training, validation, test] }

    /// Other parts, made from these.
    func map<Other>(_ transform: (Part) throws -> Other) rethrows -> Parts<Other> {
        Parts<Other>(
            training: try transform(training), validation: try transform(validation), test: try transform(test))
    }
}

extension Parts: Sendable where Part: Sendable {}
