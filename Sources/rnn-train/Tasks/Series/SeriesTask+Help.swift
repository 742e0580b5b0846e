import RNNConsole
import RNNTasks

extension SeriesTask {
    static var name: String { "series" }
    static var sign: String? { "--sequence" }
    static func isMeant(by options: Set<String>) -> Bool { Head.isMeant(by: options) }
    static var examples: String { "sequences of numbers with labels" }
    static var input: String { "sequence" }
    static var inputForm: InputForm { .files }
    static var predictionHelp: String { "its name and what is predicted; for each step in turn, if steps have labels" }
    static var exampleCalls: ExampleCalls {
        ExampleCalls(
            compare: [
                "\(Program.name) compare --data readings.csv --sequence patient --label activity",
                "\(Program.name) compare --task series --data ecg.csv --rows sequence --label 1 --header no",
            ],
            train: [
                "\(Program.name) train --data readings.csv --sequence patient --label activity --model cnn-gru",
                "\(Program.name) train --data engines.csv --sequence unit --target wear --features temperature,pressure",
                "\(Program.name) train --task series --next-labels --data chorales.txt",
                "\(Program.name) train --task series --data train.safetensors --label digit",
            ],
            evaluate: ["\(Program.name) evaluate --model trained --data test.csv --sequence patient --label activity"],
            predict: [
                "\(Program.name) predict --model trained --sequence patient new.csv",
                "sensor | \(Program.name) predict --model trained --stream",
            ])
    }
    static var variantsHelp: String {
        """
        \(kindsHelp); with cnn- before it for a convolution in front; with -mean, -max or -attention after it for another \
        pooling than the last state.
        """
    }
    static var defaults: SeriesSettings { SeriesSettings() }
    static var training: TrainingSettings {
        var training = TrainingSettings(monitor: Model.criterion.name)
        (training.epochs, training.batchSize) = (30, 16)
        (training.learningRate, training.clip) = (0.005, 1)
        return training
    }
    static var compared: [SeriesVariant] { Head.compared }
    static var standard: SeriesVariant { Head.standard }
    static var monitored: [Figure.Kind] { Head.monitored }

    static var modelOptions: [Option<SeriesSettings>] { SeriesSettings.modelOptions }
    static var fileOptions: [Option<SeriesSettings>] { SeriesSettings.fileOptions }

    static func check(_ settings: SeriesSettings) throws(UsageError) { try settings.check() }

    static func ofData(_ settings: SeriesSettings) -> SeriesSettings {
        var settings = settings
        settings.sizes = defaults.sizes
        (settings.convolution.channels, settings.convolution.width) = (
            defaults.convolution.channels, defaults.convolution.width
        )
        return settings
    }

    static func checkStart(_ settings: SeriesSettings) throws(UsageError) {
        try settings.sizes.checkStart(usual: defaults.sizes)
        try settings.convolution.checkStart()
    }
}
