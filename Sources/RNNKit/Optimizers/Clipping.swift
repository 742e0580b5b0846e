internal import CRNNKernels

extension Module {
    /// The norm of a gradient: the square root of the sum of the squares of all trainable parameters together, which are
    /// added in double precision.
    public var gradientNorm: Double {
        var sum = 0.0
        forEachParameter { if $0.isTrainable { addSquares(of: $1, to: &sum) } }
        return sum.squareRoot()
    }

    /// Scales a gradient by limit / (norm + 1e-6), in place, if that makes it shorter: as PyTorch does, so that trainings
    /// follow each other.
    ///
    /// ```swift
    /// var (loss, gradient) = valueWithGradient(at: model) { crossEntropy($0(x), labels) }
    /// guard gradient.clip(toNorm: 5).isFinite else { continue }
    /// optimizer.update(&model, along: gradient)
    /// ```
    ///
    /// The norm is ``gradientNorm``. Parameters that are not trainable neither count nor change. A gradient with a norm of
    /// limit - 1e-6 or less stays as it is, to the bit. So does one whose norm is infinite or NaN, since it has no direction
    /// to keep: the norm returned tells, and the step is better left out.
    ///
    /// - Parameter limit: The maximum norm, which is positive.
    /// - Returns: The norm before.
    @discardableResult
    public mutating func clip(toNorm limit: Double) -> Double {
        require(limit > 0, "clip: the norm \(limit) is not positive")
        let norm = gradientNorm
        let factor = limit / (norm + 1e-6)
        guard factor < 1, norm.isFinite else { return norm }
        // A factor too small to be a normal number of the type has few digits. Its root has all of them.
        let isNormal = factor >= Double(Scalar.leastNormalMagnitude)
        let factors = isNormal ? [factor] : [factor.squareRoot(), factor.squareRoot()]
        forEachTrainable { gradient in
            for factor in factors { gradient.scaleInPlace(by: factor) }
        }
        return norm
    }

    /// A gradient scaled by limit / (norm + 1e-6), if that makes it shorter; see ``clip(toNorm:)``.
    public func clipped(toNorm limit: Double) -> Self {
        var gradient = self
        gradient.clip(toNorm: limit)
        return gradient
    }

    /// Limits each element of a gradient to -limit ... limit, in place. NaN stays NaN.
    ///
    /// Parameters that are not trainable do not change.
    ///
    /// - Parameter limit: The maximum magnitude of an element, which is positive.
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
            Threads.split(pieces, multiple: 1, work: count, minimum: 200_000) { part in
                for index in part {
                    sums[index] = kernel(min(piece, count - index * piece), elements + index * piece)
                }
            }
        }
        initializedCount = pieces
    }
    sum += sums.reduce(0, +)
}
