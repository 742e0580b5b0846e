// Models of stacked layers for which a few sizes are enough.

/// A classifier with simple recurrent cells.
public typealias SimpleRNNClassifier<Scalar: TensorScalar> = SequenceClassifier<StackedElman<Scalar>>

/// A classifier with gated recurrent units.
public typealias GRUClassifier<Scalar: TensorScalar> = SequenceClassifier<StackedGRU<Scalar>>

/// A classifier with long short-term memories.
public typealias LSTMClassifier<Scalar: TensorScalar> = SequenceClassifier<StackedLSTM<Scalar>>

/// A classifier with long short-term memories in both directions.
public typealias BiLSTMClassifier<Scalar: TensorScalar> = SequenceClassifier<StackedBiLSTM<Scalar>>

/// A tagger with simple recurrent cells.
public typealias SimpleRNNTagger<Scalar: TensorScalar> = SequenceTagger<StackedElman<Scalar>>

/// A tagger with gated recurrent units.
public typealias GRUTagger<Scalar: TensorScalar> = SequenceTagger<StackedGRU<Scalar>>

/// A tagger with long short-term memories.
public typealias LSTMTagger<Scalar: TensorScalar> = SequenceTagger<StackedLSTM<Scalar>>

/// A tagger with long short-term memories in both directions.
public typealias BiLSTMTagger<Scalar: TensorScalar> = SequenceTagger<StackedBiLSTM<Scalar>>

/// A regressor with simple recurrent cells.
public typealias SimpleRNNRegressor<Scalar: TensorScalar> = SequenceRegressor<StackedElman<Scalar>>

/// A regressor with gated recurrent units.
public typealias GRURegressor<Scalar: TensorScalar> = SequenceRegressor<StackedGRU<Scalar>>

/// A regressor with long short-term memories.
public typealias LSTMRegressor<Scalar: TensorScalar> = SequenceRegressor<StackedLSTM<Scalar>>

/// A regressor with long short-term memories in both directions.
public typealias BiLSTMRegressor<Scalar: TensorScalar> = SequenceRegressor<StackedBiLSTM<Scalar>>

/// A transcriber with simple recurrent cells.
public typealias SimpleRNNTranscriber<Scalar: TensorScalar> = Transcriber<StackedElman<Scalar>>

/// A transcriber with gated recurrent units.
public typealias GRUTranscriber<Scalar: TensorScalar> = Transcriber<StackedGRU<Scalar>>

/// A transcriber with long short-term memories.
public typealias LSTMTranscriber<Scalar: TensorScalar> = Transcriber<StackedLSTM<Scalar>>

/// A transcriber with long short-term memories in both directions.
public typealias BiLSTMTranscriber<Scalar: TensorScalar> = Transcriber<StackedBiLSTM<Scalar>>

/// A transducer with gated recurrent units.
public typealias GRUTransducer<Scalar: TensorScalar> = Transducer<StackedGRU<Scalar>, StackedGRU<Scalar>>

/// A transducer with long short-term memories.
public typealias LSTMTransducer<Scalar: TensorScalar> = Transducer<StackedLSTM<Scalar>, StackedLSTM<Scalar>>

/// A transducer with long short-term memories, whose encoder reads in both directions.
public typealias BiLSTMTransducer<Scalar: TensorScalar> = Transducer<StackedBiLSTM<Scalar>, StackedLSTM<Scalar>>
