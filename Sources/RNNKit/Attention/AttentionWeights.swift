internal import CRNNKernels

extension Tensor {
    /// The weighted means of values, [batch, keys, width], with weights from scores, [batch, queries, keys].
    ///
    /// - Returns: The means, [batch, queries, width], and the weights; both are zero where everything is masked for a
    ///   query.
    func attention(
        to values: Tensor, queryLengths: [Int]? = nil, keyLengths: [Int]? = nil, masks: [AttentionMask<Scalar>] = []
    ) -> (context: Tensor, weights: Tensor) {
        let weights = attentionWeights(queryLengths: queryLengths, keyLengths: keyLengths, masks: masks)
        var context = matmul(weights, values)
        // A weight of zero times infinity or NaN would be NaN.
        if let seeing = weights.queriesWithWeights() { context = select(where: seeing, context, otherwise: Tensor(0)) }
        return (context, weights)
    }

    /// The weights that scores [batch, queries, keys] or [batch, heads, queries, keys] make: the softmax over the keys that
    /// each query may see. The other weights are zero, and so are all where it may see none.
    ///
    /// - Parameters:
    ///   - queryLengths: How many queries of each sequence are valid; the others see nothing.
    ///   - keyLengths: How many keys of each sequence are valid.
    ///   - masks: What else says which keys may be seen.
    /// - Returns: The weights, of the scores' shape.
    func attentionWeights(
        queryLengths: [Int]? = nil, keyLengths: [Int]? = nil, masks: [AttentionMask<Scalar>] = []
    ) -> Tensor {
        let weights = softmaxOfKeys(queryLengths: queryLengths, keyLengths: keyLengths, masks: masks)
        Probe.noteAttention(weights)
        return weights
    }

    @_specialize(where Scalar == Float)
    private func softmaxOfKeys(
        queryLengths: [Int]?, keyLengths: [Int]?, masks: [AttentionMask<Scalar>]
    ) -> Tensor {
        var scores = self
        var window: (before: Int, after: Int) = (.max, .max)
        var allowed: [Tensor] = []
        for mask in masks {
            switch mask.kind {
            case .window(let before, let after):
                window = (Swift.min(window.before, before), Swift.min(window.after, after))
            case .allowed(let mask): allowed.append(mask.aligned(with: self))
            case .added(let bias):
                let aligned = bias.aligned(with: self)
                scores = scores + aligned
                allowed.append(aligned.detached .!= -Scalar.infinity)
            }
        }
        let (queries, keys) = (shape[rank - 2], shape[rank - 1])
        let isWhole =
            window == (.max, .max) && keyLengths?.allSatisfy { $0 == keys } ?? true
            && queryLengths?.allSatisfy { $0 == queries } ?? true
        if isWhole && allowed.isEmpty && keys > 0 { return scores.softmax() }
        let rowsEach = shape[1..<rank - 1].reduce(1, *)
        let ranges = (0..<shape[0] * rowsEach).map { row -> Range<Int> in
            let (sequence, query) = (row / rowsEach, row % queries)
            guard query < queryLengths?[sequence] ?? queries else { return 0..<0 }
            let end = Swift.min(keyLengths?[sequence] ?? keys, window.after >= keys ? keys : query + window.after + 1)
            let start = window.before >= query ? 0 : query - window.before
            return Swift.min(start, end)..<end
        }
        return scores.softmax(within: ranges, where: Tensor.product(of: allowed, shape: shape))
    }

    /// A mask with an axis for the heads, if the scores have one.
    private func aligned(with scores: Tensor) -> Tensor {
        let aligned = rank == 3 && scores.rank == 4 ? expanded(axis: 1) : self
        require(
            aligned.rank <= scores.rank && aligned.shape.broadcast(with: scores.shape, of: "mask") == scores.shape,
            "attention: a mask of shape \(shape) does not fit scores of shape \(scores.shape)")
        return aligned
    }

    /// A tensor that is 0 where one of the masks is.
    private static func product(of masks: [Tensor], shape: [Int]) -> Tensor? {
        guard let first = masks.first else { return nil }
        guard masks.count > 1 else { return first.broadcast(to: shape) }
        return masks.dropFirst().reduce(first .!= 0) { $0 * ($1 .!= 0) }.broadcast(to: shape)
    }

    /// Of weights [batch, queries, keys] or [batch, heads, queries, keys], 1 for each query that has one in any head and 0
    /// for the others: [batch, queries, 1]; nil if all have.
    func queriesWithWeights() -> Tensor? {
        let (batch, heads, queries, keys) = (shape[0], rank == 4 ? shape[1] : 1, shape[rank - 2], shape[rank - 1])
        let isWeighted = read { weights in
            (0..<batch * queries).map { number in
                let (sequence, query) = (number / queries, number % queries)
                return (0..<heads).contains { head in
                    let row = ((sequence * heads + head) * queries + query) * keys
                    return (row..<row + keys).contains { weights[$0] != 0 }
                }
            }
        }
        guard isWeighted.contains(false) else { return nil }
        return Tensor(isWeighted.map { $0 ? 1 : 0 }, shape: [batch, queries, 1])
    }

    /// The softmax along the last axis of the entries of each row within a range, those that a mask has at 0 left out; the
    /// other entries are zero.
    private func softmax(within ranges: [Range<Int>], where mask: Tensor?) -> Tensor {
        let width = shape[rank - 1]
        let y = Tensor(shape: shape) { y in
            y.update(repeating: 0, count: count)
            read { x in
                forEachRow(ranges, width, mask) { row, entries in
                    Scalar.kernels.pointee.softmax(1, entries.count, entries.gather(x + row), entries.values)
                    entries.scatter(into: y + row)
                }
            }
        }
        return y.recorded(from: self) { gradient, inputs in
            let result = Tensor(shape: y.shape) { result in
                result.update(repeating: 0, count: y.count)
                y.read { y in
                    gradient.read { gradient in
                        forEachRow(ranges, width, mask) { row, entries in
                            let weights = entries.gatherOther(y + row)
                            Scalar.kernels.pointee.softmax_backward(
                                1, entries.count, weights, entries.gather(gradient + row), entries.values)
                            entries.scatter(into: result + row)
                        }
                    }
                }
            }
            inputs.add(result, to: 0)
        }
    }
}

/// Calls `body` with the first element of each row that has entries, and those entries.
private func forEachRow<Scalar>(
    _ ranges: [Range<Int>], _ width: Int, _ mask: Tensor<Scalar>?, _ body: (Int, RowEntries<Scalar>) -> Void
) {
    Storage<Scalar>(uninitialized: 2 * max(width, 1)).write { space in
        for (number, range) in ranges.enumerated() where !range.isEmpty {
            let row = number * width
            guard let mask else {
                body(row, RowEntries(range: range, indices: nil, values: space, other: space + width))
                continue
            }
            let indices = mask.read { mask in range.filter { mask[row + $0] != 0 } }
            if !indices.isEmpty {
                body(row, RowEntries(range: range, indices: indices, values: space, other: space + width))
            }
        }
    }
}

/// Some entries of a row, which are brought together to compute with them.
private struct RowEntries<Scalar: TensorScalar> {
    let range: Range<Int>
    /// Which entries of the range; nil for all.
    let indices: [Int]?
    let values: UnsafeMutablePointer<Scalar>
    let other: UnsafeMutablePointer<Scalar>

    var count: Int { indices?.count ?? range.count }

    func gather(_ row: UnsafePointer<Scalar>) -> UnsafePointer<Scalar> { gather(row, into: values) }
    func gatherOther(_ row: UnsafePointer<Scalar>) -> UnsafePointer<Scalar> { gather(row, into: other) }

    private func gather(
        _ row: UnsafePointer<Scalar>, into space: UnsafeMutablePointer<Scalar>
    ) -> UnsafePointer<Scalar> {
        guard let indices else { return row + range.lowerBound }
        for (number, index) in indices.enumerated() { space[number] = row[index] }
        return UnsafePointer(space)
    }

    func scatter(into row: UnsafeMutablePointer<Scalar>) {
        guard let indices else { return (row + range.lowerBound).update(from: values, count: range.count) }
        for (number, index) in indices.enumerated() { row[index] = values[number] }
    }
}

extension SequenceLayout {
    /// Stops the program where values are not of the keys' layout.
    func requireValues(_ values: SequenceLayout?, of caller: String) {
        guard let values else { return }
        require(
            values == self,
            """
            \(caller): keys and values have lengths \(lengths) of \(time) steps and \(values.lengths) of \
            \(values.time) steps
            """)
    }
}
