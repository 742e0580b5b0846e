internal import CRNNKernels

// From sequences [batch, time, ...] to their valid steps [stepCount, ...] and back.

extension Tensor {
    /// The valid steps of sequences [batch, time, ...], sequence after sequence.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func validSteps(_ layout: SequenceLayout) -> Tensor {
        let step = Array(shape.dropFirst(2))
        guard layout.isRagged else { return reshaped([layout.stepCount] + step) }
        let runs = PaddedRuns<Scalar>(layout, width: step.reduce(1, *))
        let steps = Tensor(shape: [layout.stepCount] + step) { to in read { runs.gather($0, into: to) } }
        return steps.recorded(from: self) { gradient, inputs in
            inputs.accumulate(into: 0) { whole in
                gradient.read { gradient in
                    runs.forEach { padded, packed, count in
                        Scalar.kernels.pointee.add_scaled(count, 1, gradient + packed, whole + padded)
                    }
                }
            }
        }
    }

    /// Sequences [batch, time, ...] of valid steps, sequence after sequence, and zeros in the padding.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func padded(_ layout: SequenceLayout) -> Tensor {
        let target = [layout.count, layout.time] + shape.dropFirst()
        guard layout.isRagged else { return reshaped(target) }
        let runs = PaddedRuns<Scalar>(layout, width: shape.dropFirst().reduce(1, *))
        let whole = Tensor(shape: target) { to in read { runs.scatter($0, into: to) } }
        let step = shape
        return whole.recorded(from: self) { gradient, inputs in
            inputs.add(Tensor(shape: step) { to in gradient.read { runs.gather($0, into: to) } }, to: 0)
        }
    }

    /// The valid steps of sequences [batch, time, ...] as they are, and zeros or another value in the padding, whatever stands
    /// there.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func settingPadding(_ lengths: [Int], to value: Scalar = 0) -> Tensor {
        guard lengths.contains(where: { $0 < shape[1] }) else { return self }
        let (time, step) = (shape[1], shape[2...].reduce(1, *))
        let result = Tensor(shape: shape) { y in
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
}

/// The runs of elements that sequences have in both forms.
private struct PaddedRuns<Scalar: TensorScalar>: Sendable {
    private let lengths: [Int]
    private let time: Int
    private let width: Int

    init(_ layout: SequenceLayout, width: Int) {
        (lengths, time, self.width) = (layout.lengths, layout.time, width)
    }

    /// Calls `body` with the first element of each sequence, with padding and without, and the number of its elements.
    func forEach(_ body: (_ padded: Int, _ packed: Int, _ count: Int) -> Void) {
        var packed = 0
        for (sequence, length) in lengths.enumerated() {
            body(sequence * time * width, packed, length * width)
            packed += length * width
        }
    }

    func gather(_ from: UnsafePointer<Scalar>, into to: UnsafeMutablePointer<Scalar>) {
        forEach { padded, packed, count in (to + packed).update(from: from + padded, count: count) }
    }

    func scatter(_ from: UnsafePointer<Scalar>, into to: UnsafeMutablePointer<Scalar>) {
        forEach { padded, packed, count in
            (to + padded).update(from: from + packed, count: count)
            (to + padded + count).update(repeating: 0, count: time * width - count)
        }
    }
}
