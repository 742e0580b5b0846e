internal import CRNNKernels

extension Module {
    /// Shortens a gradient whose norm is greater than `limit` to that norm, in place, keeping its direction.
    ///
    /// ```swift
    /// var (loss, gradient) = valueWithGradient(at: model) { crossEntropy($0(x), labels) }
    /// guard gradient.clip(toNorm: 5).isFinite else { continue }
    /// optimizer.update(&model, along: gradient)
    /// ```
    ///
    /// The norm is that of all trainable parameters together, the square root of the sum of all squares, which are
    /// added in double precision. Parameters that are not trainable neither count nor change. A gradient with a norm
    /// of `limit` or less stays as it is, to the bit. So does one whose norm is infinite or not a number, since it has
    /// no direction to keep: the norm returned tells, and the step is better left out.
    ///
    /// - Parameter limit: The greatest norm, which is positive.
    /// - Returns: The norm before.
    @discardableResult
    public mutating func clip(toNorm limit: Double) -> Double {
        require(limit > 0, "clip: the norm \(limit) is not positive")
        var sum = 0.0
        forEachTrainable { addSquares(of: $0, to: &sum) }
        let norm = sum.squareRoot()
        guard norm > limit, norm.isFinite else { return norm }
        // A factor too small to be a normal number of the type has few digits. Its root has all of them.
        let factor = limit / norm
        let isNormal = factor >= Double(Scalar.leastNormalMagnitude)
        let factors = isNormal ? [factor] : [factor.squareRoot(), factor.squareRoot()]
        forEachTrainable { gradient in
            for factor in factors { gradient.scaleInPlace(by: factor) }
        }
        return norm
    }

    /// Limits each element of a gradient to -limit ... limit, in place. What is not a number stays so.
    ///
    /// Parameters that are not trainable do not change.
    ///
    /// - Parameter limit: The greatest magnitude of an element, which is positive.
    public mutating func clip(toValue limit: Double) {
        require(limit > 0, "clip: the value \(limit) is not positive")
        forEachTrainable { $0.clampInPlace(to: limit) }
    }

    private mutating func forEachTrainable(_ body: (inout Tensor<Scalar>) -> Void) {
        withoutActuallyEscaping(body) { body in
            var visitor = ParameterVisitor(trainable: body)
            visitParameters(&visitor)
        }
    }
}

/// Compiled for each scalar, where what is generic over the module would look types up for every parameter.
@_specialize(where Scalar == Float)
private func addSquares<Scalar: TensorScalar>(of tensor: Tensor<Scalar>, to sum: inout Double) {
    let kernel = Scalar.kernels.pointee.sum_of_squares
    let count = tensor.count
    // The pieces of a large tensor, and so the bits of its sum, do not depend on the number of threads.
    let piece = 1 << 16
    let pieces = (count + piece - 1) / piece
    guard pieces > 1 else {
        sum += tensor.read { kernel(count, $0) }
        return
    }
    let sums = [Double](unsafeUninitializedCapacity: pieces) { sums, initializedCount in
        tensor.read { elements in
            Threads.split(pieces, multiple: 1, work: count, least: 200_000) { part in
                for index in part {
                    sums[index] = kernel(min(piece, count - index * piece), elements + index * piece)
                }
            }
        }
        initializedCount = pieces
    }
    sum += sums.reduce(0, +)
}
