import RNNTasks

/// A model of sequences of numbers: `gru`, `cnn-bilstm`, `bilstm-max`.
struct SeriesVariant: Sendable, Hashable {
    var kind: RecurrentKind
    var pooling = PoolingKind.last
    /// Whether there is a convolution in front.
    var hasConvolution = false
}

extension SeriesVariant: LosslessStringConvertible {
    init?(_ name: String) {
        let hasConvolution = name.hasPrefix(ConvolutionSettings.prefix)
        let bare = hasConvolution ? String(name.dropFirst(ConvolutionSettings.prefix.count)) : name
        for pooling in PoolingKind.allCases {
            guard bare.hasSuffix(pooling.suffix), let kind = RecurrentKind(String(bare.dropLast(pooling.suffix.count)))
            else { continue }
            self.init(kind: kind, pooling: pooling, hasConvolution: hasConvolution)
            return
        }
        return nil
    }

    var description: String { (hasConvolution ? ConvolutionSettings.prefix : "") + "\(kind)" + pooling.suffix }
}

extension SeriesVariant: CaseIterable {
    static var allCases: [SeriesVariant] {
        [false, true].flatMap { hasConvolution in
            RecurrentKind.allCases.flatMap { kind in
                PoolingKind.allCases.map { SeriesVariant(kind: kind, pooling: $0, hasConvolution: hasConvolution) }
            }
        }
    }
}

extension PoolingKind {
    fileprivate var suffix: String { self == .last ? "" : "-" + rawValue }
}
