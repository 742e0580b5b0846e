// Regressors for which a few sizes are enough. Their numbers are `Float` unless a type is given first. `hidden` counts
// the hidden units of each direction; `dropout` is the share set to zero while training between layers, and before the
// last map.

extension SequenceRegressor where Layer == StackedElman<Float> {
    /// A regressor with simple recurrent cells:
    /// `SequenceRegressor.simpleRNN(features: 3, hidden: 32, random: &random)`.
    public static func simpleRNN<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, features: Int, hidden: Int, outputs: Int = 1, layers: Int = 1,
        dropout: Double = 0, pooling: PoolingKind = .last, random: inout RandomSource
    ) -> SequenceRegressor<StackedElman<Scalar>> {
        let recurrent = StackedElman<Scalar>(
            inputs: features, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        return SequenceRegressor<StackedElman<Scalar>>(
            recurrent: recurrent, pooling: pooling, outputs: outputs, dropout: dropout, random: &random)
    }
}

extension SequenceRegressor where Layer == StackedGRU<Float> {
    /// A regressor with gated recurrent units:
    /// `SequenceRegressor.gru(features: 3, hidden: 32, random: &random)`.
    public static func gru<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, features: Int, hidden: Int, outputs: Int = 1, layers: Int = 1,
        dropout: Double = 0, pooling: PoolingKind = .last, random: inout RandomSource
    ) -> SequenceRegressor<StackedGRU<Scalar>> {
        let recurrent = StackedGRU<Scalar>(
            inputs: features, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        return SequenceRegressor<StackedGRU<Scalar>>(
            recurrent: recurrent, pooling: pooling, outputs: outputs, dropout: dropout, random: &random)
    }
}

extension SequenceRegressor where Layer == StackedLSTM<Float> {
    /// A regressor with long short-term memories:
    /// `SequenceRegressor.lstm(features: 3, hidden: 32, random: &random)`.
    public static func lstm<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, features: Int, hidden: Int, outputs: Int = 1, layers: Int = 1,
        dropout: Double = 0, pooling: PoolingKind = .last, random: inout RandomSource
    ) -> SequenceRegressor<StackedLSTM<Scalar>> {
        let recurrent = StackedLSTM<Scalar>(
            inputs: features, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        return SequenceRegressor<StackedLSTM<Scalar>>(
            recurrent: recurrent, pooling: pooling, outputs: outputs, dropout: dropout, random: &random)
    }
}

extension SequenceRegressor where Layer == StackedBiLSTM<Float> {
    /// A regressor with long short-term memories in both directions:
    /// `SequenceRegressor.biLSTM(features: 3, hidden: 32, random: &random)`.
    public static func biLSTM<Scalar: TensorScalar>(
        _ scalar: Scalar.Type = Float.self, features: Int, hidden: Int, outputs: Int = 1, layers: Int = 1,
        dropout: Double = 0, pooling: PoolingKind = .last, random: inout RandomSource
    ) -> SequenceRegressor<StackedBiLSTM<Scalar>> {
        let recurrent = StackedBiLSTM<Scalar>(
            inputs: features, hidden: hidden, layers: layers, dropout: dropout, random: &random)
        return SequenceRegressor<StackedBiLSTM<Scalar>>(
            recurrent: recurrent, pooling: pooling, outputs: outputs, dropout: dropout, random: &random)
    }
}
