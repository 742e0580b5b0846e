// Regressors for which a few sizes are enough. Their numbers are `Float` unless a type is given first. `hidden` counts
// the hidden units of each direction; `dropout` is the share set to zero while training between layers, and before the
// last map.

extension SequenceRegressor {
    /// A regressor with any layers that sizes determine:
    /// `SequenceRegressor<Stacked<Bidirectional<GRUCell<Float>>>>(features: 3, hidden: 32, random: &random)`.
    public init<Below: SizedLayer>(
        features: Int, hidden: Int, outputs: Int = 1, layers: Int = 1, dropout: Double = 0,
        pooling: PoolingKind = .last, random: inout RandomSource
    ) where Layer == Stacked<Below> {
        let recurrent = Layer(inputs: features, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        self.init(recurrent: recurrent, pooling: pooling, outputs: outputs, dropout: dropout, random: &random)
    }
}

extension SequenceRegressor where Layer == StackedElman<Float> {
    /// A regressor with simple recurrent cells:
    /// `SequenceRegressor.simpleRNN(features: 3, hidden: 32, random: &random)`.
    public static func simpleRNN<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, features: Int, hidden: Int, outputs: Int = 1, layers: Int = 1,
        dropout: Double = 0, pooling: PoolingKind = .last, random: inout RandomSource
    ) -> SequenceRegressor<StackedElman<Scalar>> {
        .init(
            features: features, hidden: hidden, outputs: outputs, layers: layers, dropout: dropout, pooling: pooling,
            random: &random)
    }
}

extension SequenceRegressor where Layer == StackedGRU<Float> {
    /// A regressor with gated recurrent units:
    /// `SequenceRegressor.gru(features: 3, hidden: 32, random: &random)`.
    public static func gru<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, features: Int, hidden: Int, outputs: Int = 1, layers: Int = 1,
        dropout: Double = 0, pooling: PoolingKind = .last, random: inout RandomSource
    ) -> SequenceRegressor<StackedGRU<Scalar>> {
        .init(
            features: features, hidden: hidden, outputs: outputs, layers: layers, dropout: dropout, pooling: pooling,
            random: &random)
    }
}

extension SequenceRegressor where Layer == StackedLSTM<Float> {
    /// A regressor with long short-term memories:
    /// `SequenceRegressor.lstm(features: 3, hidden: 32, random: &random)`.
    public static func lstm<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, features: Int, hidden: Int, outputs: Int = 1, layers: Int = 1,
        dropout: Double = 0, pooling: PoolingKind = .last, random: inout RandomSource
    ) -> SequenceRegressor<StackedLSTM<Scalar>> {
        .init(
            features: features, hidden: hidden, outputs: outputs, layers: layers, dropout: dropout, pooling: pooling,
            random: &random)
    }
}

extension SequenceRegressor where Layer == StackedBiLSTM<Float> {
    /// A regressor with long short-term memories in both directions:
    /// `SequenceRegressor.biLSTM(features: 3, hidden: 32, random: &random)`.
    public static func biLSTM<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, features: Int, hidden: Int, outputs: Int = 1, layers: Int = 1,
        dropout: Double = 0, pooling: PoolingKind = .last, random: inout RandomSource
    ) -> SequenceRegressor<StackedBiLSTM<Scalar>> {
        .init(
            features: features, hidden: hidden, outputs: outputs, layers: layers, dropout: dropout, pooling: pooling,
            random: &random)
    }
}
