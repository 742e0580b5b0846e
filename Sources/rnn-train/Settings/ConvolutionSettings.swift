import RNNConsole
import RNNTasks

/// The sizes of a convolution in front of recurrent layers, for models whose names begin with `cnn-`.
struct ConvolutionSettings: Sendable, Equatable {
    var channels = 32
    var width = 5
    var stride = 1

    /// What a name begins with if there is a convolution.
    static let prefix = "cnn-"

    /// The options; `stride` is what else is to be known of strides.
    static func options(stride: String) -> [Option<ConvolutionSettings>] {
        [
            .count("--channels", \.channels, maximum: 65_536, "Channels of the convolution of cnn- models."),
            .count("--filter-width", \.width, maximum: 1024, "Frames that its filters see: this one and those before."),
            .count("--stride", \.stride, maximum: 1024, "Frames from one of its outputs to the next; \(stride)"),
        ]
    }

    /// As models are set.
    var sizes: SignalSettings.Convolution { .init(channels: channels, width: width, stride: stride) }

    /// Throws if sizes are given that a model to start from has already.
    func checkStart() throws(UsageError) {
        if self != ConvolutionSettings() {
            throw UsageError("'--from' has the sizes of the model: those of a convolution do not go with it.")
        }
    }
}
