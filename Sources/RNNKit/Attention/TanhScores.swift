internal import CRNNKernels

/// v · tanh(query + key) for each query and each key of each sequence: the scores of additive attention, [batch, queries,
/// keys].
///
/// - Parameters:
///   - queries: The mapped queries, [batch, queries, width]; or [1, queries, width], the same for all sequences.
///   - keys: The mapped keys, [batch, keys, width].
///   - vector: v, [width].
/// - Returns: The scores.
@_specialize(where Scalar == Float)
func tanhScores<Scalar: TensorScalar>(
    queries: Tensor<Scalar>, keys: Tensor<Scalar>, vector: Tensor<Scalar>
) -> Tensor<Scalar> {
    let (batch, length, width) = (keys.shape[0], keys.shape[1], keys.shape[2])
    let (perSequence, isShared) = (queries.shape[1], queries.shape[0] == 1)
    require(
        (isShared || queries.shape[0] == batch) && queries.shape[2] == width && vector.shape == [width],
        "additive attention: queries of \(queries.shape), keys of \(keys.shape), vector of \(vector.shape)")
    let isRecorded = [queries, keys, vector].contains { $0.history != nil }
    let block = length * width
    // What tanh gave is kept for the way back.
    let kept = Storage<Scalar>(uninitialized: isRecorded ? batch * perSequence * block : block)
    let scores = Tensor<Scalar>(shape: [batch, perSequence, length]) { scores in
        reading([queries.storage, keys.storage, vector.storage]) { sources in
            guard let queries = sources[0], let keys = sources[1], let vector = sources[2] else { return }
            kept.write { kept in
                for number in 0..<batch * perSequence {
                    let query = isShared ? number % perSequence : number
                    Scalar.kernels.pointee.tanh_scores(
                        length, width, keys + number / perSequence * block, queries + query * width, vector,
                        isRecorded ? kept + number * block : kept, scores + number * length)
                }
            }
        }
    }
    return scores.recorded(fromAll: [queries, keys, vector]) { [vector = vector.detached] gradient, inputs in
        // Each sequence's share of what all have in common; their sum is taken below.
        var ofQueries = Tensor<Scalar>.zeros([batch, perSequence, width])
        var ofVector = Tensor<Scalar>.zeros([batch, width])
        let ofKeys = Tensor<Scalar>(shape: [batch, length, width]) { ofKeys in
            if perSequence != 1 { ofKeys.update(repeating: 0, count: batch * block) }
            reading([kept, vector.storage, gradient.storage]) { sources in
                guard let kept = sources[0], let vector = sources[1], let gradient = sources[2] else { return }
                ofQueries.write { ofQueries in
                    ofVector.write { ofVector in
                        for number in 0..<batch * perSequence {
                            let sequence = number / perSequence
                            Scalar.kernels.pointee.tanh_scores_backward(
                                length, width, kept + number * block, vector, gradient + number * length,
                                perSequence != 1, ofKeys + sequence * block, ofQueries + number * width,
                                ofVector + sequence * width)
                        }
                    }
                }
            }
        }
        inputs.add(isShared ? ofQueries.sum(axis: 0, keepingAxis: true) : ofQueries, to: 0)
        inputs.add(ofKeys, to: 1)
        inputs.add(ofVector.sum(axis: 0), to: 2)
    }
}
