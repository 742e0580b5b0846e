internal import CRNNKernels

// Sequences of different lengths in one tensor: the first `lengths[b]` of the steps of sequence b are valid, the others
// padding.

/// Stops the program where lengths are not those of sequences of a shape.
func requireLengths(_ lengths: [Int]?, fit shape: [Int], of name: String = "x", _ caller: String) {
    guard let lengths else { return }
    require(
        shape.count >= 2 && lengths.count == shape[0] && lengths.allSatisfy { $0 >= 0 && $0 <= shape[1] },
        "\(caller): lengths \(lengths) do not fit \(name) of shape \(shape)")
}

extension Tensor {
    /// The valid steps of sequences [batch, time, ...] as they are, and zeros or another value behind them, whatever stands
    /// there.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func settingPadding(_ lengths: [Int], to value: Scalar = 0) -> Tensor {
        require(
            rank >= 2 && lengths.count == shape[0] && lengths.allSatisfy { $0 >= 0 && $0 <= shape[1] },
            "lengths \(lengths) do not fit sequences of shape \(shape)")
        guard lengths.contains(where: { $0 < shape[1] }) else { return self }
        let (time, step) = (shape[1], shape[2...].reduce(1, *))
        // Layers leave zeros behind the valid steps: there is mostly nothing to set, and nothing to copy.
        let isSet = read { x in
            lengths.enumerated().allSatisfy { sequence, length in
                ((sequence * time + length) * step..<(sequence + 1) * time * step).allSatisfy { x[$0] == value }
            }
        }
        let result =
            isSet
            ? detached
            : Tensor(shape: shape) { y in
                read { x in
                    for (sequence, length) in lengths.enumerated() {
                        let (start, valid) = (sequence * time * step, length * step)
                        (y + start).update(from: x + start, count: valid)
                        (y + start + valid).update(repeating: value, count: time * step - valid)
                    }
                }
            }
        return result.recorded(from: self) { gradient, inputs in
            inputs.add(gradient.settingPadding(lengths), to: 0)
        }
    }

    /// The softmax along the last axis over the first `lengths[b]` entries of each row of sequence b, [batch, ...,
    /// entries]; the others are zero, and so are all where the length is.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func softmax(lengths: [Int]) -> Tensor {
        let width = shape[rank - 1]
        require(
            lengths.count == shape[0] && lengths.allSatisfy { $0 >= 0 && $0 <= width },
            "softmax: lengths \(lengths) do not fit scores of shape \(shape)")
        guard lengths.contains(where: { $0 < width }) else { return softmax() }
        let rowsEach = shape[1..<(rank - 1)].reduce(1, *)
        /// Calls `body` with the first element and the valid length of each row.
        @Sendable func forEachRow(_ body: (_ start: Int, _ length: Int) -> Void) {
            for row in 0..<lengths.count * rowsEach { body(row * width, lengths[row / rowsEach]) }
        }
        let y = Tensor(shape: shape) { y in
            read { x in
                forEachRow { start, length in
                    Scalar.kernels.pointee.softmax(1, length, x + start, y + start)
                    (y + start + length).update(repeating: 0, count: width - length)
                }
            }
        }
        return y.recorded(from: self) { gradient, inputs in
            let result = Tensor(shape: y.shape) { result in
                y.read { y in
                    gradient.read { gradient in
                        forEachRow { start, length in
                            Scalar.kernels.pointee.softmax_backward(
                                1, length, y + start, gradient + start, result + start)
                            (result + start + length).update(repeating: 0, count: width - length)
                        }
                    }
                }
            }
            inputs.add(result, to: 0)
        }
    }
}
