import RNNTasks

/// A model that transcribes: `bilstm`, `cnn-gru`.
struct TranscriptionVariant: Sendable, Hashable {
    var kind: RecurrentKind
    /// Whether there is a convolution in front.
    var hasConvolution = false
}

extension TranscriptionVariant: LosslessStringConvertible {
    init?(_ name: String) {
        let prefix = ConvolutionSettings.prefix
        let hasConvolution = name.hasPrefix(prefix)
        guard let kind = RecurrentKind(hasConvolution ? String(name.dropFirst(prefix.count)) : name) else { return nil }
        self.init(kind: kind, hasConvolution: hasConvolution)
    }

    var description: String { (hasConvolution ? ConvolutionSettings.prefix : "") + "\(kind)" }
}

extension TranscriptionVariant: CaseIterable {
    static var allCases: [TranscriptionVariant] {
        [false, true].flatMap { hasConvolution in
            RecurrentKind.allCases.map { TranscriptionVariant(kind: $0, hasConvolution: hasConvolution) }
        }
    }
}
