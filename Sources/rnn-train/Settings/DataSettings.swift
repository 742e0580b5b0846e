import RNNConsole
import RNNTasks

/// Where examples come from and how they are divided, whatever the task.
struct DataSettings: Codable, Equatable {
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
                "The examples to choose the best epoch by. Without it, a share of the data is set apart."),
            share(
                "--validation-share", \.validationShare,
                "That share; if not given, \(defaultShare)."),
            .text(
                "--test", "file", \.test,
                "The examples to report on, with which nothing is chosen. Without it, a share of the data is set apart."
            ),
            share("--test-share", \.testShare, "That share; if not given, \(defaultShare)\(made)."),
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

    /// Reads and divides the examples of files.
    ///
    /// - Parameters:
    ///   - file: The file of the examples.
    ///   - read: Reads the examples of a file; called with this one first.
    ///   - divide: Cuts examples into parts of some shares.
    /// - Returns: The parts.
    /// - Throws: What `read` and `divide` throw, and ``UsageError`` if the shares leave nothing.
    func parts<Examples>(
        of file: String, read: (String) throws -> Examples, divide: (Examples, [Double]) throws -> [Examples]
    ) throws -> Parts<Examples> {
        let all = try read(file)
        let held = (validation: try validation.map(read), test: try test.map(read))
        let cut = try parts(
            of: all, (held.validation == nil ? validationShare ?? Self.defaultShare : 0),
            (held.test == nil ? testShare ?? Self.defaultShare : 0), divide)
        return Parts(
            training: cut.training, validation: held.validation ?? cut.validation, test: held.test ?? cut.test)
    }

    /// Divides examples that are not from a file.
    ///
    /// - Parameters:
    ///   - all: The examples.
    ///   - test: The share to test with, if none is given.
    ///   - divide: Cuts examples into parts of some shares.
    /// - Returns: The parts.
    /// - Throws: What `divide` throws, and ``UsageError`` if the shares leave nothing.
    func parts<Examples>(
        of all: Examples, test: Double, divide: (Examples, [Double]) throws -> [Examples]
    ) throws -> Parts<Examples> {
        try parts(of: all, validationShare ?? Self.defaultShare, testShare ?? test, divide)
    }

    private func parts<Examples>(
        of all: Examples, _ validation: Double, _ test: Double, _ divide: (Examples, [Double]) throws -> [Examples]
    ) throws -> Parts<Examples> {
        guard validation + test < 1 else {
            throw UsageError(
                "A validation share of \(validation) and a test share of \(test) leave nothing to train with.")
        }
        // What is not cut off is empty, which is no part of the data.
        let parts = try divide(all, [1 - validation - test, validation, test])
        return Parts(training: parts[0], validation: parts[1], test: parts[2])
    }
}

/// The parts of the data: to learn from, to choose by, and to report. Nothing is chosen on what is reported.
struct Parts<Part> {
    let training: Part
    let validation: Part
    let test: Part

    /// Other parts, made from these.
    func map<Other>(_ transform: (Part) throws -> Other) rethrows -> Parts<Other> {
        Parts<Other>(
            training: try transform(training), validation: try transform(validation), test: try transform(test))
    }
}
