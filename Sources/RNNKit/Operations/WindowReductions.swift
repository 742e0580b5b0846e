extension Tensor {
    /// The maximum of each column over the rows of each output's window, [outputs, columns]; NaN if one of them is NaN,
    /// 0 if a window has no rows. Among equal maxima, the first gets the gradient.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func maximum(over windows: PoolingWindows) -> Tensor {
        let width = shape[1]
        var places = [Int32](repeating: -1, count: windows.outputs * width)
        let result = Tensor(shape: [windows.outputs, width]) { y in
            read { x in
                places.withUnsafeMutableBufferPointer { places in
                    for output in 0..<windows.outputs {
                        let (to, start) = (y + output * width, output * width)
                        let rows = windows.rows[windows.starts[output]..<windows.starts[output + 1]]
                        guard let first = rows.first else {
                            for column in 0..<width { to[column] = 0 }
                            continue
                        }
                        let from = x + Int(first) * width
                        for column in 0..<width {
                            to[column] = from[column]
                            places[start + column] = first
                        }
                        for row in rows.dropFirst() {
                            let from = x + Int(row) * width
                            for column in 0..<width {
                                let (value, best) = (from[column], to[column])
                                // NaN counts as the maximum, so that it is never lost.
                                let isGreater = value > best || (value != value && best == best)
                                to[column] = isGreater ? value : best
                                places[start + column] = isGreater ? row : places[start + column]
                            }
                        }
                    }
                }
            }
        }
        return result.recorded(from: self) { [places] gradient, inputs in
            inputs.accumulate(into: 0) { whole in
                gradient.read { gradient in
                    for index in places.indices where places[index] >= 0 {
                        whole[Int(places[index]) * width + index % width] += gradient[index]
                    }
                }
            }
        }
    }

    /// The mean of each column over the rows of each output's window, [outputs, columns].
    ///
    /// - Parameters:
    ///   - windows: The rows of each output.
    ///   - countsPadding: Whether zeros from padding count as values; otherwise the mean is over the rows only.
    /// - Returns: The means; 0 for a window without rows.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func mean(over windows: PoolingWindows, countsPadding: Bool) -> Tensor {
        let width = shape[1]
        let shares = (0..<windows.outputs).map { output in
            let count = windows.starts[output + 1] - windows.starts[output]
            return Scalar(1 / Double(Swift.max(1, countsPadding ? windows.places[output] : count)))
        }
        let result = Tensor(shape: [windows.outputs, width]) { y in
            read { x in
                for output in 0..<windows.outputs {
                    let to = y + output * width
                    for column in 0..<width { to[column] = 0 }
                    for row in windows.rows[windows.starts[output]..<windows.starts[output + 1]] {
                        let from = x + Int(row) * width
                        for column in 0..<width { to[column] += from[column] }
                    }
                    for column in 0..<width { to[column] *= shares[output] }
                }
            }
        }
        return result.recorded(from: self) { gradient, inputs in
            inputs.accumulate(into: 0) { whole in
                gradient.read { gradient in
                    for output in 0..<windows.outputs {
                        let from = gradient + output * width
                        for row in windows.rows[windows.starts[output]..<windows.starts[output + 1]] {
                            let to = whole + Int(row) * width
                            for column in 0..<width { to[column] += from[column] * shares[output] }
                        }
                    }
                }
            }
        }
    }
}
