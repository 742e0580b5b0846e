import RNNConsole
import RNNTasks

/// The sizes of models with recurrent layers, whatever the task.
struct SizeSettings: Sendable, Equatable {
    var embedding = 64
    var hidden = 64
    var layers = 1
    var dropout = 0.0

    /// The options of models that read tokens.
    static var options: [Option<SizeSettings>] {
        [.count("--embedding", \.embedding, maximum: 65_536, "Size of a token's vector.")] + layerOptions
    }

    /// The options of models that read numbers.
    static var layerOptions: [Option<SizeSettings>] {
        [
            .count("--hidden", \.hidden, maximum: 65_536, "Hidden units of a layer, for each direction."),
            .count("--layers", \.layers, maximum: 1000, "Number of recurrent layers."),
            .number(
                "--dropout", \.dropout,
                "Dropout while training: of the vectors, between layers, and before the output.",
                wanted: "a share, 0 or more and less than 1"
            ) { $0 >= 0 && $0 < 1 },
        ]
    }

    /// Throws if sizes are given that a model to start from has already; `usual` are those of a call without them.
    func checkStart(usual: SizeSettings) throws(UsageError) {
        if (embedding, hidden, layers) != (usual.embedding, usual.hidden, usual.layers) {
            throw UsageError(
                "'--from' has the sizes of the model: '--embedding', '--hidden' and '--layers' do not go with it.")
        }
    }
}
