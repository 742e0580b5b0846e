import RNNConsole
import RNNTasks

/// Where examples come from, whatever the task.
struct DataSettings: Codable, Equatable {
    var file: String?
    var validation: String?
    var validationShare = 0.2

    /// The option that names the file.
    static func file(_ help: String) -> [Option<DataSettings>] {
        [.text("--data", "file", \.file, help)]
    }

    /// The options that divide the data.
    static var division: [Option<DataSettings>] {
        [
            .text(
                "--validation", "file", \.validation,
                "The examples to test with; without it a share of the data is set apart."),
            .number(
                "--validation-share", \.validationShare, "The share of the data that is set apart to test with.",
                wanted: "a share that is more than 0 and less than 1"
            ) { $0 > 0 && $0 < 1 },
        ]
    }

    /// Reads and divides the examples.
    ///
    /// - Parameters:
    ///   - file: The file of the examples.
    ///   - read: Reads the examples of a file.
    ///   - divide: Cuts examples into parts of some shares.
    /// - Returns: The parts.
    /// - Throws: What `read` throws.
    func parts<Examples>(
        of file: String, read: (String) throws -> Examples, divide: (Examples, [Double]) throws -> [Examples]
    ) throws -> Parts<Examples> {
        let all = try read(file)
        if let validation {
            let held = try read(validation)
            return Parts(training: all, validation: held, test: held)
        }
        let parts = try divide(all, [1 - validationShare, validationShare])
        return Parts(training: parts[0], validation: parts[1], test: parts[1])
    }
}

/// The parts of the data: to learn from, to choose by, and to report.
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
