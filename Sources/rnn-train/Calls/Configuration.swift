import RNNConsole
import RNNTasks

/// Options from a file, which `--config` names: the `run.json` of a run, or only options.
///
/// ```json
/// {"options": {"model": "gru", "epochs": 30, "learning-rate": 0.002, "keep-case": true}}
/// ```
struct Configuration {
    let file: String
    let options: OptionValues

    private struct Contents: Decodable {
        let options: OptionValues
    }

    /// The file that arguments name; nil if they name none.
    init?(in arguments: [String]) throws {
        guard let file = optionValue(OutputSettings.configName, in: arguments) else { return nil }
        self.file = file
        do {
            options = try JSON.value(Contents.self, ofFile: file).options
        } catch let error as CheckpointError {
            throw DataError(file: file, problem: "\(error.problem)")
        }
    }

    /// Changes settings; an error names the file.
    func apply<Settings>(to settings: inout Settings, _ known: [Option<Settings>]) throws {
        do {
            try known.apply(options, to: &settings)
        } catch {
            throw UsageError("\(file): \(error.description)")
        }
    }
}
