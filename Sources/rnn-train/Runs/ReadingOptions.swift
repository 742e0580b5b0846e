import RNNConsole
import RNNTasks

/// How the files of a training were read, saved with its models: whoever uses one need not say again which columns are meant.
struct ReadingOptions: Codable {
    static let file = "reading.json"

    /// The values of options, as on a command line.
    let options: OptionValues

    /// The options of a task's settings.
    init<Task: TrainerTask>(_ settings: Task.Settings, of model: Task.Model, for _: Task.Type) {
        let values = Task.fileOptions.values(of: Task.reading(settings, of: model))
        options = Dictionary(values.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// The options of a saved model; nil if it was saved without.
    init?(_ checkpoint: Checkpoint) throws {
        guard checkpoint.names.contains(Self.file) else { return nil }
        self = try checkpoint.value(from: Self.file)
    }

    /// Changes settings by those of some options that are saved.
    func apply<Settings>(_ known: [Option<Settings>], to settings: inout Settings, of directory: String) throws {
        let values = options.filter { known.has($0.key) }
        do {
            try known.apply(values, to: &settings)
        } catch {
            throw DataError(file: directory + "/" + Self.file, problem: error.description)
        }
    }
}
