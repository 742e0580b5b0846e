import RNNConsole
import RNNTasks

/// What can be set of a transcription of sounds.
struct TranscriptionSettings: Sendable, Equatable {
    var audio: String?
    var text: String?
    var symbols = "0123456789"
    var table = TableSettings()
    var bands = 40
    var hop = 10
    var sizes = SizeSettings()
    var convolution = ConvolutionSettings()

    static var modelOptions: [Option<TranscriptionSettings>] {
        SizeSettings.layerOptions.within(\.sizes)
            + ConvolutionSettings.options(stride: "symbols have as many places less to be in.").within(\.convolution)
    }

    static var fileOptions: [Option<TranscriptionSettings>] {
        inputOptions + [
            .text(
                "--text", "column", \.text,
                """
                The column of the texts, 'text' if not given; of a .safetensors file the tensor of the labels, 'labels' if not \
                given, with 'label_lengths', or -1 after the last one of a row.
                """),
            .text("--symbols", "text", \.symbols, "The symbols that labels of tensors stand for, from 0 on."),
        ]
    }

    static var inputOptions: [Option<TranscriptionSettings>] {
        [
            .text(
                "--audio", "column", \.audio,
                """
                The column with the paths of WAV files, seen from the table's directory: its name, or its number from 1; 'file' \
                if not given.
                """)
        ] + TableSettings.options.within(\.table)
    }

    static var encodingOptions: [Option<TranscriptionSettings>] {
        [
            .count("--bands", \.bands, maximum: 4096, "Frequency bands of a frame, 25 ms of sound."),
            .count("--hop", \.hop, maximum: 1000, "Milliseconds from a frame to the next."),
        ]
    }

    /// How sounds of a rate become frames; nil if they cannot.
    func features(rate: Int) -> LogMel? {
        (1000...400_000).contains(rate) ? LogMel(rate: rate, hop: max(1, rate * hop / 1000), bands: bands) : nil
    }
}
