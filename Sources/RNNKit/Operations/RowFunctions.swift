internal import CRNNKernels

extension Tensor {
    /// exp(x) divided by its sum along an axis: shares that add up to 1.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func softmax(axis: Int = -1) -> Tensor {
        alongLastAxis(axis, of: "softmax") { x in
            let y = x.rowsMapped { Scalar.kernels.pointee.softmax($0, $1, $2, $3) }
            return y.recorded(from: x) { gradient, inputs in
                inputs.add(
                    gradient.rowsMapped(with: y) { Scalar.kernels.pointee.softmax_backward($0, $1, $2, $3, $4) }, to: 0)
            }
        }
    }

    /// The logarithm of ``softmax(axis:)``, computed without taking the exponential of anything large.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func logSoftmax(axis: Int = -1) -> Tensor {
        alongLastAxis(axis, of: "logSoftmax") { x in
            let y = x.rowsMapped { Scalar.kernels.pointee.log_softmax($0, $1, $2, $3) }
            return y.recorded(from: x) { gradient, inputs in
                inputs.add(
                    gradient.rowsMapped(with: y) { Scalar.kernels.pointee.log_softmax_backward($0, $1, $2, $3, $4) },
                    to: 0)
            }
        }
    }

    /// Each row along the last axis moved to mean 0 and scaled to variance 1: (x - mean) / sqrt(variance + epsilon).
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func normalized(epsilon: Scalar = 1e-5) -> Tensor {
        require(rank >= 1, "normalized: a single number has no rows")
        let rows = shape.dropLast().reduce(1, *)
        let width = shape[rank - 1]
        var scale = Tensor.zeros([rows])
        let y = Tensor(shape: shape) { y in
            read { x in
                scale.write { Scalar.kernels.pointee.normalize(rows, width, Double(epsilon), x, y, $0) }
            }
        }
        return y.recorded(from: self) { [scale] gradient, inputs in
            inputs.add(
                gradient.rowsMapped(with: y) { rows, width, y, gradient, result in
                    scale.read {
                        Scalar.kernels.pointee.normalize_backward(rows, width, y, $0, gradient, result)
                    }
                }, to: 0)
        }
    }

    /// Applies a function of the last axis to any axis.
    private func alongLastAxis(_ axis: Int, of name: StaticString, _ function: (Tensor) -> Tensor) -> Tensor {
        let axis = shape.axis(axis, of: name)
        guard axis != rank - 1 else { return function(self) }
        var order = Array(0..<rank)
        order.swapAt(axis, rank - 1)
        return function(permuted(order)).permuted(order)
    }

    private func rowsMapped(_ kernel: (Int, Int, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void) -> Tensor
    {
        let width = shape[rank - 1]
        let rows = shape.dropLast().reduce(1, *)
        return Tensor(shape: shape) { y in read { kernel(rows, width, $0, y) } }
    }

    private func rowsMapped(
        with other: Tensor,
        _ kernel: (Int, Int, UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void
    ) -> Tensor {
        other.read { other in rowsMapped { kernel($0, $1, other, $2, $3) } }
    }
}
